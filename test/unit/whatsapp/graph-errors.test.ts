import { MINUTE_MS, SECOND_MS } from '../../../src/domain/time';
import { readError } from '../../../src/whatsapp/graph-body';
import { adviceOn, backOffMs, graphCode, judgeGraphError } from '../../../src/whatsapp/graph-errors';

const upTo = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

/** Section 7 of the fact sheet, row by row in its order: which codes, what is to be done. */
const sheet: readonly (readonly [codes: readonly number[], name: string])[] = [
  [[0], 'pause token'],
  [[1, 2], 'unknown'],
  [[3], 'person'],
  [[4], 'pause account'],
  [[10], 'person'],
  [[33], 'pause number'],
  [[100], 'never'],
  [[104, 190], 'pause token'],
  [upTo(200, 299), 'person'],
  [[368], 'pause account'],
  [[613, 17, 32], 'later'],
  [[80007], 'pause account'],
  [[130403], 'never'],
  [[130429], 'later'],
  [[130472], 'buyer'],
  [[130497, 130501], 'never'],
  [[131000], 'unknown'],
  [[131005], 'person'],
  [[131008, 131009], 'never'],
  [[131016], 'unknown'],
  [[131021, 131026], 'never'],
  [[131030], 'person'],
  [[131031], 'pause account'],
  [[131035, 131037], 'person'],
  [[131041, 131059, ...upTo(131201, 131215)], 'never'],
  [[131042], 'pause number'],
  [[131044, 131045], 'person'],
  [[131047], 'template'],
  [[131048], 'pause unasked'],
  [[131049], 'buyer'],
  [[131050, 131051], 'never'],
  [[131052], 'person'],
  [[131053, 131055], 'never'],
  [[131056, 131057], 'later'],
  [[131060, 131062, 131063], 'person'],
  [[131064], 'pause unasked'],
  [[132000, 132001, 132005, 132007, 132008, 132012, 132018], 'never'],
  [[132015, 132016], 'pause template'],
  [[132068], 'person'],
  [[132069], 'later'],
  [[133000], 'person'],
  [[133004], 'later'],
  [[133005, 133006, 133008, 133009, 133010], 'person'],
  [[133015], 'later'],
  [[133016, 134011], 'person'],
  [[134100], 'never'],
  [[134101], 'later'],
  [[134102], 'person'],
  [[135000], 'never'],
  [[136024, 137000, ...upTo(138000, 138021), 138038], 'person'],
  [[...upTo(139000, 139004), ...upTo(139100, 139103)], 'person'],
  [[139200], 'template'],
  [[...upTo(147001, 147005), ...upTo(200005, 200007)], 'person'],
  [[1752041], 'never'],
  [[2388012, 2388091, 2388093, 2388103, 2388019], 'person'],
  [[2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299], 'person'],
  [[2388318, 2388330], 'never'],
  [[2494100], 'later'],
  [[2494191, 2593107, 2593108, 2593109], 'never'],
];
const listed = sheet.flatMap(([codes, name]) => codes.map((code) => [code, name] as const));

/** The class of a code in words; the scope belongs to it. */
function nameOf(code: number): string | null {
  const means = graphCode(code)?.means;
  if (means === undefined) return null;
  return means.kind === 'pause' ? `pause ${means.scope}` : means.kind;
}

const judge = (code: number | null, httpStatus: number, tries = 1) =>
  judgeGraphError({ code, isTransient: false }, { httpStatus, tries });

describe('The table of Graph errors', () => {
  it.each(listed)('knows %i as "%s", and what a person does about it', (code, name) => {
    expect(nameOf(code)).toBe(name);
    expect(adviceOn(code)).toMatch(/^[A-Z][^.]+[^.]\.$/);
  });

  it('knows no code that the fact sheet does not', () => {
    const known = new Set(listed.map(([code]) => code));
    const small = upTo(0, 1_000).concat(upTo(80_000, 80_100), upTo(130_000, 150_000), upTo(200_000, 201_000));
    const large = upTo(1_752_000, 1_752_100).concat(upTo(2_388_000, 2_389_000), upTo(2_494_000, 2_494_200));
    const all = small.concat(large, upTo(2_593_000, 2_593_200));
    expect(all.filter((code) => (graphCode(code) !== null) !== known.has(code))).toEqual([]);
  });

  it('gives no code twice', () => {
    expect(new Set(listed.map(([code]) => code)).size).toBe(listed.length);
  });
});

