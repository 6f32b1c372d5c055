import { proxyLocalActivities } from '@temporalio/workflow';
import type { ConversationActivities, Rejudge, SettledSend } from '../activities/contract';
import { decideDue } from '../src/domain/conversation/due-rules';
import { decideEvent } from '../src/domain/conversation/event-rules';
import type { RecordedStep } from '../src/domain/conversation/effects';
import type { Fact } from '../src/domain/conversation/facts';
import type { Inbound } from '../src/domain/conversation/inputs';
import { decideSettled } from '../src/domain/conversation/settled-rules';
import type { MessageId } from '../src/domain/ids';
import type { Desk } from './desk';
import { adopt, perform, record } from './desk';
import { patientLocalActivity } from './local-activity';
import { answerWhatIsTrue, noteOwnSend } from './take-commands';
import { judgeAnew } from './take-messages';

const { takeLook } = proxyLocalActivities<ConversationActivities>(patientLocalActivity);

/** Takes what happened outside and is no message: a person at the phone, a settled send, a preference. */
export async function takeEvent(desk: Desk, event: Exclude<Inbound, { kind: 'messages' }>): Promise<void> {
  const messageIds = 'messageId' in event ? [event.messageId] : [];
  if (messageIds.some((id) => desk.done.eventMessages.has(id))) return;
  const verdict = decideEvent(desk.state, event, Date.now());
  if (verdict.facts.length > 0 || messageIds.length > 0) {
    const recorded = await recordEvent(desk, { input: event, facts: verdict.facts, messageIds });
    if (!recorded.own) {
      desk.mailbox.letters.unshift({ kind: 'inbound', inbound: event });
      return;
    }
    for (const id of messageIds) desk.done.eventMessages.add(id);
  }
  if (verdict.judgeAnew) await judgeAnew(desk, { kind: 'last' });
}

/** Takes the end of one of our own sends. What WhatsApp accepted stands in the ledger and needs no step. */
export async function takeSettled(desk: Desk, settled: SettledSend): Promise<void> {
  const verdict = decideSettled(desk.state, settled, Date.now());
  if (verdict.facts.length > 0) {
    const recorded = await recordEvent(desk, { input: settled, facts: verdict.facts, messageIds: [] });
    if (!recorded.own) {
      desk.mailbox.letters.unshift({ kind: 'settled', settled });
      return;
    }
  }
  noteOwnSend(desk, settled);
  answerWhatIsTrue(desk, settled);
  if (verdict.judgeAnew) await judgeAnew(desk, standing(desk));
}

/** Step 5 and everything else that has a due time: asked again with fresh facts at the moment itself. */
export async function takeDue(desk: Desk): Promise<void> {
  const verdict = decideDue(desk.state, Date.now());
  if (verdict.facts.length > 0) {
    // Where the journal held another step the due time is still over: the alarm rings again at once.
    const recorded = await recordEvent(desk, { input: { kind: 'due' }, facts: verdict.facts, messageIds: [] });
    if (!recorded.own) return;
  }
  if (verdict.judgeAnew) await judgeAnew(desk, standing(desk));
  if (!verdict.look) return;
  const recorded = await desk.oneAtATime(() => takeLook({ state: desk.state, now: Date.now() }));
  adopt(desk, recorded);
  perform(desk, recorded);
}

function recordEvent(
  desk: Desk,
  request: { input: unknown; facts: readonly Fact[]; messageIds: readonly MessageId[] },
): Promise<RecordedStep> {
  return record(desk, { kind: 'event', sends: [], startBy: Date.now(), ...request });
}

function standing({ state }: Desk): Rejudge {
  return state.unjudged === null ? { kind: 'last' } : { kind: 'decision', decisionId: state.unjudged.decisionId };
}
