import fc from 'fast-check';
import { deliveryState, statusRanks } from '../../../src/crm/delivery-state';
import type { StatusName } from '../../../src/crm/documents';
import { NOON } from '../../support/builders';
import { testDatabase } from '../../support/servers';
import { aSendStage } from './stage';
import type { SendStage } from './stage';

const database = testDatabase();
let stage: SendStage;

beforeAll(async () => {
  stage = await aSendStage(database);
});
afterAll(() => stage.close());

type Report = { status: StatusName; at: number };
type Planned = Awaited<ReturnType<SendStage['planned']>>;
const names = ['sent', 'delivered', 'read', 'played', 'failed'] as const satisfies StatusName[];

const reportAll = async (all: readonly (Report & { of: Planned })[]) =>
  stage.stores.ledger.applyStatuses(
    all.map(({ of: { actionId, number }, ...rest }) => ({
      number,
      wamid: 'wamid.OUT1',
      actionId,
      code: null,
      pricing: null,
      ...rest,
    })),
  );
const report = async (of: Planned, { status, at }: Report) => (await reportAll([{ of, status, at }]))[0];

/** What a message has come to, by everything that was ever said of it. */
function fateOf(reports: readonly Report[]): string {
  const rank = Math.max(0, ...reports.map(({ status }) => statusRanks[status]));
  const failed = reports.some(({ status }) => status === 'failed');
  if (failed && rank < statusRanks.delivered) return 'failed';
  return ['planned', 'sent', 'delivered', 'read', 'read'][rank] ?? 'planned';
}

describe('The statuses of a message', () => {
  const anyReports = fc.array(fc.record({ status: fc.constantFrom(...names), at: fc.integer({ min: 1, max: 9 }) }), {
    minLength: 1,
    maxLength: 6,
  });

  it('only rise, in whatever order and however often they come', async () => {
    await fc.assert(
      fc.asyncProperty(anyReports, async (reports) => {
        const send = await stage.planned();
        let rank = 0;
        for (const one of reports) {
          await report(send, one);
          const now = (await stage.stores.ledger.get(send.actionId))?.rank ?? 0;
          expect(now).toBeGreaterThanOrEqual(rank);
          rank = now;
        }
        const row = await stage.stores.ledger.get(send.actionId);
        const earliest = (status: StatusName) =>
          Math.min(...reports.filter((one) => one.status === status).map(({ at }) => at));
        const said = names.filter((status) => reports.some((one) => one.status === status));
        expect(row?.statuses).toEqual(Object.fromEntries(said.map((status) => [status, earliest(status)])));
        expect(row === null ? null : deliveryState(row)).toBe(fateOf(reports));
        expect(row?.wamid).toBe('wamid.OUT1');
      }),
      { numRuns: 15 },
    );
  });

  it('come to the same when all come at once', async () => {
    await fc.assert(
      fc.asyncProperty(anyReports, async (reports) => {
        const send = await stage.planned();
        await Promise.all(reports.map((one) => report(send, one)));
        const row = await stage.stores.ledger.get(send.actionId);
        expect(row === null ? null : deliveryState(row)).toBe(fateOf(reports));
      }),
      { numRuns: 10 },
    );
  });
});

describe('A status that comes before anybody knows the answer to the call', () => {
  it('is the answer where the call itself has none', async () => {
    const send = await stage.planned();
    stage.graph.answerNext('hangs');
    const asked = stage.graph.nextAsked();
    const sending = stage.aWorker().sendMessage(send.effect);
    await asked;
    expect(await report(send, { status: 'sent', at: NOON })).toMatchObject({ ours: true, settles: null });
    expect(await sending).toMatchObject({ outcome: 'accepted' });
  });

  it('or after that is told to the conversation', async () => {
    const send = await stage.planned();
    stage.graph.answerNext('hangs');
    expect(await stage.aWorker().sendMessage(send.effect)).toMatchObject({ outcome: 'uncertain' });
    expect(await report(send, { status: 'sent', at: NOON })).toStrictEqual({
      ...{ ours: true, actionId: send.actionId, conversationId: send.conversationId },
      settles: { outcome: 'accepted', reason: null },
    });
  });

  it('and whoever gives the send up: one of the two always sees both', async () => {
    for (let n = 0; n < 15; n += 1) {
      const send = await stage.planned();
      const [row, effect] = await Promise.all([
        stage.stores.ledger.settle(send.actionId, { outcome: 'uncertain', at: NOON }),
        report(send, { status: 'sent', at: NOON }),
      ]);
      const seen = [row === null ? null : deliveryState(row) === 'sent', effect?.settles !== null];
      expect(seen).toContain(true);
    }
  });
});
