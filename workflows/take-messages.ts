import { proxyLocalActivities } from '@temporalio/workflow';
import type { ConversationActivities, Rejudge } from '../activities/contract';
import type { Desk } from './desk';
import { adopt, perform } from './desk';
import { patientLocalActivity } from './local-activity';
import { layDown, messagesIn } from './mailbox';
import type { Letter } from './mailbox';
import { waitingAnswer } from './perform';

const { takeBurst } = proxyLocalActivities<ConversationActivities>(patientLocalActivity);

/**
 * Steps 2 to 6 for everything the buyer wrote: one local activity identifies, looks up, routes, decides and records.
 * A decision whose answer is held back or waits to be sent is superseded: its messages are judged anew together with the new ones.
 */
export async function takeMessages(desk: Desk, burst: readonly Letter[]): Promise<void> {
  const decisionId = desk.heldBack?.decisionId ?? desk.state.unjudged?.decisionId ?? waitingAnswer(desk.outbox);
  desk.heldBack = null;
  await takeStep(desk, burst, decisionId === undefined ? null : { kind: 'decision', decisionId });
}

/** Judges messages again whose decision no longer stands; nothing happens when the buyer has not the last word. */
export async function judgeAnew(desk: Desk, rejudge: Rejudge): Promise<void> {
  await takeStep(desk, [], rejudge);
}

async function takeStep(desk: Desk, burst: readonly Letter[], rejudge: Rejudge | null): Promise<void> {
  const messageIds = messagesIn(burst);
  const recorded = await desk.oneAtATime(() => takeBurst({ state: desk.state, messageIds, rejudge, now: Date.now() }));
  layDown(desk.mailbox, burst);
  if (recorded === null) return;
  adopt(desk, recorded);
  // A local activity may run twice: the step that stands may name other messages than the ones asked for.
  const left = messageIds.filter((id) => !recorded.messageIds.includes(id));
  if (left.length > 0) {
    desk.mailbox.letters.push({ kind: 'inbound', inbound: { kind: 'messages', messageIds: left, at: Date.now() } });
  }
  perform(desk, recorded);
}
