import { insertMissing, insertOnce } from '../../../src/crm/database';
import type { Draft } from '../../../src/crm/masters';
import { testDatabase } from '../../support/servers';

const database = testDatabase();
const aDraft = (_id: string, text = 'one'): Draft => ({ _id, v: 1, conversationId: 'c1', by: 'mara', text, at: 1 });

describe('Inserting what is not there yet', () => {
  it('counts only what was new, and names what was there', async () => {
    const [a, b, c] = [aDraft('a'), aDraft('b'), aDraft('c')];
    expect(await insertMissing(database, 'drafts', [a, b])).toStrictEqual({ inserted: 2, known: [] });
    expect(await insertMissing(database, 'drafts', [a, c, b])).toStrictEqual({ inserted: 1, known: ['a', 'b'] });
    expect(await insertMissing(database, 'drafts', [a, b, c])).toStrictEqual({ inserted: 0, known: ['a', 'b', 'c'] });
    expect(await insertMissing(database, 'drafts', [])).toStrictEqual({ inserted: 0, known: [] });
  });

  it('counts them in a large batch, too', async () => {
    const many = Array.from({ length: 300 }, (_, n) => aDraft(`many ${n}`));
    expect(await insertMissing(database, 'drafts', many.slice(0, 200))).toMatchObject({ inserted: 200 });
    const known = many.slice(0, 200).map(({ _id }) => _id);
    expect(await insertMissing(database, 'drafts', many)).toStrictEqual({ inserted: 100, known });
  });

  it('has one winner a document where many insert at once', async () => {
    const both = [aDraft('d'), aDraft('e')];
    const counts = await Promise.all(Array.from({ length: 10 }, () => insertMissing(database, 'drafts', both)));
    expect(counts.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(2);
  });

  it('changes nothing about what is there', async () => {
    await insertMissing(database, 'drafts', [aDraft('a', 'two')]);
    expect(await database.collection('drafts').findOne({ _id: 'a' })).toStrictEqual(aDraft('a'));
  });
});

it('Inserting once has one winner, and everybody gets his document', async () => {
  const texts = Array.from({ length: 10 }, (_, n) => `by ${n}`);
  const all = await Promise.all(texts.map((text) => insertOnce(database, 'drafts', aDraft('once', text))));
  const winners = all.filter(({ created }) => created).map(({ document }) => document.text);
  expect(winners).toHaveLength(1);
  expect(new Set(all.map(({ document }) => document.text))).toStrictEqual(new Set(winners));
});
