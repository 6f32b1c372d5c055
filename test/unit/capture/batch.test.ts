import { createBatch } from '../../../src/capture/batch';
import { createLines } from '../../../src/capture/lines';

/** A batch whose every handling ends when the test says so. */
function aBatch() {
  const handled: string[][] = [];
  const ends: (() => void)[] = [];
  const lines = createLines();
  const { add } = createBatch<string>({
    ...{ lines, name: 'statuses' },
    handle: (items) => {
      handled.push([...items]);
      return new Promise((resolve) => ends.push(resolve));
    },
  });
  return { add, handled, endNext: () => ends.shift()?.(), lines };
}

const aMoment = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('A batch', () => {
  it('handles at once what comes alone', async () => {
    const { add, handled } = aBatch();
    void add('a');
    await aMoment();
    expect(handled).toStrictEqual([['a']]);
  });

  it('gathers what comes while another is under way, and handles it together, in order', async () => {
    const { add, handled, endNext, lines } = aBatch();
    void add('a');
    await aMoment();
    const both = Promise.all([add('b'), add('c')]);
    await aMoment();
    expect(handled).toStrictEqual([['a']]);
    endNext();
    await aMoment();
    expect(handled).toStrictEqual([['a'], ['b', 'c']]);
    endNext();
    await both;
    await lines.idle();
  });

  it('is never larger than what a store takes at once', async () => {
    const { add, handled, endNext } = aBatch();
    for (let n = 0; n < 450; n += 1) void add(String(n));
    for (let batch = 0; batch < 3; batch += 1) {
      await aMoment();
      endNext();
    }
    await aMoment();
    expect(handled.map(({ length }) => length)).toStrictEqual([200, 200, 50]);
    expect(handled.flat()).toStrictEqual(Array.from({ length: 450 }, (_, n) => String(n)));
  });

  it('that fails holds up nothing after it', async () => {
    const lines = createLines();
    const handled: string[] = [];
    const { add } = createBatch<string>({
      ...{ lines, name: 'statuses' },
      handle: (items) => {
        handled.push(...items);
        return handled.length === 1 ? Promise.reject(new Error('the store is away')) : Promise.resolve();
      },
    });
    await expect(add('a')).rejects.toThrow('the store is away');
    await add('b');
    expect(handled).toStrictEqual(['a', 'b']);
  });
});
