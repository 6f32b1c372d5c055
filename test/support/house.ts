import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDemoRules, saveDemoRules } from '../../scripts/demo/rules';
import { createApiKeys } from '../../src/crm/api-keys';
import { createDatabase } from '../../src/crm/database';
import type { Database } from '../../src/crm/database';
import { freePort } from '../../src/embedded/ports';
import type { FollowUpPolicy } from '../../src/domain/judgement/policy';
import { HOUR_MS } from '../../src/domain/time';
import type { Buyer } from '../../src/simulator/buyers';
import { createSimulator } from '../../src/simulator/simulator';
import type { Simulator } from '../../src/simulator/simulator';
import type { ActTruth, SendTruth } from '../../src/simulator/truth';
import { createTemporalClient } from '../../src/temporal/client';
import { prepareNamespace } from '../../src/temporal/namespace';
import { createAdmin } from './admin';
import type { Admin, Answer } from './admin';
import { createChildProcess } from './child-process';
import type { ChildProcess } from './child-process';
import { soon } from './eventually';
import { testServers, uniqueName } from './servers';

type Servers = { mongodbUri: string; temporalAddress: string };
type Wanted = {
  /** Where the servers are, for everybody. */
  servers?: Servers;
  /** Where api and worker find them, when that is by another way than the test's. */
  api?: Partial<Servers>;
  worker?: Partial<Servers>;
  /** What differs from the demo's follow-up rules; an hour is a real one unless said otherwise. */
  followUp?: Partial<FollowUpPolicy>;
  env?: Readonly<Record<string, string>>;
  /** One that nobody else has, unless said otherwise. */
  namespace?: string;
  /** The same seed brings the same buyers. */
  seed?: number;
};

const root = path.resolve(__dirname, '../..');
const SECRETS = { appSecret: 'app secret', accessToken: 'access token' };
/** Long enough that what one test writes together is one burst, short enough not to be waited for. */
const BURST_PAUSE_MS = 150;

/**
 * Everything but Meta: an api and a worker as processes of their own, on a database, a Temporal namespace and a number
 * that nobody else has, with rules that never close; WhatsApp is the simulator, in this process.
 */
export async function openHouse(wanted: Wanted = {}) {
  const servers = wanted.servers ?? testServers();
  const { namespace = uniqueName('house') } = wanted;
  const [name, number] = [uniqueName('house'), String(randomInt(1e11, 1e12))];
  const [publicPort, internalPort] = [await freePort(), await freePort()];
  const mediaFolder = await mkdtemp(path.join(tmpdir(), 'continuo-media-'));
  const database = createDatabase({ uri: servers.mongodbUri, name });
  const temporal = createTemporalClient({ connection: { address: servers.temporalAddress }, namespace });
  const webhookUrl = `http://127.0.0.1:${publicPort}/webhooks/whatsapp`;
  const simulator = createSimulator({
    ...{ host: '127.0.0.1', port: 0, webhookUrl, ...SECRETS, numbers: [number], seed: wanted.seed ?? 1 },
  });
  const { url } = await simulator.start();
  const env = {
    MONGODB_DATABASE: name,
    TEMPORAL_NAMESPACE: namespace,
    PUBLIC_PORT: String(publicPort),
    INTERNAL_PORT: String(internalPort),
    WHATSAPP_APP_SECRETS: SECRETS.appSecret,
    WHATSAPP_ACCESS_TOKEN: SECRETS.accessToken,
    WHATSAPP_VERIFY_TOKEN: 'verify',
    WHATSAPP_NUMBERS: number,
    WHATSAPP_NUMBERS_START: 'live',
    GRAPH_API_URL: url,
    MEDIA_FOLDER: mediaFolder,
    MESSAGE_ID_KEY: 'k'.repeat(32),
    BURST_PAUSE_MS: String(BURST_PAUSE_MS),
    LOG_LEVEL: 'warn',
    ...wanted.env,
  };
  const startWith = (own: Partial<Servers> | undefined, more: Record<string, string>) => {
    const { mongodbUri, temporalAddress } = { ...servers, ...own };
    return { ...env, MONGODB_URI: mongodbUri, TEMPORAL_ADDRESS: temporalAddress, ...more };
  };
  const children: ChildProcess[] = [];
  const child = (file: string, { port, env: own }: { port: number; env: Record<string, string> }): ChildProcess => {
    const made = createChildProcess({ file, env: own, readyUrl: `http://127.0.0.1:${port}/readyz` });
    children.push(made);
    return made;
  };
  const newWorker = async (own: Partial<Servers> = {}, file = 'worker/main.js'): Promise<ChildProcess> => {
    const port = await freePort();
    return child(file, { port, env: startWith(own, { WORKER_PORT: String(port) }) });
  };

  async function close(): Promise<void> {
    await Promise.all(children.map((one) => one.end()));
    await simulator.stop();
    await database.drop().catch(() => false);
    await rm(mediaFolder, { recursive: true, force: true });
    await Promise.all([temporal.close(), database.close()]);
  }

  try {
    const [key] = await Promise.all([
      prepare(database, { hourMs: HOUR_MS, ...wanted.followUp }),
      prepareNamespace(temporal),
    ]);
    const api = child('src/server.js', { port: internalPort, env: startWith(wanted.api, {}) });
    const worker = await newWorker(wanted.worker);
    await Promise.all([api.start(), worker.start()]);
    const admin = createAdmin({ port: internalPort, key });
    const parts = { database, simulator, number, admin };
    const readyUrl = `http://127.0.0.1:${internalPort}/readyz`;
    const known = { name, mongodbUri: servers.mongodbUri, webhookUrl, readyUrl, env: startWith(undefined, {}) };
    return { ...parts, ...known, temporal, api, worker, newWorker, ...createBuyerSide(parts), close };
  } catch (error) {
    await close();
    throw error;
  }
}

