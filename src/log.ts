import pino from 'pino';
import type { DestinationStream } from 'pino';
import { isAppError } from './errors';
import type { LogLevel } from './config';

/**
 * The only fields that are ever printed. A phone number, a name, a wamid or a text is in none of them, so a careless
 * log line cannot show one: what is not listed does not appear. Ids are our own; `number` is a phone number id.
 */
const printed: ReadonlySet<string> = new Set([
  ...['requestId', 'route', 'method', 'status', 'durationMs', 'keyId', 'role', 'permission'],
  ...['conversationId', 'messageId', 'actionId', 'decisionId', 'contactId', 'number', 'step', 'epoch', 'attempt'],
  ...[
    'kind',
    'outcome',
    'reason',
    'reasons',
    'code',
    'state',
    'result',
    'rule',
    'entry',
    'policy',
    'version',
    'graphCode',
  ],
  ...['count', 'stored', 'duplicates', 'dead', 'items', 'waiting', 'held', 'limit', 'delayMs', 'retryAfterMs', 'ageMs'],
  ...['part', 'host', 'port', 'address', 'database', 'namespace', 'taskQueue', 'signal', 'exitCode', 'child', 'seed'],
  ...['missing', 'buildId', 'identity', 'url'],
]);
/** Long enough for every code and id of ours; whatever is longer is not one. */
const LONGEST_VALUE = 200;

type Fields = Readonly<Record<string, unknown>>;
type Write = (fields: Fields, message: string) => void;

/** What a part needs to report: fields of the allow-list and one constant sentence. Errors go into `err`. */
export type Log = Readonly<Record<'debug' | 'info' | 'warn' | 'error' | 'fatal', Write>>;

/** Shows of an error what cannot hold personal data: only our own errors may say their message. */
function describeError(error: unknown): Fields {
  if (isAppError(error)) {
    const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
    return { name: error.name, code: error.code, message: error.message, ...cause };
  }
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error && ['string', 'number'].includes(typeof error.code) ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { name: error.name, ...code, ...cause, at: firstFrame(error) };
}

/** Where it was thrown, without the message that precedes it in a stack. */
function firstFrame(error: Error): string | undefined {
  return error.stack
    ?.split('\n')
    .find((line) => /^\s+at /.test(line))
    ?.trim();
}

function toPrintable(value: unknown): unknown {
  if (typeof value === 'string') return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
  if (Array.isArray(value)) return value.map(toPrintable);
  return typeof value === 'object' && value !== null ? undefined : value;
}

function toPrintableFields(fields: Fields): Fields {
  const shown = Object.entries(fields)
    .filter(([name]) => printed.has(name))
    .map(([name, value]): [string, unknown] => [name, toPrintable(value)]);
  return { ...Object.fromEntries(shown), ...('err' in fields ? { err: describeError(fields['err']) } : {}) };
}

/** Stands in for pino's own serializer, which would print messages and stacks. */
const keep = (described: unknown): unknown => described;

/** Writes one JSON line an event; only listed fields are printed. `destination` is standard output when not given. */
export function createLog({ level, name }: { level: LogLevel; name: string }, destination?: DestinationStream): Log {
  const options = { level, name, base: { name, pid: process.pid }, serializers: { err: keep } };
  const logger = destination === undefined ? pino(options) : pino(options, destination);
  const write =
    (as: keyof Log): Write =>
    (fields, message) => {
      logger[as](toPrintableFields(fields), message);
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  };
}
