import { highestKept, sayHighest, toProcessorTable, toRateTable, toShareTable, toTable } from '../../../bench/table';
import type { Row } from '../../../bench/table';

const aRow = (changes: Partial<Row> = {}): Row => ({
  rate: 10,
  sent: 200,
  acknowledged: 200,
  lost: 0,
  duplicates: 0,
  ack: { p50: 4.4, p99: 12 },
  answer: { p50: 80.6, p99: 130 },
  backlog: 1,
  answeredInTime: 1,
  keptUp: true,
  generatorLateMs: 2.2,
  history: { events: 17, bytes: 9_000.4 },
  processorMs: { api: 6, worker: 14.25 },
  load: 1.25,
  ...changes,
});

describe('The tables of the bench', () => {
  test('stand in columns, to the right', () => {
    expect(
      toTable(
        ['a', 'long'],
        [
          [1, 'x'],
          ['wide', 22],
        ],
      ).split('\n'),
    ).toEqual(['   a  long', '   1     x', 'wide    22']);
  });

  test('show one row a rate', () => {
    const lines = toRateTable([aRow(), aRow({ rate: 20 })]).split('\n');
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      [
        ...['rate/s', 'sent', 'acked', 'lost', 'dupl', 'ack p50', 'p99', 'answer p50', 'p99', 'backlog'],
        ...['events', 'bytes', 'late', 'load', 'kept up'],
      ],
      ['10', '200', '200', '0', '0', '4', '12', '81', '130', '1', '17.0', '9000', '2', '1.3', 'yes'],
      ['20', '200', '200', '0', '0', '4', '12', '81', '130', '1', '17.0', '9000', '2', '1.3', 'yes'],
    ]);
  });

  test('never print a number for what never came', () => {
    const row = aRow({
      ack: { p50: null, p99: null },
      answer: { p50: 90, p99: Infinity },
      history: null,
      keptUp: false,
    });
    expect(toRateTable([row]).split('\n')[1]?.trim().split(/ {2,}/)).toEqual([
      ...['10', '200', '200', '0', '0', '-', '-', '90', 'never', '1', '-', '-', '2', '1.3', 'no'],
    ]);
  });

  test('say where the processor time went, and nothing where the system does not tell', () => {
    expect(toProcessorTable([aRow()]).split('\n')).toEqual(['rate/s  api  worker   all', '    10  6.0    14.3  20.3']);
    expect(toProcessorTable([aRow({ processorMs: {} })])).toBe('');
  });

  test('compare the rates that both sides had', () => {
    const ours = [aRow({ answer: { p50: 80, p99: Infinity } }), aRow({ rate: 40 })];
    const bare = [aRow({ answer: { p50: 32, p99: 50 } }), aRow({ rate: 60 })];
    expect(toShareTable({ ours, bare }).split('\n')).toEqual(['rate/s  answer p50  p99', '    10       2.5 x    -']);
  });
});

describe('The highest rate that kept up', () => {
  test('is below the first that was too much, even when a higher one went well by luck', () => {
    const rows = [aRow(), aRow({ rate: 40 }), aRow({ rate: 20, keptUp: false })];
    expect(highestKept(rows)).toEqual({ kept: 10, tooMuch: 20 });
  });

  test('is said of both sides, with ours as a share', () => {
    const ours = [aRow({ rate: 40 }), aRow({ rate: 60, keptUp: false })];
    const bare = [aRow({ rate: 90 })];
    expect(sayHighest({ ours, bare })).toBe(
      'kept up with: Continuo 40/s (not 60/s), bare Temporal 90/s (more was not tried); a share of 44 %',
    );
  });

  test('is no rate when the lowest was too much', () => {
    const ours = [aRow({ keptUp: false })];
    expect(sayHighest({ ours, bare: [aRow()] })).toBe(
      'kept up with: Continuo no rate (not 10/s), bare Temporal 10/s (more was not tried); a share of -',
    );
  });
});
