import type { z } from 'zod';
import { z as zod } from 'zod';
import type { Role } from '../crm/masters';
import type { Permission } from './permissions';
import type { FieldProblem } from './problem-details';
import { badRequest } from './problem-details';

/** Who asks: the API key, by its public id, name and role. */
export type Caller = { keyId: string; name: string; role: Role };

/** One request after it was understood. */
export type Exchange<P, Q, B> = {
  params: P;
  query: Q;
  body: B;
  caller: Caller;
  requestId: string;
  /** Given by the client, or made here: then a repetition is another request. */
  idempotencyKey: string;
  ifMatch: string | null;
};

export type RawRequest = { params: unknown; query: unknown; body: unknown } & Omit<
  Exchange<unknown, unknown, unknown>,
  'params' | 'query' | 'body'
>;

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
/** How a repetition with the same idempotency key is recognised: by the conversation, by the stored answer, or not at all. */
type Repeats = 'command' | 'stored' | 'harmless';

type Facts = {
  method: Method;
  /** As express reads it, from the root: `/api/v1/conversations/:id`. */
  path: string;
  tag: string;
  summary: string;
  /** The lowest role that may; without one a route cannot be written. */
  permission: Permission;
  repeats: Repeats;
  status?: number;
  /** The media type of what is not JSON. */
  produces?: string;
  /** The ETag of the answer is its field of this name. */
  etag?: 'version';
  /** Fields of an answer that are shown once and therefore never stored for a repetition. */
  shownOnce?: readonly string[];
};

type Schemas = { params: z.ZodObject; query: z.ZodObject; body: z.ZodType; answer: z.ZodType };

/** A route as the application and its documentation see it. */
export type Route = Facts & { schemas: Schemas; run: (raw: RawRequest) => Promise<unknown> };

type Definition<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, A extends z.ZodType> = Facts & {
  params: P;
  query: Q;
  body: B;
  answer: A;
  handle: (exchange: Exchange<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<A>>;
};

const nothing = zod.strictObject({});

/** Reading: no parameters, nothing to repeat. Spread it and override what differs. */
export const reading = {
  method: 'get',
  repeats: 'harmless',
  params: nothing,
  query: nothing,
  body: nothing,
} as const;

/** Changing something: a POST whose first answer is stored under its idempotency key. */
export const changing = { ...reading, method: 'post', repeats: 'stored' } as const;

/**
 * Makes a route: requests are read strictly (an unknown key is an error that names it), answers are cut down to their
 * own schema, so nothing leaves that is not documented.
 */
export function defineRoute<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, A extends z.ZodType>({
  handle,
  params,
  query,
  body,
  answer,
  ...facts
}: Definition<P, Q, B, A>): Route {
  return {
    ...facts,
    schemas: { params, query, body, answer },
    async run(raw) {
      const read = {
        params: params.safeParse(raw.params),
        query: query.safeParse(raw.query),
        body: body.safeParse(raw.body ?? {}),
      };
      const { params: p, query: q, body: b } = read;
      if (!p.success || !q.success || !b.success) throw badRequest(problemsOf(read));
      const { caller, requestId, idempotencyKey, ifMatch } = raw;
      const result = await handle({
        params: p.data,
        query: q.data,
        body: b.data,
        ...{ caller, requestId, idempotencyKey, ifMatch },
      });
      return answer.parse(result);
    },
  };
}

type Read = { success: true } | { success: false; error: z.ZodError };

function problemsOf(read: { params: Read; query: Read; body: Read }): FieldProblem[] {
  const places = { path: read.params, query: read.query, body: read.body } as const;
  return (['path', 'query', 'body'] as const).flatMap((place) => {
    const part = places[place];
    return part.success ? [] : part.error.issues.flatMap((issue) => toProblems(place, issue));
  });
}

function toProblems(place: FieldProblem['in'], issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') return [{ in: place, path: path.join('.'), message: issue.message }];
  return issue.keys.map((key) => ({ in: place, path: [...path, key].join('.'), message: 'is not a known field' }));
}
