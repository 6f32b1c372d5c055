/**
 * The one table of everything that can go wrong by name. Each edge translates once: HTTP to problem details,
 * activities to ApplicationFailure, the Graph API inwards.
 */
export const errorTable = {
  'bad-request': { httpStatus: 400, retryable: false, title: 'The request is not understood.' },
  'signature-missing': { httpStatus: 401, retryable: false, title: 'The delivery carries no valid signature.' },
  'key-missing': { httpStatus: 401, retryable: false, title: 'Send an API key as "Authorization: Bearer <key>".' },
  'key-invalid': { httpStatus: 401, retryable: false, title: 'The API key is unknown, expired or revoked.' },
  'role-too-low': { httpStatus: 403, retryable: false, title: 'The role of this API key does not allow this.' },
  'verify-token-wrong': { httpStatus: 403, retryable: false, title: 'The verify token does not match.' },
  'not-found': { httpStatus: 404, retryable: false, title: 'There is nothing here by that name.' },
  'conversation-not-found': { httpStatus: 404, retryable: false, title: 'There is no conversation with this id.' },
  'body-too-large': { httpStatus: 413, retryable: false, title: 'The body is larger than allowed.' },
  'not-json': { httpStatus: 400, retryable: false, title: 'The body is not valid JSON.' },
  conflict: { httpStatus: 409, retryable: false, title: 'The thing has changed since you looked at it.' },
  'newer-message': { httpStatus: 409, retryable: false, title: 'The buyer has written since you looked.' },
  'owned-by-another': { httpStatus: 409, retryable: false, title: 'Another person owns this conversation.' },
  'command-refused': {
    httpStatus: 409,
    retryable: false,
    title: 'The conversation cannot do this in its present state.',
  },
  'policy-invalid': {
    httpStatus: 400,
    retryable: false,
    title: 'The policy is refused as a whole; nothing was changed.',
  },
  'template-mismatch': {
    httpStatus: 400,
    retryable: false,
    title: 'What was given does not fit the template; nothing was sent.',
  },
  'template-unusable': {
    httpStatus: 409,
    retryable: false,
    title: 'The template cannot be sent as it stands; nothing was sent.',
  },
  'store-unavailable': {
    httpStatus: 503,
    retryable: true,
    title: 'MongoDB does not answer; nothing was accepted. Try again.',
  },
  'engine-unavailable': { httpStatus: 503, retryable: true, title: 'Temporal does not answer. Try again.' },
  'command-timeout': {
    httpStatus: 503,
    retryable: true,
    title: 'The conversation did not answer in time; look at its state before you repeat.',
  },
  'step-conflict': {
    httpStatus: 500,
    retryable: false,
    title: 'A step of the journal exists that this run did not expect.',
  },
  'config-invalid': {
    httpStatus: 500,
    retryable: false,
    title: 'The configuration is not complete; the process does not start.',
  },
  'port-taken': { httpStatus: 500, retryable: false, title: 'The port is taken by another program.' },
  'server-not-found': {
    httpStatus: 500,
    retryable: false,
    title: 'No server of this kind could be found, downloaded or built.',
  },
  'server-failed': { httpStatus: 500, retryable: true, title: 'A local server did not start.' },
  'search-attribute-missing': {
    httpStatus: 500,
    retryable: false,
    title: 'The Temporal namespace lacks a search attribute.',
  },
  'graph-rejected': { httpStatus: 502, retryable: false, title: 'WhatsApp refused the message.' },
  'graph-unreachable': { httpStatus: 502, retryable: true, title: 'WhatsApp could not be reached; nothing was sent.' },
  'media-unreachable': {
    httpStatus: 502,
    retryable: true,
    title: 'The file could not be fetched from WhatsApp; it is tried again.',
  },
  'media-refused': {
    httpStatus: 404,
    retryable: false,
    title: 'The file is not kept; the reason of its state says why.',
  },
  'media-waiting': { httpStatus: 503, retryable: true, title: 'The file has not been fetched yet. Try again.' },
  'connect-refused': {
    httpStatus: 500,
    retryable: false,
    title: 'A number could not be connected; the message says what to do.',
  },
  'token-key-missing': {
    httpStatus: 500,
    retryable: false,
    title: 'The key of a stored token is not in WHATSAPP_TOKEN_KEYS.',
  },
  'token-unreadable': {
    httpStatus: 500,
    retryable: false,
    title: 'A stored token is not what was sealed; store it again with "npm run continuo -- number token".',
  },
  internal: { httpStatus: 500, retryable: false, title: 'Something unexpected happened.' },
} as const satisfies Record<string, { httpStatus: number; retryable: boolean; title: string }>;

export type ErrorCode = keyof typeof errorTable;

/** The one error class: a code of the table, one sentence that says what to do, and details that hold no personal data. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: ErrorCode,
    message: string = errorTable[code].title,
    options: { cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details;
  }
}

/** Tells whether a failure is an AppError of the given code. */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}
