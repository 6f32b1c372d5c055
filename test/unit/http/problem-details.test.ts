import { AppError, errorTable } from '../../../src/errors';
import type { ErrorCode } from '../../../src/errors';
import { badRequest, toAppError, toProblem } from '../../../src/http/problem-details';

const codes = Object.keys(errorTable) as ErrorCode[];

describe('A problem', () => {
  it.each(codes.filter((code) => errorTable[code].httpStatus !== 500))(
    '%s is told with its status, title and sentence',
    (code) => {
      const { httpStatus: status, title } = errorTable[code];
      expect(toProblem(new AppError(code, 'What to do.'), 'r1')).toEqual({
        type: `urn:continuo:error:${code}`,
        title,
        status,
        code,
        detail: 'What to do.',
        requestId: 'r1',
      });
    },
  );

  it.each(codes.filter((code) => errorTable[code].httpStatus === 500))('%s says nothing but a request id', (code) => {
    const problem = toProblem(new AppError(code, 'inside', { details: { problems: ['inside'] } }), 'r1');
    expect(problem).toEqual({
      type: 'urn:continuo:error:internal',
      title: 'Something unexpected happened.',
      status: 500,
      code: 'internal',
      requestId: 'r1',
    });
  });

  it('shows of the details only what is meant for clients', () => {
    const details = { currentVersion: 3, secret: 'inside' };
    expect(toProblem(new AppError('conflict', 'Changed.', { details }), 'r1')).toMatchObject({ currentVersion: 3 });
    expect(toProblem(new AppError('conflict', 'Changed.', { details }), 'r1')).not.toHaveProperty('secret');
  });

  it('names every wrong field, the first one in its sentence', () => {
    const problems = [
      { in: 'body', path: 'text', message: 'is missing' },
      { in: 'query', path: 'limit', message: 'is too large' },
    ] as const;
    expect(toProblem(badRequest(problems), 'r1')).toMatchObject({ detail: 'text: is missing (and 1 more)', problems });
  });
});

describe('A failure', () => {
  it.each([
    ['MongoServerSelectionError', 'store-unavailable'],
    ['MongoNetworkTimeoutError', 'store-unavailable'],
    ['MongooseServerSelectionError', 'store-unavailable'],
    ['MongoServerError', 'internal'],
    ['TypeError', 'internal'],
  ] as const)('%s of a library is %s to the outside', (name, code) => {
    expect(toAppError(Object.assign(new Error('inside'), { name })).code).toBe(code);
  });

  it('that is no error at all is unknown', () => {
    expect(toAppError('boom').code).toBe('internal');
  });
});
