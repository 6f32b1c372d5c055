import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * A small MongoDB on one file, for one machine: mongo-java-server with its H2 backend. Listens on loopback only,
 * prints READY when it serves, ends when its standard input closes or on SIGTERM.
 *
 * What was acknowledged is in the file: the answer to a write waits for a commit, one commit serves all writes that
 * wait together. A commit never sees half a write.
 */
public final class Launcher {
    private static final String LOOPBACK = "127.0.0.1";
    /** The pool of one Node process has at most 60 connections; a waiting write keeps its thread. */
    private static final int THREADS = 128;
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_PORT_TAKEN = 98;

    public static void main(String[] args) throws Exception {
        String file = option(args, "-file", "mongodb.h2");
        int port = Integer.parseInt(option(args, "-port", "27017"));
        checkPort(port);

        DurableBackend backend = new DurableBackend(openStore(file));
        backend.version(new Version());
        MongoServer server = new MongoServer(backend);
        server.bind(new InetSocketAddress(LOOPBACK, port), 1, THREADS);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.shutdownNow();
            backend.close();
        }));
        System.out.println("READY");
        System.out.flush();
        awaitEndOfInput();
        System.exit(0);
    }

    private static String option(String[] args, String name, String otherwise) {
        int at = List.of(args).indexOf(name);
        return at >= 0 && at + 1 < args.length ? args[at + 1] : otherwise;
    }

    /** Refuses a taken port in one sentence, before anything is opened. */
    private static void checkPort(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName(LOOPBACK))) {
            probe.setReuseAddress(true);
        } catch (IOException taken) {
            System.err.println("port " + port + " is taken by another program");
            System.exit(EXIT_PORT_TAKEN);
        }
    }

    private static MVStore openStore(String file) {
        // Commits are ours alone: a commit by size or by time could fall in the middle of a write.
        MVStore store = new MVStore.Builder().fileName(file).autoCommitDisabled().autoCommitBufferSize(0).open();
        // Old versions are never read; keeping them lets the file grow by 33 KB a write.
        store.setRetentionTime(0);
        store.setVersionsToKeep(0);
        return store;
    }

    private static void awaitEndOfInput() throws IOException {
        byte[] ignored = new byte[256];
        while (System.in.read(ignored) >= 0) {
            // Nothing is said to us; only the end matters.
        }
    }

    private static void fail(String what, Throwable cause) {
        System.err.println(what + ": " + cause);
        // No shutdown hook: a store that cannot commit must not try to once more. The program that started us does.
        Runtime.getRuntime().halt(EXIT_FAILED);
    }

    /** What the driver asks for: the wire version of MongoDB 7.0. */
    private static final class Version implements MongoVersion {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(7, 0, 0);
        }

        @Override
        public int getWireVersion() {
            return 21;
        }
    }

    private static final class DurableBackend extends H2Backend {
        private static final Set<String> READS = Set.of(
            "find", "getMore", "count", "distinct", "aggregate", "hello", "ismaster", "isMaster", "ping", "buildInfo",
            "buildinfo", "listCollections", "listIndexes", "listDatabases", "endSessions", "killCursors", "serverStatus",
            "dbStats", "dbstats", "collStats", "collstats", "getParameter", "connectionStatus", "hostInfo");

        /** A cleaning stops all writes for some milliseconds; this often it keeps the file within four times its content. */
        private static final int COMMITS_PER_CLEANING = 1000;
        private static final int FILL_PERCENT = 50;
        private static final int CLEANING_BYTES = 4 * 1024 * 1024;

        /** Writes hold it shared, a commit holds it alone. */
        private final ReadWriteLock gate = new ReentrantReadWriteLock(true);
        private final Object signal = new Object();
        private CompletableFuture<Void> next = new CompletableFuture<>();
        private boolean wanted;

        DurableBackend(MVStore store) {
            super(store);
            Thread committer = new Thread(this::commitForEver, "committer");
            committer.setDaemon(true);
            committer.start();
        }

        @Override
        public Document handleMessage(MongoMessage message) throws MongoServerException {
            if (READS.contains(message.getDocument().keySet().iterator().next())) {
                return guarded(message);
            }
            try {
                gate.readLock().lock();
                try {
                    return guarded(message);
                } finally {
                    gate.readLock().unlock();
                }
            } finally {
                // A refused write waits too: it may be half done, or refused for what another has not committed yet.
                nextCommit().join();
            }
        }

        /** Lets what MongoDB refuses pass; ends the process when the store itself is broken. */
        private Document guarded(MongoMessage message) throws MongoServerException {
            try {
                return super.handleMessage(message);
            } catch (MVStoreException | VirtualMachineError failure) {
                // A read of a database that is just being dropped fails too; that one harms nobody.
                if (failure instanceof VirtualMachineError || getMvStore().isClosed()) {
                    fail("the store failed", failure);
                }
                throw failure;
            }
        }

        private CompletableFuture<Void> nextCommit() {
            synchronized (signal) {
                wanted = true;
                signal.notifyAll();
                return next;
            }
        }

        private void commitForEver() {
            try {
                for (long commits = 1; true; commits++) {
                    CompletableFuture<Void> served = takeWaiting();
                    gate.writeLock().lock();
                    try {
                        getMvStore().commit();
                    } finally {
                        gate.writeLock().unlock();
                    }
                    served.complete(null);
                    if (commits % COMMITS_PER_CLEANING == 0) {
                        clean();
                    }
                }
            } catch (Throwable broken) {
                fail("the store cannot commit", broken);
            }
        }

        /** Makes the space of outdated pages usable again; without it the file grows for ever. */
        private void clean() {
            gate.writeLock().lock();
            try {
                getMvStore().compact(FILL_PERCENT, CLEANING_BYTES);
            } finally {
                gate.writeLock().unlock();
            }
        }

        private CompletableFuture<Void> takeWaiting() throws InterruptedException {
            synchronized (signal) {
                while (!wanted) {
                    signal.wait();
                }
                wanted = false;
                CompletableFuture<Void> served = next;
                next = new CompletableFuture<>();
                return served;
            }
        }
    }
}
