import { writtenBy } from '../../../activities/burst-view';
import { toContext } from '../../../activities/context';
import { emptyMemory } from '../../../src/crm/remember';
import { judgeSilence } from '../../../src/domain/judgement/follow-up';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/time';
import { anUncertainSend } from '../../integration/http/fixtures';
import { NOON, aConversation, aSilence } from '../../support/builders';

/** What is known a minute after our answer was taken, by a status that says when it reached the phone. */
function contextAfter(delivered: number) {
  const row = { ...anUncertainSend('c1.1.0'), uncertainAt: null, acceptedAt: NOON, rank: 2, statuses: { delivered } };
  const asked = [{ actionId: 'c1.1.0', at: NOON, topic: null }];
  const memory = { ...emptyMemory, lastInboundAt: NOON - MINUTE_MS, ours: asked };
  return toContext({
    ...{ state: aConversation(), memory, contact: null, deal: null, gates: [], hearing: null },
    ...{ now: NOON + MINUTE_MS, turn: [row], attentionDays: 7, botAnswersInARow: 0 },
  });
}

describe('A clock of WhatsApp that is wrong by days', () => {
  it.each([-3 * DAY_MS, -HOUR_MS, 0])('%d ms from ours says when a message was written', (ms) => {
    expect(writtenBy({ providerAt: NOON + ms, receivedAt: NOON })).toBe(NOON + ms);
  });

  it('and ahead of ours puts no message after its arrival', () => {
    expect(writtenBy({ providerAt: NOON + 20 * HOUR_MS, receivedAt: NOON })).toBe(NOON);
  });

  it.each([-30 * DAY_MS, -3 * DAY_MS, -500, 500, DAY_MS])(
    'makes no silence older than our call, and no follow-up at once: %d ms',
    (ms) => {
      const context = contextAfter(NOON + ms);
      expect(context.sends.last?.deliveredAt).toBe(Math.max(NOON + ms, NOON));
      const judged = judgeSilence(aSilence({ context, now: context.now }));
      expect(judged).toMatchObject({ verdict: 'wait' });
      expect(judged.plan?.dueAt).toBeGreaterThanOrEqual(NOON + 4 * HOUR_MS);
    },
  );
});