describe('A refusal that may be tried again', () => {
  it('of the pair rate waits one, four, sixteen, sixty-four seconds', () => {
    expect([1, 2, 3, 4].map((tries) => judge(131056, 400, tries))).toEqual(
      [1, 4, 16, 64].map((seconds) => ({ kind: 'later', afterMs: seconds * SECOND_MS, reason: 'pair-rate' })),
    );
  });

  it('of the throughput waits longer and longer, up to a minute', () => {
    const waits = [1, 2, 3, 20].map((tries) => judge(130429, 429, tries));
    expect(waits).toEqual([1, 2, 4, 60].map((s) => ({ kind: 'later', afterMs: s * SECOND_MS, reason: 'throttled' })));
  });

  it('waits from the first time to the longest, whatever number it is given', () => {
    const backOff = { firstMs: 30, factor: 2, mostMs: 100 };
    expect([0, 1, 2, 3, 99].map((tries) => backOffMs(backOff, tries))).toEqual([30, 30, 60, 100, 100]);
  });
});

describe('An answer that proves nothing', () => {
  it.each([131057, 133004, 130429, 131042, 190])('is a 5xx with code %i: it may have left', (code) => {
    expect(judge(code, 503)).toEqual({ kind: 'unknown' });
  });

  it.each([
    [null, 500],
    [null, 502],
    [null, 400],
    [null, 403],
    [999_999, 500],
    [131000, 400],
  ])('is code %p with status %i', (code, httpStatus) => {
    expect(judge(code, httpStatus)).toEqual({ kind: 'unknown' });
  });
});

describe('A code that is not in the table', () => {
  it('is refused for good on 4xx', () => {
    expect(judge(999_999, 400)).toEqual({ kind: 'refused', reason: 'send-rejected' });
    expect(adviceOn(999_999)).toContain('999999');
  });

  it('is tried again where Meta refuses it and calls it a passing one, or too many calls', () => {
    const passing = judgeGraphError({ code: 999_999, isTransient: true }, { httpStatus: 400, tries: 1 });
    const again = { kind: 'later', afterMs: 2 * SECOND_MS, reason: 'throttled' };
    expect([passing, judge(999_999, 429), judge(null, 429)]).toEqual([again, again, again]);
    expect(judgeGraphError({ code: 999_999, isTransient: true }, { httpStatus: 500, tries: 1 })).toEqual({
      kind: 'unknown',
    });
  });
});

describe('A refusal', () => {
  it.each([
    [131047, { kind: 'refused', reason: 'window-closed' }],
    [131049, { kind: 'refused', reason: 'wait-for-buyer' }],
    [131050, { kind: 'refused', reason: 'opted-out' }],
    [131026, { kind: 'refused', reason: 'send-rejected' }],
    [131045, { kind: 'refused', reason: 'send-rejected' }],
    [190, { kind: 'paused', code: 190, scope: 'token', forMs: null }],
    [4, { kind: 'paused', code: 4, scope: 'account', forMs: 5 * MINUTE_MS }],
  ])('with code %i says why', (code, verdict) => {
    expect(judge(code, 400)).toEqual(verdict);
  });
});

describe('The error of an answer', () => {
  it.each([
    ['{"error":{"code":190,"is_transient":true}}', { code: 190, isTransient: true }],
    ['{"error":{"code":"131056"}}', { code: 131056, isTransient: false }],
    ['{"error":{"code":"many"}}', { code: null, isTransient: false }],
    ['{"error":{"code":1.5,"is_transient":"yes"}}', { code: null, isTransient: false }],
    ['{"error":"gone"}', { code: null, isTransient: false }],
    ['[]', { code: null, isTransient: false }],
    ['null', { code: null, isTransient: false }],
    ['<html><body>502 Bad Gateway</body></html>', { code: null, isTransient: false }],
    ['', { code: null, isTransient: false }],
  ])('is read from %j', (body, error) => {
    expect(readError(body)).toEqual(error);
  });
});
