import type { Random } from '../../src/simulator/random';

/** Values that fit nowhere. */
const oddValues: readonly [unknown, ...unknown[]] = [
  ...([null, true, false, 0, -1, 1e21, 0.5, '', ' ', '0', '\u0000', '\ud800', '|', '$where', '__proto__'] as const),
  ...[[], {}, [[]], [null], [1, 'a', {}], { $ne: null }, { $gt: '' }, { $set: { state: 'done' } }, { 'a.b': 1 }],
  ...[{ length: -1 }, { toJSON: 1 }, { then: 1 }, '9'.repeat(600), 'x'.repeat(5_000), '1793450000', '-62135596800'],
];
const oddKeys = ['__proto__', 'constructor', 'toString', '', '$set', 'a.b', '\u0000', 'messages', 'statuses'] as const;

type Place = { parent: Record<string, unknown> | unknown[]; key: string };

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent: Place['parent'] = isList(value) ? [...value] : { ...value };
  return Object.keys(parent).flatMap((key) => [{ parent, key }]);
}

/** Gives the value with one to four places of it changed. */
export function mutateJson(random: Random, whole: unknown): unknown {
  const times = 1 + Math.floor(random.between(0, 4));
  return Array.from({ length: times }).reduce<unknown>((value) => mutateOnce(random, value), whole);
}

/** Walks down by chance, and changes what is there. */
function mutateOnce(random: Random, value: unknown): unknown {
  const [first, ...others] = placesIn(value);
  if (first === undefined || random.chance(0.08)) return random.pick(oddValues);
  const { parent, key } = random.pick([first, ...others]);
  const isEnd = random.chance(0.15);
  return Array.isArray(parent)
    ? mutateList(random, parent, { at: Number(key), isEnd })
    : mutateFields(random, parent, { key, isEnd });
}

function mutateList(random: Random, list: readonly unknown[], { at, isEnd }: { at: number; isEnd: boolean }): unknown {
  if (!isEnd) return list.with(at, mutateOnce(random, list[at]));
  return random.pick([
    () => list.toSpliced(at, 1),
    () => [...list, ...list],
    () => Array.from({ length: 50 }, () => list[at]),
    () => Object.fromEntries(list.entries()),
    () => list.toSpliced(at, 0, random.pick(oddValues)),
  ])();
}

type Chosen = { key: string; isEnd: boolean };

function mutateFields(random: Random, fields: Record<string, unknown>, { key, isEnd }: Chosen): unknown {
  const { [key]: value, ...rest } = fields;
  if (!isEnd) return { ...rest, [key]: mutateOnce(random, value) };
  return random.pick([
    () => rest,
    () => withKey(rest, random.pick(oddKeys), value),
    () => withKey(fields, random.pick(oddKeys), random.pick(oddValues)),
    () => [fields],
    () => ({ ...rest, [key]: [value, value] }),
  ])();
}

/** `__proto__` becomes a key like any other, as JSON has it. */
function withKey(fields: Record<string, unknown>, key: string, value: unknown): unknown {
  return Object.fromEntries([...Object.entries(fields), [key, value]]);
}

/** Gives the bytes with some of them turned over, cut out, doubled or put in. */
export function mutateBytes(random: Random, whole: Buffer): Buffer {
  const times = 1 + Math.floor(random.between(0, 6));
  return Array.from({ length: times }).reduce<Buffer>((bytes) => mutateByte(random, bytes), whole);
}

function mutateByte(random: Random, bytes: Buffer): Buffer {
  const at = Math.floor(random.between(0, bytes.length));
  const to = Math.min(at + Math.floor(random.between(1, 20)), bytes.length);
  const before = bytes.subarray(0, at);
  const anything = Buffer.from(Array.from({ length: to - at }, () => Math.floor(random.between(0, 256))));
  return random.pick([
    () => Buffer.concat([before, anything, bytes.subarray(to)]),
    () => Buffer.concat([before, bytes.subarray(to)]),
    () => Buffer.concat([before, anything, bytes.subarray(at)]),
    () => Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]),
    () => before,
  ])();
}
