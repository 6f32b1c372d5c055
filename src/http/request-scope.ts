import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { AppError, errorTable } from '../errors';
import type { Log } from '../log';
import type { Metrics } from '../metrics';
import { toAppError, toProblem } from './problem-details';

export type ScopeDeps = { log: Log; metrics: Pick<Metrics, 'httpRequests' | 'httpDurations'>; newId: () => string };

const SECOND_MS = 1_000;
const UNEXPLAINED = 500;
/** Asked several times a second during a start; that the answer is no is no news. */
const PROBE = '/readyz';

/** Gives the id of a request, as answers, audit and log lines carry it. */
export function requestIdOf(response: Response): string {
  const id: unknown = response.locals['requestId'];
  return typeof id === 'string' ? id : '';
}

/** The route as it was written, never the path that was asked for: that may hold anything. */
function routeOf(request: Request): string {
  const route: unknown = request.route;
  const path: unknown = typeof route === 'object' && route !== null && 'path' in route ? route.path : null;
  return typeof path === 'string' ? path : 'none';
}

/** Gives every request an id of ours and counts it when it is answered. */
export function createRequestScope({ log, metrics, newId }: ScopeDeps): RequestHandler {
  return (request, response, next) => {
    const requestId = newId();
    const startedAt = performance.now();
    response.locals['requestId'] = requestId;
    response.setHeader('X-Request-Id', requestId);
    response.setHeader('Cache-Control', 'no-store');
    response.once('finish', () => {
      const route = routeOf(request);
      const status = response.statusCode;
      const durationMs = Math.round(performance.now() - startedAt);
      metrics.httpRequests.inc({ route, status: String(status) });
      metrics.httpDurations.observe({ route }, durationMs / SECOND_MS);
      log.debug({ requestId, route, method: request.method, status, durationMs }, 'Answered a request.');
    });
    next();
  };
}

/** Answers what no route has taken. */
export const refuseUnknown: RequestHandler = () => {
  throw new AppError('not-found');
};

/** Turns every failure into problem details, once; only what we cannot explain is logged as an error. */
export function createProblemWriter({ log }: Pick<ScopeDeps, 'log'>): ErrorRequestHandler {
  // eslint-disable-next-line max-params -- express knows an error handler by its four parameters
  return (failure: unknown, request, response, next) => {
    if (response.headersSent) {
      next(failure);
      return;
    }
    const error = toAppError(failure);
    const requestId = requestIdOf(response);
    const problem = toProblem(error, requestId);
    const fields = { requestId, route: routeOf(request), code: error.code, status: problem.status, err: error };
    const { httpStatus } = errorTable[error.code];
    if (httpStatus === UNEXPLAINED) log.error(fields, 'A request failed.');
    else if (httpStatus > UNEXPLAINED && fields.route !== PROBE) log.warn(fields, 'A request could not be done now.');
    else log.debug(fields, 'A request was refused.');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  };
}