export type House = Awaited<ReturnType<typeof openHouse>>;

/** Indexes, rules in force, and an admin key. */
async function prepare(database: Database, followUp: Partial<FollowUpPolicy>): Promise<string> {
  await database.prepare();
  const rules = readDemoRules(root);
  await saveDemoRules(database, { ...rules, followUp: { ...rules.followUp, ...followUp } });
  const keys = createApiKeys({ database, now: () => Date.now() });
  return (await keys.create({ name: 'test', role: 'admin', expiresAt: null })).secret;
}

type Parts = { database: Database; simulator: Simulator; number: string; admin: Admin };
type Acted = { kind: ActTruth['kind']; path?: string; body?: Record<string, unknown>; key?: string };

/** What happens on the phones, and how the two sides are brought together. */
function createBuyerSide({ database, simulator, number, admin }: Parts) {
  const sendsTo = (buyer: Buyer): readonly SendTruth[] =>
    simulator.truth().sends.filter((send) => send.accepted && send.buyer === buyer.id);

  return {
    /** Everything that WhatsApp took for this buyer, in order. */
    sendsTo,
    /** The texts on his phone, in order. */
    textsTo: (buyer: Buyer): readonly (string | null)[] => sendsTo(buyer).map(({ text }) => text),
    /** The conversation of a buyer, as soon as there is a record of it. */
    conversationOf: (buyer: Buyer): Promise<string> =>
      soon(async () => {
        const alias = await database.collection('aliases').findOne({ _id: `${number}|phone|${buyer.phone}` });
        const id = alias?.conversationId;
        if (id === undefined || (await database.collection('conversations').findOne({ _id: id })) === null) return null;
        return id;
      }),
    /** Gives a command to a conversation, or a wider one, and tells the checker when it was asked and answered. */
    async act(
      subject: string,
      { kind, path: at, body = {}, key }: Acted,
    ): Promise<Answer<{ uncertainSends?: string[] }>> {
      const askedAt = Date.now();
      const target = at ?? `/conversations/${subject}/${kind}`;
      const answer = await admin.post<{ uncertainSends?: string[] }>(
        target,
        { operator: 'mara', ...body },
        key === undefined ? {} : { 'idempotency-key': key },
      );
      const acknowledgedAt = Date.now();
      const { uncertainSends = [] } = answer.body;
      if (answer.status === 200)
        simulator.noteAct({ kind, subject, askedAt, acknowledgedAt, uncertainSends, version: null });
      return answer;
    },
  };
}
