import fc from 'fast-check';
import { ARRIVED, OUR_NUMBER, WRITTEN_SECOND, bytesOf } from '../../support/deliveries';
import { testDatabase } from '../../support/servers';
import { aCaptureStage } from './stage';

const database = testDatabase();
const unasked = `unasked|${OUR_NUMBER}` as const;

afterEach(async () => {
  for (const name of ['inbox', 'gates'] as const) await database.collection(name).deleteMany({});
});

type Told = { field: string; value: object; second?: number };
const anEvent = ({ field, value, second = 0 }: Told): Buffer =>
  bytesOf({ entry: [{ id: '77', time: WRITTEN_SECOND + second, changes: [{ field, value }] }] });
const aBan = (state: string, second: number): Told => ({
  ...{ field: 'account_update', value: { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: state } }, second },
});
const quality = (event: string, second: number): Told => ({
  ...{ field: 'phone_number_quality_update', value: { event, display_phone_number: '15550001111' }, second },
});
const at = (second: number) => (WRITTEN_SECOND + second) * 1_000;

/** A stage on which these events have arrived and were handled, one after the other. */
async function told(events: readonly Told[], stage = aCaptureStage(database)) {
  for (const event of events) await stage.handOver(await stage.take(anEvent(event)));
  return stage;
}

const gate = async (scope: string) => (await aCaptureStage(database).stores.gates.read([scope]))[0];

describe('An event of the account', () => {
  it('stops everything from WhatsApp’s moment on, when the account is disabled', async () => {
    await told([aBan('DISABLE', 1)]);
    expect(await gate('account')).toMatchObject({
      ...{ paused: true, pausedBy: 'whatsapp', pausedReason: 'account-disabled', pausedCode: null },
      ...{ pausedUntil: null, pausedAt: at(1), heldAt: at(1) },
    });
    expect(await gate(unasked)).toBeUndefined();
    expect(await database.collection('inbox').findOne({})).toMatchObject({ state: 'done', doneAt: ARRIVED });
  });

  it('stops what nobody asked for when the quality is low, and lets it go on when it is better', async () => {
    const stage = await told([quality('FLAGGED', 0)]);
    expect(await gate(unasked)).toMatchObject({ paused: true, pausedReason: 'quality-low' });
    expect(await gate('account')).toBeUndefined();
    await told([quality('UNFLAGGED', 1)], stage);
    expect(await gate(unasked)).toMatchObject({ paused: false, heldAt: at(0) });
  });

  it('changes nothing when it comes again after a person resumed', async () => {
    const stage = await told([aBan('DISABLE', 1)]);
    const resumed = { paused: false, until: null, by: 'mara', reason: 'seen', at: ARRIVED };
    await stage.stores.gates.setPause('account', resumed);
    await database.collection('inbox').deleteMany({});
    await told([aBan('DISABLE', 1)], stage);
    expect(await gate('account')).toMatchObject({ paused: false, pausedBy: 'mara' });
  });

  it('takes back nothing that a person paused', async () => {
    const stage = aCaptureStage(database);
    const paused = { paused: true, until: null, by: 'mara', reason: 'drill', at: at(0) };
    await stage.stores.gates.setPause(unasked, paused);
    await told([quality('FLAGGED', 1), quality('UNFLAGGED', 2)], stage);
    expect(await gate(unasked)).toMatchObject({ paused: true, pausedBy: 'mara', pausedReason: 'drill' });
  });

  it('takes back nothing that WhatsApp stopped for another reason', async () => {
    await told([aBan('SCHEDULE_FOR_DISABLE', 0), quality('UPGRADE', 1)]);
    expect(await gate(unasked)).toMatchObject({ paused: true, pausedReason: 'account-warned' });
  });

  it('outlasts a stop of WhatsApp that would be over sooner', async () => {
    const stage = aCaptureStage(database);
    const short = { code: 80_007, until: at(3_600), reason: 'sends-stopped', askedAt: at(0), at: at(0) } as const;
    await stage.stores.gates.stop('account', short);
    await told([aBan('DISABLE', 1)], stage);
    expect(await gate('account')).toMatchObject({ pausedUntil: null, pausedReason: 'account-disabled' });
    await stage.stores.gates.stop('account', { ...short, askedAt: at(2), at: at(2) });
    expect(await gate('account')).toMatchObject({ pausedUntil: null, pausedReason: 'account-disabled' });
  });

  it('that repeats a stop keeps it, when what was taken back before that is heard last', async () => {
    await told([aBan('DISABLE', 1), aBan('DISABLE', 3), aBan('REINSTATE', 2)]);
    expect(await gate('account')).toMatchObject({ paused: true, pausedReason: 'account-disabled' });
  });

  it('counts by WhatsApp’s moment, in whatever order and however often the events come', async () => {
    const story = [aBan('DISABLE', 1), aBan('REINSTATE', 2), aBan('DISABLE', 3), aBan('REINSTATE', 4)];
    const anyPart = fc.subarray(story, { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(
        anyPart.chain((part) =>
          fc.tuple(fc.constant(part), fc.shuffledSubarray([...part, ...part], { minLength: part.length * 2 })),
        ),
        async ([part, order]) => {
          for (const name of ['inbox', 'gates'] as const) await database.collection(name).deleteMany({});
          await told(order);
          const latest = part.at(-1) ?? aBan('', 0);
          expect((await gate('account'))?.paused ?? false).toBe(JSON.stringify(latest).includes('DISABLE"'));
        },
      ),
      { numRuns: 40 },
    );
  });
});
