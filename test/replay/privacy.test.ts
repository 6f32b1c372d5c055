import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { recordedHistories } from '../support/histories';

/** A value of a history with the names that lead to it. */
type Leaf = { path: readonly string[]; value: string | number };

/** Ids, durations and moments, which may hold many digits and say nothing about anybody. */
const harmless = [
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
  /\bm_[0-9a-f]{32}\b/g,
  /^\d+(\.\d+)?s$/g,
  /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?/g,
];
const countedByServer = ['eventId', 'taskId', 'scheduledEventId', 'startedEventId', 'historySizeBytes', 'seconds'];
const phoneLike = /\+?\d(?:[\s().-]?\d){6,}/;
const wamidLike = /wamid|HBg[A-Za-z0-9+/=]{8,}/;
/** Sentences of our own code: why a timer waits, what an activity does, why a follow-up is planned. */
const ourSentences = ['summary', 'says'];
const year = (n: number): number => Date.UTC(n, 0);

/** Every string and number of a history; what stands in payloads is decoded, with `payload` in its path. */
function leavesOf(value: unknown, path: readonly string[] = []): readonly Leaf[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ path, value }];
  if (typeof value !== 'object' || value === null) return [];
  if (isPayload(value)) return leavesOf(decoded(value.data), [...path, 'payload']);
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

function isPayload(value: object): value is { metadata: object; data: string } {
  return 'metadata' in value && 'data' in value && typeof value.data === 'string';
}

function decoded(data: string): unknown {
  const text = Buffer.from(data, 'base64').toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

type Rule = {
  betrayal: string;
  finds: (leaf: { path: readonly string[]; key: string; value: string | number }) => boolean;
};

const isMoment = (value: number): boolean => value > year(2020) && value < year(2100);

const rules: readonly Rule[] = [
  {
    betrayal: 'a number like a phone number',
    finds: ({ key, value }) => typeof value === 'number' && value >= 1e7 && !isMoment(value) && key !== 'nanos',
  },
  { betrayal: 'a wamid', finds: ({ value }) => typeof value === 'string' && wamidLike.test(value) },
  {
    betrayal: 'a phone number',
    finds: ({ key, value }) => typeof value === 'string' && phoneLike.test(value) && key !== 'buildId',
  },
  {
    betrayal: 'text',
    finds: ({ path, value }) =>
      typeof value === 'string' &&
      /\s/.test(value) &&
      path.includes('payload') &&
      !ourSentences.some((name) => path.includes(name)),
  },
];

/** Names what a history gives away, and where. */
function betrayalsIn(history: unknown): readonly { betrayal: string; at: string }[] {
  return leavesOf(history).flatMap(({ path, value }) => {
    const key = path.at(-1) ?? '';
    if (countedByServer.includes(key)) return [];
    const rest =
      typeof value === 'string' ? harmless.reduce((so, pattern) => so.replaceAll(pattern, ''), value) : value;
    const found = rules.find((rule) => rule.finds({ path, key, value: rest }));
    return found === undefined ? [] : [{ betrayal: found.betrayal, at: path.join('.') }];
  });
}

describe('A recorded history', () => {
  it.each(recordedHistories().map(({ version, story, history }) => [`${version}/${story}`, story, history] as const))(
    '%s holds no phone number, no wamid and no text of anybody',
    (_, story, history) => {
      const json: unknown = JSON.parse(historyToJSON(history));

      // The workflow of a file is told an id and tells a state; a conversation says far more.
      const fewest = story.startsWith('file-') ? 4 : 10;
      expect(leavesOf(json).filter(({ path }) => path.includes('payload')).length).toBeGreaterThan(fewest);
      expect(betrayalsIn(json)).toEqual([]);
    },
  );
});

describe('A history that gives something away', () => {
  const withPayload = (value: unknown) => ({
    events: [{ input: { payloads: [{ metadata: {}, data: Buffer.from(JSON.stringify(value)).toString('base64') }] } }],
  });

  it.each([
    ['a phone number', '+49 151 12345678'],
    ['a phone number', { to: '4915112345678' }],
    ['a number like a phone number', { to: 4915112345678 }],
    ['a wamid', { id: 'wamid.HBgNNDkxNTExMjM0NTY3OBUCABIYFjNFQjBD' }],
    ['text', { body: 'Is it still there?' }],
  ])('is found out: %s', (betrayal, value) => {
    expect(betrayalsIn(withPayload(value))).toMatchObject([{ betrayal }]);
  });

  it('is found out outside of payloads, too', () => {
    expect(betrayalsIn({ events: [{ failure: { message: 'E11000 duplicate key: +4915112345678' } }] })).toEqual([
      { betrayal: 'a phone number', at: 'events.0.failure.message' },
    ]);
  });
});
