import { createPolicies } from '../../../src/crm/policies';
import { defaultPolicies } from '../../support/default-settings';
import { NOON } from '../../support/builders';
import { testDatabase } from '../../support/servers';

const database = testDatabase();
let now = NOON;
const mara = { by: 'mara', reason: 'operator-judgement' };

function aStore() {
  return createPolicies({ database, now: () => now });
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
}

describe('the rules in force', () => {
  const rules = defaultPolicies();
  const calmer = { ...rules.followUp, omega: 0.05 };

  it('are none before all five have been saved, then the first version of each', async () => {
    const store = aStore();
    expect(await store.current()).toBeNull();
    expect(await store.saveAll(rules, mara)).toStrictEqual(['hours', 'team', 'replyBook', 'routing', 'followUp']);
    expect(await store.current()).toStrictEqual({
      policies: rules,
      versions: { hours: 1, team: 1, replyBook: 1, routing: 1, followUp: 1 },
    });
  });

  it('are saved again only where they differ', async () => {
    expect(await aStore().saveAll(rules, mara)).toStrictEqual([]);
    expect(await aStore().saveAll({ ...rules, followUp: calmer }, mara)).toStrictEqual(['followUp']);
  });

  it('keep every version, with who saved it and why', async () => {
    const versions = await aStore().versionsOf('followUp');
    expect(versions.map(({ version, savedBy, savedAt, reason }) => [version, savedBy, savedAt, reason])).toStrictEqual([
      [1, 'mara', NOON, 'operator-judgement'],
      [2, 'mara', NOON, 'operator-judgement'],
    ]);
    expect((await aStore().get('followUp', 1))?.body).toStrictEqual(rules.followUp);
    expect(await aStore().get('followUp', 9)).toBeNull();
  });

  it('are not overwritten by one who looked at an older version', async () => {
    expect(await codeOf(aStore().save('followUp', calmer, { ...mara, expectedVersion: 1 }))).toBe('conflict');
  });

  it('take one of two who save at once', async () => {
    const saves = [1, 2].map(() => codeOf(aStore().save('followUp', calmer, { ...mara, expectedVersion: 2 })));
    expect((await Promise.all(saves)).sort()).toStrictEqual(['conflict', null]);
    expect(await aStore().versionsOf('followUp')).toHaveLength(3);
  });

  it('refuse a body that is wrong, and nothing is changed', async () => {
    expect(await codeOf(aStore().save('followUp', { ...calmer, omega: 2 }, mara))).toBe('policy-invalid');
    expect(await aStore().versionsOf('followUp')).toHaveLength(3);
  });

  it('are read once for all who ask while they are read', async () => {
    const store = aStore();
    const [one, other] = await Promise.all([store.current(), store.current()]);
    expect(one).not.toBeNull();
    expect(other).toBe(one);
  });

  it('saved elsewhere are known within a second', async () => {
    const store = aStore();
    await store.current();
    await aStore().save('followUp', rules.followUp, mara);
    expect((await store.current())?.versions.followUp).toBe(3);
    now += 1_001;
    expect((await store.current())?.versions.followUp).toBe(4);
  });
});
