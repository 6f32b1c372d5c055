import { z } from 'zod';
import type { SendRow } from '../../crm/documents';
import type { DecisionRecord, ThreadMessage } from '../../crm/read-models';
import type { SendSource } from '../../domain/conversation/facts';
import { decisionOfAction } from '../../domain/ids';
import { toIso, toIsoOrNull } from '../schemas';
import { momentOrNull } from './conversation-view';

/** What a decision of a number that only observed would have done, beside what people did. */
export const observedSchema = z.object({
  says: z.string().meta({ description: 'What would have been done, as a sentence.' }),
  source: z.string().nullable().meta({ description: 'What kind of message would have left; null: none.' }),
  text: z.string().nullable(),
  waitUntil: momentOrNull.meta({ description: 'When the silence after it would have been looked at.' }),
  person: z
    .object({
      messageId: z.string(),
      at: z.string(),
      who: z.enum(['person', 'phone']),
      by: z.string().nullable(),
      text: z.string().nullable(),
      afterMs: z.number(),
    })
    .nullable()
    .meta({ description: 'The next message of a person to this buyer, and how long after the decision it came.' }),
});
type View = z.input<typeof observedSchema>;

type Words = { source: SendSource; text: string } | { source: null; text: null };

/** What is known beside the decisions: words that the gate stopped, and what people wrote, oldest first. */
export type Beside = { stopped: readonly SendRow[]; people: readonly ThreadMessage[] };

const verbs: Record<SendSource, string> = {
  answer: 'answered',
  acknowledgement: 'said that somebody is coming',
  'follow-up': 'followed up',
  'opt-out-confirmation': 'confirmed the opt-out',
  person: 'answered',
};

/** Shows what a decision would have done; null where its number was live and nothing stopped its words. */
export function toObservedView(decision: DecisionRecord, { stopped, people }: Beside): View | null {
  const row = stopped.find(({ _id }) => decisionOfAction(_id) === decision._id);
  if (row === undefined && decision.observed === undefined) return null;
  const words = wordsOf(row ?? decision.observed?.says);
  const waitUntil = toIsoOrNull(decision.followUp?.plan?.dueAt);
  return { says: sentenceOf(words, waitUntil), ...words, waitUntil, person: personAfter(decision, people) };
}

function wordsOf(said: { source: SendSource; text: string } | null | undefined): Words {
  return said === null || said === undefined ? { source: null, text: null } : { source: said.source, text: said.text };
}

function sentenceOf({ source, text }: Words, waitUntil: string | null): string {
  const said = source === null ? 'would have sent nothing' : `would have ${verbs[source]}: ${text}`;
  return waitUntil === null ? said : `${said} – would have waited until ${waitUntil}`;
}

function personAfter({ at: decidedAt }: DecisionRecord, people: readonly ThreadMessage[]): View['person'] {
  const next = people.find(({ at }) => at >= decidedAt);
  if (next === undefined) return null;
  const { _id: messageId, at, by, text } = next;
  const who = next.who === 'phone' ? 'phone' : 'person';
  return { messageId, at: toIso(at), who, by, text, afterMs: at - decidedAt };
}
