import fc from 'fast-check';
import { readDelivery } from '../../../src/capture/parse-webhook';
import type { StoredItem } from '../../../src/capture/ports';
import { OUR_NUMBER, aChange, aStatus, aText, ana, bytesOf, reading } from '../../support/deliveries';

/** Names that mean something to WhatsApp, to JavaScript or to nobody. */
const names = [
  ...['entry', 'changes', 'field', 'value', 'metadata', 'phone_number_id', 'contacts', 'profile', 'name', 'messages'],
  ...[
    'statuses',
    'message_echoes',
    'user_preferences',
    'calls',
    'id',
    'from',
    'from_user_id',
    'to',
    'wa_id',
    'user_id',
  ],
  ...['timestamp', 'type', 'text', 'body', 'interactive', 'button_reply', 'status', 'errors', 'context', 'system'],
  ...[
    'group_id',
    'edit',
    'message',
    'recipient_type',
    'event',
    '__proto__',
    'constructor',
    'toString',
    '',
    '$set',
    'a.b',
  ],
];
const words = fc.oneof(
  fc.constantFrom(
    ...names,
    OUR_NUMBER,
    '999',
    'edit',
    'reaction',
    'group',
    'BR.1',
    '+55 11',
    '1793450000',
    '1e400',
    '|',
  ),
  fc.string({ unit: 'binary' }),
);
const anyJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    words,
    fc.constantFrom(null, true, false, 0, -0, 1.5, 1e21, Number.MAX_SAFE_INTEGER + 2),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(words, tie('value'), { maxKeys: 6 }),
  ),
})).value;

/** Something like a message: the real one with anything in the place of any of its fields. */
const almost = (whole: Record<string, unknown>) =>
  fc
    .tuple(
      fc.dictionary(fc.constantFrom(...Object.keys(whole)), anyJson),
      fc.dictionary(words, anyJson, { maxKeys: 3 }),
    )
    .map(([changed, added]) => ({ ...whole, ...added, ...changed }));
const lists = ['messages', 'statuses', 'message_echoes', 'user_preferences', 'calls'] as const;
const items = fc.oneof(
  anyJson,
  ...[aText(), aStatus('sent'), { ...ana, value: 'stop' }].map(almost),
  fc.integer({ min: 0, max: 5 }).map((n) => aText({ id: `wamid.${n}` })),
);
const anyChange = fc
  .tuple(
    fc.oneof(fc.constantFrom('messages', 'smb_message_echoes', 'user_preferences', 'calls', 'history'), words),
    fc.dictionary(fc.constantFrom(...lists), fc.oneof(fc.array(items, { maxLength: 5 }), anyJson), { maxKeys: 3 }),
    fc.oneof(fc.constant([ana]), anyJson),
    fc.dictionary(words, anyJson, { maxKeys: 2 }),
  )
  .map(([field, listed, contacts, added]) => aChange(field, { contacts, ...added, ...listed }));
const anyEntry = fc.record({
  id: words,
  changes: fc.oneof(fc.array(fc.oneof(anyChange, anyJson), { maxLength: 4 }), anyJson),
});
const anyBody = fc.oneof(fc.record({ entry: fc.array(fc.oneof(anyEntry, anyJson), { maxLength: 3 }) }), anyJson);
const anyBytes = fc.oneof(
  { weight: 9, arbitrary: anyBody.map(bytesOf) },
  { weight: 1, arbitrary: fc.uint8Array().map((bytes) => Buffer.from(bytes)) },
);

const read = (bytes: Buffer): readonly StoredItem[] => readDelivery(bytes, reading);

describe('Whatever JSON is delivered', () => {
  it('is read without a failure, as at least one item', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(read(bytes).length).toBeGreaterThan(0);
      }),
    );
  });

  it('gives the same items each time', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(read(bytes)).toStrictEqual(read(Buffer.from(bytes)));
      }),
    );
  });

  it('gives each item an id of its own, which the store can take', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const found = read(bytes);
        expect(new Set(found.map(({ _id }) => _id)).size).toBe(found.length);
        expect(new Set(found.map(({ messageId }) => messageId)).size).toBe(found.length);
        expect(found.map(({ _id }) => _id).filter((id) => !/^[!-~]{3,2048}$/.test(id))).toStrictEqual([]);
      }),
    );
  });

  it('has an answer to what becomes of each item, and why where nothing does', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        for (const { state, reason, kind, view, pair } of read(bytes)) {
          expect(['pending', 'dead', 'parked']).toContain(state);
          expect(reason === null).toBe(state === 'pending');
          const isWritten = kind === 'message' && state === 'pending';
          expect(isWritten && (view === null || pair === null)).toBe(false);
        }
      }),
    );
  });

  it('can be read again item by item: the same id, the same words, the same end', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        for (const item of read(bytes).filter(({ kind }) => kind !== 'unknown'))
          expect(read(Buffer.from(item.raw))).toStrictEqual([item]);
      }),
    );
  });
});

describe('A batch of anything', () => {
  it('loses none of its items: each is found in what is kept', () => {
    const marked = fc
      .array(items, { minLength: 1, maxLength: 6 })
      .map((given) =>
        given.map((item, n) =>
          typeof item === 'object' && item !== null && !Array.isArray(item)
            ? { ...item, id: `wamid.m${n}`, mark: `mark-${n}` }
            : `mark-${n}`,
        ),
      );
    fc.assert(
      fc.property(
        marked,
        fc.constantFrom(...lists),
        fc.constantFrom('messages', 'calls', 'new'),
        (given, list, field) => {
          const kept = read(bytesOf({ entry: [{ id: '1', changes: [aChange(field, { [list]: given })] }] }));
          const raw = kept.map((item) => item.raw).join('\n');
          expect(given.filter((_, n) => !raw.includes(`mark-${n}`))).toStrictEqual([]);
        },
      ),
    );
  });

  it('reads what is good in it whatever stands beside', () => {
    fc.assert(
      fc.property(fc.array(items, { maxLength: 4 }), fc.array(items, { maxLength: 4 }), (before, after) => {
        const good = aText({ id: 'wamid.GOOD' });
        const change = aChange('messages', { contacts: [ana], messages: [...before, good, ...after] });
        const found = read(bytesOf({ entry: [{ id: '1', changes: [change] }] }));
        const kept = found.find(({ _id }) => _id === `${OUR_NUMBER}|message|wamid.GOOD`);
        expect(kept).toMatchObject({
          state: 'pending',
          view: { text: 'Oi, ainda têm a peça?', sender: { phone: ana.wa_id } },
        });
      }),
    );
  });
});
