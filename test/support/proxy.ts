import { createConnection, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { LOOPBACK } from '../../src/embedded/ports';

type Side = { socket: Socket; waiting: Buffer[] };
type Trap = { fits: (said: Buffer) => boolean; caught: () => void };

/**
 * A line between a process and a server that a test can hold or cut. `trap` lets nothing pass any more, in neither
 * direction, from the message on that fits: the server never sees it, and whoever waits for an answer can be killed at
 * exactly that point.
 */
async function createProxy(target: { host: string; port: number }) {
  const sockets = new Set<Socket>();
  const sides: Side[] = [];
  let trap: Trap | null = null;
  let isHeld = false;
  let isCut = false;

  function pass(side: Side, chunk: Buffer): void {
    if (isHeld) side.waiting.push(chunk);
    else side.socket.write(chunk);
  }
  function hear(side: Side, chunk: Buffer): void {
    if (trap !== null && !isHeld && trap.fits(chunk)) {
      isHeld = true;
      trap.caught();
      trap = null;
    }
    pass(side, chunk);
  }
  function join(client: Socket): void {
    if (isCut) {
      client.destroy();
      return;
    }
    const server = createConnection(target);
    const [toServer, toClient]: [Side, Side] = [
      { socket: server, waiting: [] },
      { socket: client, waiting: [] },
    ];
    sides.push(toServer, toClient);
    client.on('data', (chunk: Buffer) => hear(toServer, chunk));
    server.on('data', (chunk: Buffer) => pass(toClient, chunk));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => undefined)
        .once('close', () => {
          sockets.delete(one);
          other.destroy();
        });
    }
  }
  const listener = createServer(join);
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  const port = await new Promise<number>((resolve) => {
    listener.listen(0, LOOPBACK, () => {
      const address = listener.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

  return {
    port,
    /** Holds everything from the first message on that fits; the answer settles when it came. */
    trap: (fits: Trap['fits']): Promise<void> =>
      new Promise((caught) => {
        trap = { fits, caught };
      }),
    /** Holds everything from now on: whoever is behind it looks frozen. */
    hold: (): void => {
      isHeld = true;
    },
    /** Lets everything go on, what was held first; held words of somebody who is gone are lost. */
    release(): void {
      isHeld = false;
      for (const { socket, waiting } of sides)
        for (const chunk of waiting.splice(0)) if (!socket.destroyed) socket.write(chunk);
    },
    /** Breaks every connection and refuses new ones: whoever is behind it is away. */
    cut,
    /** Takes connections again. */
    mend: (): void => {
      isCut = false;
    },
    close: (): Promise<void> =>
      new Promise((resolve) => {
        cut();
        listener.close(() => resolve());
      }),
  };
}

/** A line to MongoDB: the proxy, and the address by which a process uses it. */
export async function mongoProxy(mongodbUri: string) {
  const { hostname, port, search } = new URL(mongodbUri);
  const proxy = await createProxy({ host: hostname, port: Number(port) });
  const options = new URLSearchParams(search);
  options.set('directConnection', 'true');
  return { ...proxy, uri: `mongodb://${LOOPBACK}:${proxy.port}/?${options.toString()}` };
}

/** A line to Temporal: the proxy, and the address by which a process uses it. */
export async function temporalProxy(temporalAddress: string) {
  const [host = LOOPBACK, port] = temporalAddress.split(':');
  const proxy = await createProxy({ host, port: Number(port) });
  return { ...proxy, address: `${LOOPBACK}:${proxy.port}` };
}

const INT32_BYTES = 4;

/** Fits a command of MongoDB's wire protocol to a collection whose message also holds a text, an id for instance. */
export function mongoCommand(
  command: 'insert' | 'find' | 'update' | 'findAndModify',
  collection: string,
  text: string,
) {
  const length = Buffer.alloc(INT32_BYTES);
  length.writeInt32LE(collection.length + 1);
  const head = Buffer.concat([Buffer.from(`\u0002${command}\u0000`), length, Buffer.from(`${collection}\u0000`)]);
  return (said: Buffer): boolean => said.includes(head) && said.includes(text);
}

/** Fits the first message that the second rule fits after one has passed that the first rule fits. */
export function after(first: Trap['fits'], then: Trap['fits']): Trap['fits'] {
  let hasPassed = false;
  return (said) => {
    if (hasPassed) return then(said);
    hasPassed = first(said);
    return false;
  };
}
