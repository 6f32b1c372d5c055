import { readArguments } from '../../../bench/arguments';

describe('The arguments of the bench', () => {
  test('have defaults', () => {
    expect(readArguments([])).toEqual({
      ...{ help: false, rates: [10, 20, 40], seconds: 20, seed: 1, fixed: false },
      ...{ outage: 0, json: null, profile: null, verbose: false },
    });
  });

  test('take rates in any order, each once', () => {
    expect(readArguments(['--rate', '40, 10,40', '--seconds', '5']).rates).toEqual([10, 40]);
  });

  test('are refused in one sentence', () => {
    expect(() => readArguments(['--rate', '10,fast'])).toThrow('--rate takes whole numbers from 1 on, not "fast".');
    expect(() => readArguments(['--seconds', '0'])).toThrow('--seconds takes whole numbers from 1 on, not "0".');
    expect(() => readArguments(['--loud'])).toThrow("Unknown option '--loud'; see npm run bench -- --help.");
  });
});
