import type { Outcome } from './outcome';

/** What one rate showed of one side. */
export type Row = Outcome & {
  /** Events and bytes of Temporal history that an answered message cost. */
  history: { events: number; bytes: number } | null;
  /** Processor time that an answered message cost, in ms by process; empty where the system does not tell. */
  processorMs: Readonly<Record<string, number>>;
  /** The load of the machine (average of a minute) at the end of the rate, by whomever. */
  load: number;
};

type Cell = string | number;
const GAP = '  ';

/** Puts cells under headings, all to the right. */
export function toTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [headings, ...rows].map((row) => row.map(String));
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join(GAP)).join('\n');
}

/** Milliseconds without fractions; what never came has no number. */
function ms(value: number | null): string {
  if (value === null) return '-';
  return Number.isFinite(value) ? String(Math.round(value)) : 'never';
}

const rateHeadings = [
  ...['rate/s', 'sent', 'acked', 'lost', 'dupl', 'ack p50', 'p99', 'answer p50', 'p99', 'backlog'],
  ...['events', 'bytes', 'late', 'load', 'kept up'],
];

/** One row a rate. */
export function toRateTable(rows: readonly Row[]): string {
  return toTable(rateHeadings, rows.map(toCells));
}

function toCells(row: Row): Cell[] {
  const { rate, sent, acknowledged, lost, duplicates, ack, answer, backlog, history, keptUp } = row;
  return [
    ...[rate, sent, acknowledged, lost, duplicates, ms(ack.p50), ms(ack.p99), ms(answer.p50), ms(answer.p99), backlog],
    ...[history?.events.toFixed(1) ?? '-', history === null ? '-' : Math.round(history.bytes)],
    ...[ms(row.generatorLateMs), row.load.toFixed(1), keptUp ? 'yes' : 'no'],
  ];
}

/** Where the processor time went: ms an answered message, by process. Empty where the system does not tell. */
export function toProcessorTable(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap(({ processorMs }) => Object.keys(processorMs)))];
  if (names.length === 0) return '';
  const cells = rows.map(({ rate, processorMs }) => {
    const all = names.map((name) => processorMs[name] ?? 0);
    return [rate, ...all.map((one) => one.toFixed(1)), all.reduce((sum, one) => sum + one, 0).toFixed(1)];
  });
  return toTable(['rate/s', ...names, 'all'], cells);
}

type Both = { ours: readonly Row[]; bare: readonly Row[] };

/** How many times as long as bare Temporal we take, at every rate that both had. */
export function toShareTable({ ours, bare }: Both): string {
  const rows = ours.flatMap(({ rate, answer }) => {
    const beside = bare.find((row) => row.rate === rate)?.answer;
    return beside === undefined ? [] : [[rate, times(answer.p50, beside.p50), times(answer.p99, beside.p99)]];
  });
  return toTable(['rate/s', 'answer p50', 'p99'], rows);
}

function times(ours: number | null, bare: number | null): string {
  const ratio = (ours ?? Infinity) / (bare ?? 0);
  return Number.isFinite(ratio) ? `${ratio.toFixed(1)} x` : '-';
}

/** Up to which rate a side kept up: below the first that was too much. */
export function highestKept(rows: readonly Row[]): { kept: number | null; tooMuch: number | null } {
  const byRate = [...rows].sort((a, b) => a.rate - b.rate);
  const tooMuch = byRate.find(({ keptUp }) => !keptUp)?.rate ?? null;
  const kept = byRate.filter(({ rate }) => tooMuch === null || rate < tooMuch).at(-1)?.rate ?? null;
  return { kept, tooMuch };
}

/** One sentence: up to which rate each side kept up, and ours as a share. */
export function sayHighest({ ours, bare }: Both): string {
  const [own, ceiling] = [highestKept(ours), highestKept(bare)];
  const share = own.kept === null || ceiling.kept === null ? '-' : `${Math.round((100 * own.kept) / ceiling.kept)} %`;
  return `kept up with: Continuo ${sayRate(own)}, bare Temporal ${sayRate(ceiling)}; a share of ${share}`;
}

function sayRate({ kept, tooMuch }: ReturnType<typeof highestKept>): string {
  const up = kept === null ? 'no rate' : `${kept}/s`;
  return tooMuch === null ? `${up} (more was not tried)` : `${up} (not ${tooMuch}/s)`;
}
