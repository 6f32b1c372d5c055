import { LOOPBACK } from '../../src/embedded/ports';
import type { Fits } from './proxy';
import { createProxy } from './proxy';

/** A line to MongoDB: the proxy, and the address by which a process uses it. */
export async function mongoProxy(mongodbUri: string) {
  const uri = new URL(mongodbUri);
  const proxy = await createProxy({ host: uri.hostname, port: Number(uri.port) });
  uri.hostname = LOOPBACK;
  uri.port = String(proxy.port);
  uri.searchParams.set('directConnection', 'true');
  return { ...proxy, uri: uri.toString() };
}

/** A line to Temporal: the proxy, and the address by which a process uses it. */
export async function temporalProxy(temporalAddress: string) {
  const [host = LOOPBACK, port] = temporalAddress.split(':');
  const proxy = await createProxy({ host, port: Number(port) });
  return { ...proxy, address: `${LOOPBACK}:${proxy.port}` };
}

const INT32_BYTES = 4;
type MongoCommand = 'insert' | 'find' | 'update' | 'findAndModify';

/** Fits a command of MongoDB's wire protocol to a collection whose message also holds a text, an id for instance. */
export function mongoCommand(command: MongoCommand, collection: string, text = ''): Fits {
  const length = Buffer.alloc(INT32_BYTES);
  length.writeInt32LE(collection.length + 1);
  const head = Buffer.concat([Buffer.from(`\u0002${command}\u0000`), length, Buffer.from(`${collection}\u0000`)]);
  return (said) => said.includes(head) && (text === '' || said.includes(text));
}

/** Fits the first message that the second rule fits after one has passed that the first rule fits. */
export function after(first: Fits, then: Fits): Fits {
  let hasPassed = false;
  return (said) => {
    if (hasPassed) return then(said);
    hasPassed = first(said);
    return false;
  };
}
