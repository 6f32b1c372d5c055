import { AppError, errorTable } from '../errors';
import type { ErrorCode } from '../errors';

/** One wrong field of a request. */
export type FieldProblem = { in: 'path' | 'query' | 'body' | 'header'; path: string; message: string };

/** RFC 9457, with our code and the request id that the log line carries. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail?: string;
  requestId: string;
  [shown: string]: unknown;
};

/** What an error may add to its problem beside the sentence. */
const shownDetails = ['problems', 'conversation', 'newMessages', 'currentVersion'] as const;
/** The driver's own failures; a refusal of the server (`MongoServerError`) is a defect of ours, not an outage. */
const outages = /^Mongo(ose)?.*(Network|Selection|Timeout|Pool|NotConnected|Topology|Wait|ServerClosed|Expired)/;
/** What body-parser calls a body that it will not read, by what we call it. */
const bodyFailures: Readonly<Record<string, ErrorCode>> = {
  'entity.too.large': 'body-too-large',
  'entity.parse.failed': 'not-json',
};

/** Gives a request that is not understood, naming every wrong field. */
export function badRequest(problems: readonly FieldProblem[]): AppError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const message = first === undefined ? undefined : `${first.path || first.in}: ${first.message}${more}`;
  return new AppError('bad-request', message, { details: { problems } });
}

/** Finds the error of our table that a failure is; what is unknown is `internal`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof Error)) return new AppError('internal', undefined, { cause: error });
  if (outages.test(error.name)) return new AppError('store-unavailable', undefined, { cause: error });
  return new AppError(codeOfParser(error), undefined, { cause: error });
}

function codeOfParser(error: Error): ErrorCode {
  const type = 'type' in error && typeof error.type === 'string' ? error.type : '';
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 500;
  return bodyFailures[type] ?? (status >= 400 && status < 500 ? 'bad-request' : 'internal');
}

/** Says an error to the outside: unknown failures and defects of ours say nothing but the request id. */
export function toProblem(error: AppError, requestId: string): Problem {
  const code = errorTable[error.code].httpStatus === 500 ? 'internal' : error.code;
  const { httpStatus: status, title } = errorTable[code];
  const problem: Problem = { type: `urn:continuo:error:${code}`, title, status, code, requestId };
  if (code === 'internal') return problem;
  const shown = shownDetails
    .map((name): [string, unknown] => [name, error.details?.[name]])
    .filter(([, value]) => value !== undefined);
  const detail = error.message === title ? {} : { detail: error.message };
  return { ...problem, ...detail, ...Object.fromEntries(shown) };
}
