import { readFileSync } from 'node:fs';
import { errorTable } from '../../src/errors';

const page = readFileSync(`${__dirname}/../../docs/errors.md`, 'utf8');
const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (\d+) \| (yes|no) \| (.+) \|$/gm)].map(
  ([, code, status, retry, title]) => ({ code, status: Number(status), retry, title }),
);

describe('docs/errors.md', () => {
  it('lists every error of the code with its status and words, and none that does not exist', () => {
    expect(rows).toEqual(
      Object.entries(errorTable).map(([code, { httpStatus, retryable, title }]) => ({
        code,
        status: httpStatus,
        retry: retryable ? 'yes' : 'no',
        title,
      })),
    );
  });
});
