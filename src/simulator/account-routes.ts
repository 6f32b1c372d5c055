import { randomBytes } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import type { Account } from './account';
import { APP, MANAGEMENT, MESSAGING } from './account';
import type { Refusal } from './refusals';
import { toGraphError } from './refusals';
import { ACCOUNT } from './webhook-body';

type Path = { version: string; id: string };
type Call = Request<Path>;

const CHALLENGE_BYTES = 8;
const HANDSHAKE_WITHIN_MS = 5_000;
const gone: Refusal = { code: 100, details: 'The object does not exist or the token may not see it.' };
const notApp: Refusal = { code: 190, details: 'This needs the token of the app.' };

function refuse(response: Response, refusal: Refusal): void {
  const { status, body } = toGraphError(refusal, 'simulator');
  response.status(status).json(body);
}

/** Answers where nothing forbids it. */
function give(response: Response, refusal: Refusal | null, body: () => object): void {
  if (refusal === null) response.json(body());
  else refuse(response, refusal);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
function fieldOf(request: Request, name: string): string {
  const body: unknown = request.body;
  const fields: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  return textOf(fields[name] ?? request.query[name]);
}

/** The calls by which a number is connected: token, numbers, registration, subscription of the account and of the app. */
export function mountAccount(app: Express, account: Account): void {
  app.get('/:version/debug_token', (request: Request, response) => {
    const { authorization } = request.headers;
    const mayAsk = account.isApp(authorization) || account.whyNot(authorization, MANAGEMENT) === null;
    give(response, mayAsk ? null : { code: 190, details: 'The token is not valid.' }, () => ({
      data: account.describe(textOf(request.query['input_token'])),
    }));
  });
  mountNumbers(app, account);
  mountSubscriptions(app, account);
}

function mountNumbers(app: Express, account: Account): void {
  const ofAccount = ({ params, headers }: Call): Refusal | null =>
    account.whyNot(headers.authorization, MANAGEMENT) ?? (params.id === ACCOUNT ? null : gone);
  app.get('/:version/:id/phone_numbers', (request: Call, response) => {
    give(response, ofAccount(request), () => ({ data: [...account.numbers].map(toNumber) }));
  });
  app.post('/:version/:id/register', (request: Call, response) => {
    const forbidden = account.whyNot(request.headers.authorization, MESSAGING);
    give(response, forbidden ?? account.register(request.params.id, fieldOf(request, 'pin')), () => ({
      success: true,
    }));
  });
  app.get('/:version/:id/subscribed_apps', (request: Call, response) => {
    give(response, ofAccount(request), () => ({
      data: [...account.subscribed].map((id) => ({ whatsapp_business_api_data: { id, name: 'Simulated app' } })),
    }));
  });
  app.post('/:version/:id/subscribed_apps', (request: Call, response) => {
    give(response, ofAccount(request), () => {
      account.subscribed.add(APP);
      return { success: true };
    });
  });
}

function toNumber([id, { registered, quality }]: [string, { registered: boolean; quality: string }]): object {
  return {
    id,
    display_phone_number: `+49 30 ${id}`,
    verified_name: 'Simulated business',
    quality_rating: quality,
    code_verification_status: 'VERIFIED',
    status: registered ? 'CONNECTED' : 'PENDING',
    platform_type: registered ? 'CLOUD_API' : 'NOT_APPLICABLE',
  };
}

function mountSubscriptions(app: Express, account: Account): void {
  const ofApp = ({ params, headers }: Call): Refusal | null => {
    if (!account.isApp(headers.authorization)) return notApp;
    return params.id === APP ? null : gone;
  };
  app.get('/:version/:id/subscriptions', (request: Call, response) => {
    const { app: known } = account.subscription;
    const shown = known === null ? [] : [toSubscription(known)];
    give(response, ofApp(request), () => ({ data: shown }));
  });
  app.post('/:version/:id/subscriptions', async (request: Call, response) => {
    const refusal = ofApp(request) ?? (await whyNotSubscribe(request));
    give(response, refusal, () => {
      account.subscription.app = {
        callbackUrl: fieldOf(request, 'callback_url'),
        fields: fieldOf(request, 'fields').split(','),
      };
      return { success: true };
    });
  });
}

async function whyNotSubscribe(request: Call): Promise<Refusal | null> {
  if (fieldOf(request, 'object') !== 'whatsapp_business_account')
    return { code: 100, details: 'object: is not one of this app' };
  const answers = await shakesHands(fieldOf(request, 'callback_url'), fieldOf(request, 'verify_token'));
  return answers ? null : { code: 2200, details: 'The callback URL did not answer the challenge.' };
}

function toSubscription({ callbackUrl, fields }: { callbackUrl: string; fields: readonly string[] }): object {
  return {
    ...{ object: 'whatsapp_business_account', callback_url: callbackUrl, active: true },
    fields: fields.map((name) => ({ name, version: 'v26.0' })),
  };
}

/** Meta asks the address whether it knows the verify token before it delivers there. */
async function shakesHands(callbackUrl: string, verifyToken: string): Promise<boolean> {
  if (!URL.canParse(callbackUrl)) return false;
  const url = new URL(callbackUrl);
  const challenge = randomBytes(CHALLENGE_BYTES).toString('hex');
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.verify_token', verifyToken);
  url.searchParams.set('hub.challenge', challenge);
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(HANDSHAKE_WITHIN_MS) });
    return answer.status === 200 && (await answer.text()) === challenge;
  } catch {
    return false;
  }
}
