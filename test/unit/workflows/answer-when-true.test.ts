import { aConversation, mara } from '../../support/builders';
import type { SettledSend } from '../../../activities/contract';
import { createMemory, readCarried } from '../../../workflows/carry-over';
import type { Desk } from '../../../workflows/desk';
import { createMailbox } from '../../../workflows/mailbox';
import { createOneAtATime } from '../../../workflows/one-at-a-time';
import { createOutbox } from '../../../workflows/perform';
import { answerWhatIsTrue } from '../../../workflows/take-commands';

const slotOf = () => ({ answer: null, refusal: null }) as Desk['waiting'][number]['slot'];
const unknown: SettledSend = { actionId: 'c1.1.0', outcome: 'uncertain', reason: 'send-uncertain', retryAfterMs: null };

/** A desk at which a takeover stands recorded and waits for its answer; nothing is on its way any more. */
function aDesk() {
  const slot = slotOf();
  const oneAtATime = createOneAtATime();
  const desk: Desk = {
    state: aConversation({ owner: mara, epoch: 1, step: 2 }),
    memory: createMemory(readCarried(null)),
    mailbox: createMailbox([]),
    outbox: createOutbox({ oneAtATime, pace: null }),
    oneAtATime,
    heldBack: null,
    waiting: [{ slot, commandId: 'take1', step: 2, ownAction: null, ownSend: null }],
    done: { commands: new Map(), eventMessages: new Set() } as unknown as Desk['done'],
  };
  return { desk, slot };
}

describe('A takeover', () => {
  it('is answered when nothing is on its way', () => {
    const { desk, slot } = aDesk();
    answerWhatIsTrue(desk);
    expect(slot.answer).toMatchObject({ owner: 'operator:mara', uncertainSends: [] });
  });

  it.each(['letters', 'inHand'] as const)(
    'is not answered while the end of a message is known and not recorded (%s)',
    (place) => {
      const { desk, slot } = aDesk();
      desk.mailbox[place] = [{ kind: 'settled', settled: unknown }];
      answerWhatIsTrue(desk);
      expect(slot.answer).toBeNull();
    },
  );

  it('names the message of unknown fate once that is recorded', () => {
    const { desk, slot } = aDesk();
    desk.mailbox.inHand = [{ kind: 'settled', settled: unknown }];
    desk.state = { ...desk.state, uncertain: [{ actionId: unknown.actionId, since: 1, visibleAt: 2 }] };
    answerWhatIsTrue(desk, unknown);
    expect(slot.answer).toMatchObject({ uncertainSends: ['c1.1.0'] });
  });
});
