import { testDatabase } from '../../support/servers';
import { anasConversation, storeRules } from './conversation';

const database = testDatabase();
const SECOND = 1_000;
/** The shipped policy: so many answers in a row within the hour look like a machine at the other end. */
const BOUND = 8;
const WORDS = 60;

beforeAll(() => storeRules(database));

describe('A machine at the other end that answers at once for ever', () => {
  it('gets as many answers as policy says; then a person has it, and the bot is silent however often it writes', async () => {
    const ana = await anasConversation(database);
    for (let n = 1; n <= WORDS; n += 1) await ana.judges(await ana.writes([n, 'How much is it?']), (n + 2) * SECOND);

    const judged = (await ana.steps()).map(({ decision }) => `${decision?.result}: ${decision?.reason}`);
    expect(judged).toStrictEqual([
      ...Array<string>(BOUND).fill('bot: known-question'),
      'person: automation-loop',
      ...Array<string>(WORDS - BOUND - 1).fill('person: person-owns'),
    ]);
    expect(await database.collection('sends').countDocuments({})).toBe(BOUND);
    const state = await ana.load();
    expect(state).toMatchObject({ owner: { kind: 'human' }, plan: null });
    expect(state.answerBy).not.toBeNull();
    expect(await database.collection('conversations').findOne({ _id: ana.conversationId })).toMatchObject({
      attention: 'person-owns',
    });
  });
});
