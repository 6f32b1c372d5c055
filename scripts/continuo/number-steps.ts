import { randomBytes, randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { createGates, modeOf } from '../../src/crm/gates';
import { createNumbers } from '../../src/crm/numbers';
import { createTemplates } from '../../src/crm/templates';
import { createTokenVault } from '../../src/crm/token-vault';
import { AppError } from '../../src/errors';
import type { GraphAccount } from '../../src/whatsapp/graph-account';
import { createGraphReader } from '../../src/whatsapp/graph-reader';
import { judgeToken, neededFields } from '../../src/whatsapp/number-look';
import { createTemplateList } from '../../src/whatsapp/template-list';
import type { StoreParts } from './connect';

/** Everything that connecting a number knows. */
export type Connecting = {
  parts: StoreParts;
  graph: GraphAccount;
  number: string;
  account: string;
  app: string;
  url: string;
  token: string;
  pin: string | null;
  appToken: string;
};
/** One step: what it makes true, as one sentence; throws one sentence that says what to do. Every step may be repeated. */
export type Step = { name: string; run: (connecting: Connecting) => Promise<string> };

const CHALLENGE_BYTES = 16;
const HANDSHAKE_WITHIN_MS = 10_000;
const refuse = (message: string): AppError => new AppError('connect-refused', message);

async function checkToken({ graph, token, appToken, app, account, parts }: Connecting): Promise<string> {
  const facts = await graph.debugToken(token, appToken);
  const [worst] = judgeToken(facts, { app, account }, parts.now()).filter(({ code }) => code !== 'token-expires-soon');
  if (worst !== undefined) throw refuse(worst.advice);
  const until = facts.expiresAt === null ? 'does not expire' : `ends on ${new Date(facts.expiresAt).toISOString()}`;
  return `Meta accepts it for app ${app}; it may ${facts.scopes.join(', ')}, and ${until}.`;
}

async function register({ graph, number, account, token, pin }: Connecting): Promise<string> {
  const found = (await graph.numbersOf(account, token)).find(({ id }) => id === number);
  if (found === undefined)
    throw refuse(
      `The account ${account} has no number ${number}; write the phone number id that the Business Manager shows.`,
    );
  if (found.status === 'CONNECTED') return `${found.display ?? number} is registered already; nothing was changed.`;
  if (pin === null)
    throw refuse(
      'The number is not registered yet: give six digits of your choice in WHATSAPP_PIN or with --pin-file.',
    );
  await graph.register(number, pin, token);
  return `${found.display ?? number} is registered; keep the PIN, it is asked for again.`;
}

async function subscribeAccount({ graph, account, app, token }: Connecting): Promise<string> {
  if ((await graph.appsOf(account, token)).includes(app)) return `the account delivers to app ${app} already.`;
  await graph.subscribeAccount(account, token);
  return `the account delivers to app ${app} from now on.`;
}

async function shakeHands({ url, parts }: Connecting): Promise<string> {
  const challenge = randomBytes(CHALLENGE_BYTES).toString('hex');
  const address = new URL(url);
  address.searchParams.set('hub.mode', 'subscribe');
  address.searchParams.set('hub.verify_token', parts.config.whatsapp.verifyToken);
  address.searchParams.set('hub.challenge', challenge);
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(HANDSHAKE_WITHIN_MS) }).catch(
    () => null,
  );
  if (answer === null)
    throw refuse(`${url} does not answer; start the api, and let its public listener be reached from the internet.`);
  if (answer.status === 403)
    throw refuse(`${url} does not know WHATSAPP_VERIFY_TOKEN; start the api with the configuration of this command.`);
  if (answer.status !== 200 || (await answer.text()) !== challenge)
    throw refuse(`${url} answers with ${answer.status} and not as the webhook does; look at the path and the proxy.`);
  return `${url} gives back the challenge.`;
}

