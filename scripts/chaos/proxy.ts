import { createConnection, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { LOOPBACK } from '../../src/embedded/ports';

export type Target = { host: string; port: number };
/** Tells whether a message is the one that is waited for. */
export type Fits = (said: Buffer) => boolean;
/** One direction of a connection: where it leads, what is held on its way, and what is late. */
type Side = { socket: Socket; waiting: Buffer[]; late: Promise<void> | null };
type Trap = { fits: Fits; caught: () => void };

/** What is done to a line at this moment, and how often it was felt. */
type Line = { trap: Trap | null; isHeld: boolean; isCut: boolean; slowMs: number; felt: number };

/**
 * A line between processes and a server that can be held, slowed or cut. `trap` lets nothing pass any more, in neither
 * direction, from the message on that fits: the server never sees it, and whoever waits for an answer can be killed at
 * exactly that point. Where there are several targets, connections take turns.
 */
export async function createProxy(...targets: readonly [Target, ...Target[]]) {
  const sockets = new Set<Socket>();
  const sides = new Set<Side>();
  const line: Line = { trap: null, isHeld: false, isCut: false, slowMs: 0, felt: 0 };
  let turn = 0;

  function join(client: Socket): void {
    if (line.isCut) {
      line.felt += 1;
      client.destroy();
      return;
    }
    turn += 1;
    const server = createConnection(targets[turn % targets.length] ?? targets[0]);
    connect(line, { client, server, sockets, sides });
  }
  const listener = createServer(join);
  const cut = (): void => {
    line.isCut = true;
    line.felt += sockets.size;
    for (const socket of sockets) socket.destroy();
  };

  return {
    port: await listening(listener),
    ...createHandles(line, sides),
    /** Breaks every connection and refuses new ones: whoever is behind it is away. */
    cut,
    close: (): Promise<void> =>
      new Promise((resolve) => {
        cut();
        listener.close(() => resolve());
      }),
  };
}

function createHandles(line: Line, sides: ReadonlySet<Side>) {
  return {
    /** Holds everything from the first message on that fits; the answer settles when it came. */
    trap: (fits: Fits): Promise<void> =>
      new Promise((caught) => {
        line.trap = { fits, caught };
      }),
    /** Forgets a trap into which nothing went. */
    disarm: (): void => {
      line.trap = null;
    },
    /** Holds everything from now on: whoever is behind it looks frozen. */
    hold: (): void => {
      line.isHeld = true;
    },
    /** Lets everything go on, what was held first; held words of somebody who is gone are lost. */
    release(): void {
      line.isHeld = false;
      for (const { socket, waiting } of sides)
        for (const chunk of waiting.splice(0)) if (!socket.destroyed) socket.write(chunk);
    },
    /** Takes connections again. */
    mend: (): void => {
      line.isCut = false;
    },
    /** Everything takes so much longer, in both directions; nothing overtakes. */
    slow: (ms: number): void => {
      line.slowMs = ms;
    },
    /** How many connections were broken or refused, and words held or slowed, so far. */
    felt: (): number => line.felt,
  };
}

type Joined = { client: Socket; server: Socket; sockets: Set<Socket>; sides: Set<Side> };

function connect(line: Line, { client, server, sockets, sides }: Joined): void {
  const [toServer, toClient]: [Side, Side] = [
    { socket: server, waiting: [], late: null },
    { socket: client, waiting: [], late: null },
  ];
  client.on('data', (chunk: Buffer) => hear(line, toServer, chunk));
  server.on('data', (chunk: Buffer) => pass(line, toClient, chunk));
  for (const [one, other, side] of [
    [client, server, toClient],
    [server, client, toServer],
  ] as const) {
    sockets.add(one);
    sides.add(side);
    one
      .on('error', () => undefined)
      .once('close', () => {
        sockets.delete(one);
        sides.delete(side);
        other.destroy();
      });
  }
}

function hear(line: Line, side: Side, chunk: Buffer): void {
  if (line.trap !== null && !line.isHeld && line.trap.fits(chunk)) {
    line.isHeld = true;
    line.trap.caught();
    line.trap = null;
  }
  pass(line, side, chunk);
}

function pass(line: Line, side: Side, chunk: Buffer): void {
  if (line.slowMs === 0 && side.late === null) {
    deliver(line, side, chunk);
    return;
  }
  line.felt += 1;
  const dueAt = Date.now() + line.slowMs;
  const late: Promise<void> = (side.late ?? Promise.resolve())
    .then(() => new Promise<void>((resolve) => setTimeout(resolve, dueAt - Date.now())))
    .then(() => {
      deliver(line, side, chunk);
      if (side.late === late) side.late = null;
    });
  side.late = late;
}

function deliver(line: Line, side: Side, chunk: Buffer): void {
  if (line.isHeld) {
    line.felt += 1;
    side.waiting.push(chunk);
  } else if (!side.socket.destroyed) {
    side.socket.write(chunk);
  }
}

function listening(listener: Server): Promise<number> {
  return new Promise((resolve) => {
    listener.listen(0, LOOPBACK, () => {
      const address = listener.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

export type Proxy = Awaited<ReturnType<typeof createProxy>>;
