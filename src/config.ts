import { z } from 'zod';
import { numberModes } from './domain/number-mode';
import { AppError } from './errors';

/** What is read of the process's environment; an empty value counts as unset (Compose passes those). */
export type Environment = Readonly<Record<string, string | undefined>>;

const word = z.string().trim().min(1);
const port = z.coerce.number().int().min(1).max(65_535);
const durationMs = z.coerce.number().int().min(0);
const wordList = z.string().transform((text, context) => {
  const words = text.split(',').map((item) => item.trim());
  if (words.some((item) => item === '')) context.addIssue({ code: 'custom', message: 'has an empty item' });
  return words;
});
const numberIds = wordList.refine((ids) => ids.every((id) => /^\d+$/.test(id)), 'holds something else than digits');
/** What stands for an optional variable that is not set. */
const NONE = 'none';
const tokenKey = /^([A-Za-z0-9_-]{1,40}):([0-9a-fA-F]{64})$/;
const tokenKeys = z
  .string()
  .refine(
    (text) => text === NONE || text.split(',').every((one) => tokenKey.test(one.trim())),
    'is not name:64 hex digits',
  );

/** An HMAC key shorter than the hash it makes would be the weak part. */
const SHORTEST_KEY = 32;
/** The send activity ends after 15 s; a call that outlives it would leave its fate unrecorded. */
const LONGEST_GRAPH_TIMEOUT_MS = 12_000;

/** WhatsApp hands over nothing larger (fact sheet, 5.6). */
const LARGEST_INBOUND = 104_857_600;

type About = { write: string; secret?: true };
const about = (write: string, secret?: true): About => (secret === undefined ? { write } : { write, secret });

/** Every variable of the api and the worker: its name, its shape, its default, and what to write into it. */
export const environmentSchema = z.object({
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'is not a MongoDB connection string')
    .meta(about('mongodb://host:27017/?replicaSet=rs0', true)),
  MONGODB_DATABASE: word.default('continuo').meta(about('the name of the database')),
  TEMPORAL_ADDRESS: word.default('127.0.0.1:7233').meta(about('host:port of the Temporal frontend')),
  TEMPORAL_NAMESPACE: word.default('default').meta(about('the Temporal namespace')),
  PUBLIC_HOST: word.default('127.0.0.1').meta(about('the interface of the webhook listener')),
  PUBLIC_PORT: port.default(8080).meta(about('a port from 1 to 65535')),
  INTERNAL_HOST: word.default('127.0.0.1').meta(about('the interface of the admin listener; keep it private')),
  INTERNAL_PORT: port.default(8081).meta(about('a port from 1 to 65535')),
  WORKER_HOST: word.default('127.0.0.1').meta(about("the interface of the worker's metrics and readiness")),
  WORKER_PORT: port.default(8082).meta(about('a port from 1 to 65535')),
  WHATSAPP_APP_SECRETS: wordList.meta(
    about('the app secret of the Meta app; several with commas while rotating', true),
  ),
  WHATSAPP_VERIFY_TOKEN: word.meta(about('the verify token that you typed into the Meta app', true)),
  WHATSAPP_ACCESS_TOKEN: word
    .default(NONE)
    .meta(about('a system user token for numbers that were not connected with one of their own', true)),
  WHATSAPP_TOKEN_KEYS: tokenKeys
    .default(NONE)
    .meta(about('name:key, the key from openssl rand -hex 32; the new one first while rotating', true)),
  WHATSAPP_NUMBERS: numberIds.meta(about('the phone number ids of your numbers, with commas')),
  WHATSAPP_NUMBERS_START: z
    .enum(numberModes, 'is not a mode')
    .default('observe')
    .meta(about('observe or live: what a number does that nobody has switched')),
  GRAPH_API_URL: z
    .url({ protocol: /^https?$/, error: 'is not an http address' })
    .default('https://graph.facebook.com')
    .meta(about('the address of the Graph API')),
  GRAPH_API_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/, 'is not a version such as v26.0')
    .default('v26.0')
    .meta(about('a Graph API version such as v26.0')),
  GRAPH_TIMEOUT_MS: durationMs
    .min(1)
    .max(LONGEST_GRAPH_TIMEOUT_MS)
    .default(9_000)
    .meta(about('milliseconds until a send counts as uncertain, at most 12000')),
  MEDIA_FOLDER: word.default('data/media').meta(about('the folder of the files that buyers send, for api and worker')),
  MEDIA_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(LARGEST_INBOUND)
    .meta(about('bytes of the largest file that is kept')),
  MEDIA_HOSTS: wordList
    .default(['lookaside.fbsbx.com'])
    .meta(about('the hosts that files are fetched from, with commas')),
  PRICES_FILE: word.default('settings/prices.yaml').meta(about('the file with what messages cost')),
  MESSAGE_ID_KEY: z
    .string()
    .min(SHORTEST_KEY, `is shorter than ${SHORTEST_KEY} characters`)
    .meta(about('at least 32 random characters (openssl rand -hex 32); never change it', true)),
  BURST_PAUSE_MS: durationMs.default(3_000).meta(about('milliseconds of silence that end a burst; 0 = none')),
  BURST_MAX_MS: durationMs.default(20_000).meta(about('milliseconds after which a burst ends anyway')),
  SEND_RATE_PER_SECOND: z.coerce
    .number()
    .positive()
    .default(70)
    .meta(about('messages a second and number; somewhat less than Meta allows you')),
  MAX_CACHED_WORKFLOWS: z.coerce
    .number()
    .int()
    .min(1)
    .default(2_000)
    .meta(about('conversations that a worker keeps in memory')),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'is not a level')
    .default('info')
    .meta(about('debug, info, warn, error, fatal or silent')),
});

