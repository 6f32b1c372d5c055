import type { NumberId } from '../domain/ids';
import type { NumberProblem } from '../domain/number-problems';
import type { Instant } from '../domain/time';
import { DAY_MS } from '../domain/time';
import { isAppError } from '../errors';
import type { GraphAccount, NumberFacts, TokenFacts } from './graph-account';

/** What a token must be allowed to do. */
const neededScopes = ['whatsapp_business_management', 'whatsapp_business_messaging'] as const;
/** What Meta must tell us: everything that something here follows, of buyers, phones, templates and our own standing. */
export const neededFields = [
  ...['messages', 'smb_message_echoes', 'user_preferences', 'message_template_status_update'],
  ...['message_template_quality_update', 'template_category_update', 'history'],
  ...['phone_number_quality_update', 'account_update', 'account_alerts'],
] as const;

/** A token that ends sooner is told of while there is time. */
const SOON_MS = 14 * DAY_MS;

export type NumberPlace = {
  number: NumberId;
  account: string;
  app: string;
  appToken: string;
  webhookUrl: string;
  token: string | null;
};
type Problem = { code: NumberProblem; advice: string };

/** What was found; what nobody could ask is null or empty. */
export type NumberFindings = {
  problems: readonly Problem[];
  tokenExpiresAt: Instant | null;
  scopes: readonly string[];
  quality: string | null;
  status: string | null;
  subscribed: boolean | null;
  fields: readonly string[];
};

const nothing: Omit<NumberFindings, 'problems'> = {
  ...{ tokenExpiresAt: null, scopes: [], quality: null, status: null, subscribed: null, fields: [] },
};
const replace = 'make one for a system user and give it with "npm run continuo -- number token"';

/** Says what is wrong with a token, as Meta describes it. */
export function judgeToken(facts: TokenFacts, { app, account }: Pick<NumberPlace, 'app' | 'account'>, now: Instant) {
  const { valid, scopes, targets, expiresAt } = facts;
  if (!valid) return [problem('token-refused', `Meta does not accept the token (any more): ${replace}.`)];
  if (facts.app !== null && facts.app !== app)
    return [
      problem('token-refused', `The token belongs to another Meta app than ${app}: ${replace}, or name its app.`),
    ];
  const lacks = neededScopes.filter((scope) => !scopes.includes(scope) || !reaches(targets.get(scope), account));
  return [
    ...lacks.map((scope) =>
      problem('scope-missing', `The token may not ${scope} for the account ${account}: ${replace}.`),
    ),
    ...(expiresAt !== null && expiresAt < now + SOON_MS
      ? [problem('token-expires-soon', `The token ends on ${new Date(expiresAt).toISOString()}: ${replace}.`)]
      : []),
  ];
}

function reaches(targets: readonly string[] | undefined, account: string): boolean {
  return targets === undefined || targets.length === 0 || targets.includes(account);
}

const problem = (code: NumberProblem, advice: string): Problem => ({ code, advice });

/** Looks at everything that a number needs, and changes nothing. Never throws for what Meta says. */
export function createNumberLook({ graph, now }: { graph: GraphAccount; now: () => Instant }) {
  return async function look(place: NumberPlace): Promise<NumberFindings> {
    const { token } = place;
    if (token === null)
      return {
        problems: [problem('token-missing', `The number has no token that can be opened: ${replace}.`)],
        ...nothing,
      };
    try {
      const facts = await graph.debugToken(token, place.appToken);
      const ofToken = judgeToken(facts, place, now());
      const known = { ...nothing, tokenExpiresAt: facts.expiresAt, scopes: facts.scopes };
      if (ofToken.some(({ code }) => code !== 'token-expires-soon')) return { problems: ofToken, ...known };
      const [number, rest] = await Promise.all([
        lookAtNumber(graph, place, token),
        lookAtWebhooks(graph, place, token),
      ]);
      const { problems: ofNumber, ...found } = number;
      const { problems: ofWebhooks, ...subscribed } = rest;
      return { ...known, ...found, ...subscribed, problems: [...ofToken, ...ofNumber, ...ofWebhooks] };
    } catch (error) {
      if (!isAppError(error)) throw error;
      return { problems: [problem('graph-unreachable', error.message)], ...nothing };
    }
  };
}

async function lookAtNumber(graph: GraphAccount, { number, account }: NumberPlace, token: string) {
  const found = (await graph.numbersOf(account, token)).find(({ id }) => id === number);
  if (found === undefined) {
    const advice = `The account ${account} has no number ${number}: add it in the Business Manager, or connect it with its own account.`;
    return { quality: null, status: null, problems: [problem('number-not-found', advice)] };
  }
  const { quality, status } = found;
  return { quality, status, problems: standingOf(found) };
}

function standingOf({ quality, status }: NumberFacts): readonly Problem[] {
  return [
    ...(status === 'CONNECTED'
      ? []
      : [
          problem(
            'not-registered',
            `Meta says of the number ${status ?? 'nothing'}: run "npm run continuo -- number connect" again.`,
          ),
        ]),
    ...(quality === 'RED'
      ? [
          problem(
            'quality-low',
            'Buyers block or report this number: pause what nobody asked for, and look at what was sent.',
          ),
        ]
      : []),
  ];
}

async function lookAtWebhooks(graph: GraphAccount, place: NumberPlace, token: string) {
  const { account, app, appToken, webhookUrl } = place;
  const again = 'run "npm run continuo -- number connect" again';
  const [apps, { url, fields }] = await Promise.all([
    graph.appsOf(account, token),
    graph.subscriptionOf(app, appToken),
  ]);
  const subscribed = apps.includes(app);
  const lacks = neededFields.filter((field) => !fields.includes(field));
  const problems = [
    ...(subscribed ? [] : [problem('not-subscribed', `The account does not deliver to the app: ${again}.`)]),
    ...(url === webhookUrl
      ? []
      : [problem('webhook-elsewhere', `Meta delivers to ${url ?? 'nowhere'}: ${again} with the right address.`)]),
    ...(lacks.length === 0 ? [] : [problem('fields-missing', `Meta does not tell of ${lacks.join(', ')}: ${again}.`)]),
  ];
  return { subscribed, fields, problems };
}
