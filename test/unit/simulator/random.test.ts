import { createRandom } from '../../../src/simulator/random';

const draws = (seed: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: 5 }, () => random.next());
};

describe('The randomness of the simulator', () => {
  test('repeats itself with the same seed, and only with that', () => {
    expect(draws(7)).toEqual(draws(7));
    expect(draws(7)).not.toEqual(draws(8));
  });

  test('keeps what one part draws apart from what another draws', () => {
    const lonely = createRandom(7).fork('buyers').next();
    const random = createRandom(7);
    random.fork('faults').next();
    random.next();
    expect(random.fork('buyers').next()).toBe(lonely);
  });

  test('is spread evenly', () => {
    const random = createRandom(1);
    const drawn = Array.from({ length: 10_000 }, () => random.next());
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(drawn.reduce((sum, value) => sum + value, 0) / drawn.length).toBeCloseTo(0.5, 1);
  });
});
