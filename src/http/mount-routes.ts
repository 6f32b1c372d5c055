import { json } from 'express';
import type { Express, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Answers } from '../crm/answers';
import { tooMuchToParse } from '../capture/parse-limits';
import type { TooMuch } from '../capture/parse-limits';
import type { Authenticate } from './authenticate';
import { giveDownload, isDownload } from './download';
import { badRequest } from './problem-details';
import { requestIdOf } from './request-scope';
import type { RawRequest, Route } from './route';

export type MountDeps = { authenticate: Authenticate; answers: Answers; newId: () => string };

/** A whole reply book fits; an upload does not. */
const BODY_LIMIT = '1mb';
/** As long as a name: a key is chosen by a program. */
const keyShape = /^[\x21-\x7e]{1,200}$/;

const refusals: Readonly<Record<TooMuch, string>> = { deep: 'is nested too deep', many: 'holds too many values' };

/** Looked at before it is parsed: what is nested thousands of levels deep cannot be written again, or compared. */
function refuseTooMuch(_request: unknown, _response: unknown, bytes: Buffer): void {
  const reason = tooMuchToParse(bytes.toString('utf8'));
  if (reason !== null) throw badRequest([{ in: 'body', path: '', message: refusals[reason] }]);
}

/** Bodies are JSON whatever their media type says: curl says another one by itself, and a body must not be overlooked. */
const readJson: RequestHandler = json({ limit: BODY_LIMIT, type: () => true, strict: true, verify: refuseTooMuch });

/** What the ETag of an answer is made of. */
const tagged = z.object({ version: z.int() });

function readBody(request: Request, response: Response): Promise<unknown> {
  return new Promise((resolve, reject) => {
    readJson(request, response, (failure?: unknown) => {
      const body: unknown = request.body;
      if (failure === undefined) resolve(body);
      else reject(failure instanceof Error ? failure : new Error('body'));
    });
  });
}

function idempotencyKeyOf(request: Request, newId: () => string): string {
  const given = request.get('idempotency-key');
  if (given === undefined) return newId();
  if (keyShape.test(given)) return given;
  const message = 'is not 1 to 200 printable characters without spaces';
  throw badRequest([{ in: 'header', path: 'Idempotency-Key', message }]);
}

function write(response: Response, { status, body, type }: { status: number; body: string; type: string }): void {
  response.status(status).type(type).send(body);
}

/** What is kept for a repetition: the answer without what is shown once. */
function toStored(route: Route, result: unknown): string {
  const hidden = new Set(route.shownOnce ?? []);
  return JSON.stringify(result, (name, value: unknown) => (hidden.has(name) ? null : value));
}

/** Puts every route onto the application: the key and the role first, then the body, then the work. */
export function mountRoutes(app: Express, routes: readonly Route[], deps: MountDeps): void {
  for (const route of routes) {
    app[route.method](route.path, async (request, response) => {
      const caller = await deps.authenticate(request.get('authorization'), route.permission);
      const idempotencyKey = idempotencyKeyOf(request, deps.newId);
      const raw: RawRequest = {
        params: request.params,
        query: request.query,
        body: route.method === 'get' ? {} : await readBody(request, response),
        caller,
        requestId: requestIdOf(response),
        idempotencyKey,
        ifMatch: request.get('if-match') ?? null,
      };
      if (route.repeats !== 'harmless') response.setHeader('Idempotency-Key', idempotencyKey);
      if (route.repeats === 'stored') await answerOnce({ route, raw, response, path: request.path }, deps);
      else await answer(response, route, await route.run(raw));
    });
  }
}

async function answer(response: Response, route: Route, result: unknown): Promise<void> {
  if (isDownload(result)) return giveDownload(response, result);
  if (route.etag !== undefined) response.setHeader('ETag', JSON.stringify(String(tagged.parse(result).version)));
  const body = typeof result === 'string' && route.produces !== undefined ? result : JSON.stringify(result);
  write(response, { status: route.status ?? 200, body, type: route.produces ?? 'application/json' });
}

type Once = { route: Route; raw: RawRequest; response: Response; path: string };

/** Does a request once for its idempotency key; a failure is forgotten, since it has changed nothing. */
async function answerOnce({ route, raw, response, path }: Once, { answers }: MountDeps): Promise<void> {
  const { idempotencyKey, caller, body } = raw;
  const begun = await answers.begin({ keyId: caller.keyId, route: `${route.method} ${path}`, idempotencyKey, body });
  if (begun.answer !== null) {
    write(response, { status: begun.answer.status, body: begun.answer.body, type: 'application/json' });
    return;
  }
  const status = route.status ?? 200;
  try {
    const result = await route.run(raw);
    await answers.finish(begun.id, { status, body: toStored(route, result) });
    await answer(response, route, result);
  } catch (error) {
    await answers.forget(begun.id);
    throw error;
  }
}