type EnvironmentName = keyof typeof environmentSchema.shape;

/** Tells what to write into a variable, and whether it must never be shown. */
function aboutVariable(name: EnvironmentName): About {
  const { write, secret } = environmentSchema.shape[name].meta() ?? {};
  return about(typeof write === 'string' ? write : '', secret === true ? true : undefined);
}

/** Names every variable, in the order of the documentation. */
export const environmentNames = environmentSchema.keyof().options;

function problemOf(env: Environment, issue: z.core.$ZodIssue): string {
  const name = environmentNames.find((known) => known === issue.path[0]);
  if (name === undefined) return issue.message;
  const what = env[name] === undefined ? 'is missing' : readable(issue);
  return `${name} ${what}; write ${aboutVariable(name).write}`;
}

/** Our own messages start with a verb; zod's are about the value, so they stand after a colon. */
function readable({ message }: z.core.$ZodIssue): string {
  return /^(is|has|holds) /.test(message) ? message : `is not usable (${message})`;
}

function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(environmentNames.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

/**
 * Reads the one configuration of api and worker. Pure; throws `config-invalid` whose message lists every bad variable
 * at once, one a line, and never a value.
 */
export function loadConfig(env: Environment) {
  const present = withoutEmpty(env);
  const read = environmentSchema.safeParse(present);
  if (!read.success) {
    const problems = read.error.issues.map((issue) => problemOf(present, issue));
    throw new AppError('config-invalid', problems.join('\n'), { details: { problems } });
  }
  return toConfig(read.data);
}

function toConfig(env: z.output<typeof environmentSchema>) {
  return {
    mongo: { uri: env.MONGODB_URI, database: env.MONGODB_DATABASE },
    temporal: { address: env.TEMPORAL_ADDRESS, namespace: env.TEMPORAL_NAMESPACE },
    public: { host: env.PUBLIC_HOST, port: env.PUBLIC_PORT },
    internal: { host: env.INTERNAL_HOST, port: env.INTERNAL_PORT },
    worker: { host: env.WORKER_HOST, port: env.WORKER_PORT },
    whatsapp: {
      appSecrets: env.WHATSAPP_APP_SECRETS,
      verifyToken: env.WHATSAPP_VERIFY_TOKEN,
      accessToken: env.WHATSAPP_ACCESS_TOKEN === NONE ? null : env.WHATSAPP_ACCESS_TOKEN,
      tokenKeys: toTokenKeys(env.WHATSAPP_TOKEN_KEYS),
      numbers: env.WHATSAPP_NUMBERS,
      numbersStart: env.WHATSAPP_NUMBERS_START,
      graphUrl: env.GRAPH_API_URL,
      graphVersion: env.GRAPH_API_VERSION,
      timeoutMs: env.GRAPH_TIMEOUT_MS,
    },
    media: { folder: env.MEDIA_FOLDER, maxBytes: env.MEDIA_MAX_BYTES, hosts: env.MEDIA_HOSTS },
    pricesFile: env.PRICES_FILE,
    messageIdKey: env.MESSAGE_ID_KEY,
    relay: { burstPauseMs: env.BURST_PAUSE_MS, burstMaxMs: env.BURST_MAX_MS },
    sendRatePerSecond: env.SEND_RATE_PER_SECOND,
    maxCachedWorkflows: env.MAX_CACHED_WORKFLOWS,
    logLevel: env.LOG_LEVEL,
  };
}

function toTokenKeys(text: string): readonly { id: string; key: Buffer }[] {
  if (text === NONE) return [];
  return text.split(',').map((one) => {
    const [, id = '', hex = ''] = tokenKey.exec(one.trim()) ?? [];
    return { id, key: Buffer.from(hex, 'hex') };
  });
}

export type Config = ReturnType<typeof loadConfig>;
export type LogLevel = Config['logLevel'];
