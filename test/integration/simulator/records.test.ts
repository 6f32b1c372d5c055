import { checkAll } from '../../../src/simulator/checker/check-all';
import { readRecords } from '../../../src/simulator/checker/records';
import { testDatabase, testServers, uniqueName } from '../../support/servers';
import { aSaying, aWorld } from '../../unit/simulator/checker/a-world';

const name = uniqueName('checker');
const database = testDatabase(name);

const collections = [
  ...(['inbox', 'journal', 'sends', 'attempts', 'gates', 'messages'] as const),
  ...(['conversations', 'decisions', 'receipts', 'policies'] as const),
];

describe('The checker', () => {
  test('judges what stands in a database', async () => {
    const { truth, records } = aWorld();
    for (const of of collections) await database.collection(of).insertMany(records[of] as never);
    const read = await readRecords(testServers().mongodbUri, name);
    expect(checkAll({ truth, records: read }).filter(({ ok }) => !ok)).toEqual([]);
    truth.messages.push(aSaying({ wamid: 'wamid.lost' }));
    expect(checkAll({ truth, records: read }).flatMap(({ problems }) => problems)).toContain(
      'The message wamid.lost was acknowledged and is not in the inbox.',
    );
  });
});