async function subscribeFields({ graph, app, appToken, url, parts }: Connecting): Promise<string> {
  const { url: known, fields } = await graph.subscriptionOf(app, appToken);
  const wanted = [...new Set([...fields, ...neededFields])];
  if (known === url && wanted.length === fields.length)
    return `Meta delivers ${fields.length} fields to ${url} already.`;
  const { verifyToken } = parts.config.whatsapp;
  await graph.subscribeApp(app, appToken, { url, verifyToken, fields: wanted });
  return `Meta has shaken hands too and delivers ${wanted.length} fields to ${url}.`;
}

async function readTemplates({ account, token: accessToken, parts }: Connecting): Promise<string> {
  const { graphUrl: baseUrl, graphVersion: version, timeoutMs } = parts.config.whatsapp;
  const askedAt = parts.now();
  const read = await createTemplateList({ graph: createGraphReader({ baseUrl, version, accessToken, timeoutMs }) })(
    account,
  );
  const { kept, gone } = await createTemplates(parts).sync(account, { templates: read.templates, askedAt });
  return `${kept} are known, ${gone} gone, ${read.unreadable} not readable.`;
}

/** Observe comes first: there is no moment in which the number has a token and may send by itself. */
async function store({ parts, number, account, app, url: webhookUrl, token, graph }: Connecting): Promise<string> {
  const { database, now, config, audit } = parts;
  const [numbers, gates] = [createNumbers({ database }), createGates({ database })];
  const sealed = createTokenVault(config.whatsapp.tokenKeys).seal(token, number);
  const before = await numbers.get(number);
  const by = `${userInfo().username} via the command line`;
  if (before === null) await gates.setMode(number, { mode: 'observe', by, reason: 'connected', at: now() });
  const display = (await graph.numbersOf(account, token)).find(({ id }) => id === number)?.display ?? null;
  const connected = { display, account, app, webhookUrl, token: sealed, tokenSetAt: now() };
  await numbers.connect(number, { connected, at: now() });
  const entry = { by, act: 'connect-number', subject: `number|${number}`, reason: null };
  await audit.record({
    _id: randomUUID(),
    ...entry,
    before: before && { account: before.account },
    after: { account, app },
  });
  const mode = modeOf(await gates.read([`number|${number}`]), number, config.whatsapp.numbersStart);
  if (before === null) return `number and sealed token are stored; it observes, and sends nothing by itself.`;
  return `it was connected before: its token is replaced, and it stays in ${mode}.`;
}

/** In this order: nothing is changed at Meta before the token is known to be good, nothing stored before all is. */
export const connectSteps: readonly Step[] = [
  { name: 'token', run: checkToken },
  { name: 'registration', run: register },
  { name: 'account', run: subscribeAccount },
  { name: 'handshake', run: shakeHands },
  { name: 'webhook', run: subscribeFields },
  { name: 'templates', run: readTemplates },
  { name: 'record', run: store },
];

/** What to do about a code of Meta at a step, where the sentence of the code alone would lead astray. */
const ownAdvice: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  token: {
    190: 'Meta does not know this app with this secret; look at --app, and at the first secret of WHATSAPP_APP_SECRETS.',
  },
  registration: {
    100: 'Meta takes six digits as PIN and nothing else; look at WHATSAPP_PIN, and at the phone number id.',
    133005:
      'The PIN is wrong; write the one of the two-step verification of this number, or switch that off in the Business Manager.',
  },
  account: { 100: 'The token does not see this account; look at --account, and at what the system user was given.' },
  webhook: {
    2200: 'Meta could not shake hands with the address; it must be reached from the internet over HTTPS with a public certificate.',
  },
};

/** One sentence that says what to do about a step that failed. */
export function adviceFor(step: string, error: AppError): string {
  const code = error.details?.['graphCode'];
  const own = typeof code === 'number' ? ownAdvice[step]?.[code] : undefined;
  return own ?? error.message;
}
