import type { Verdict } from '../../../src/domain/conversation/command-rules';
import { decideCommand } from '../../../src/domain/conversation/command-rules';
import { decideDue } from '../../../src/domain/conversation/due-rules';
import type { DueVerdict } from '../../../src/domain/conversation/due-rules';
import { decideEvent } from '../../../src/domain/conversation/event-rules';
import type { EventVerdict } from '../../../src/domain/conversation/event-rules';
import { evolveAll } from '../../../src/domain/conversation/evolve';
import type { Fact, SendOutcome } from '../../../src/domain/conversation/facts';
import type { Inbound, ReceivedCommand } from '../../../src/domain/conversation/inputs';
import { decideSettled } from '../../../src/domain/conversation/settled-rules';
import { emptyState } from '../../../src/domain/conversation/state';
import type { ConversationState } from '../../../src/domain/conversation/state';
import type { ReasonCode } from '../../../src/domain/reasons';
import { CONVERSATION, NOON, NUMBER } from '../../support/builders';

type Event = Exclude<Inbound, { kind: 'messages' }>;
type Settled = { actionId: string; outcome: SendOutcome; reason: ReasonCode | null };

/** Something that reaches a conversation. */
export type Input =
  | { command: ReceivedCommand }
  | { event: Event }
  | { settled: Settled }
  /** Nothing but time. */
  | { due: true };

export type Output = Verdict | EventVerdict | DueVerdict;

/** Decides an input at a moment; the four kinds of rules behind one door. */
export function decide(state: ConversationState, input: Input, at: number): Output {
  if ('command' in input) return decideCommand(state, input.command, at);
  if ('event' in input) return decideEvent(state, input.event, at);
  return 'settled' in input ? decideSettled(state, input.settled, at) : decideDue(state, at);
}

/** What the facts of a verdict make of a state; a refused command makes nothing. */
export function after(state: ConversationState, output: Output, at: number): ConversationState {
  const facts = 'facts' in output ? output.facts : [];
  return { ...evolveAll(state, facts, at), step: state.step + (facts.length > 0 ? 1 : 0) };
}

/** What was recorded before: facts of a conversation that began with nothing, or a whole state. */
export function given(past: readonly Fact[] | ConversationState) {
  const state = isState(past) ? past : evolveAll(emptyState(CONVERSATION, NUMBER), past, NOON);
  return {
    /** What happens, at noon unless said otherwise. */
    when: (input: Input, at = NOON) => {
      const output = decide(state, input, at);
      return {
        /** Exactly these facts, in this order, and nothing else. */
        then: (...facts: readonly Fact[]): void => {
          expect('facts' in output ? output.facts : output).toStrictEqual(facts);
        },
        /** Exactly this verdict. */
        thenVerdict: (verdict: Output): void => {
          expect(output).toStrictEqual(verdict);
        },
        /** The command is refused with this code and sentence. */
        thenRefused: (code: string, message: string): void => {
          expect(output).toStrictEqual({ kind: 'refused', code, message });
        },
        /** The state afterwards holds this. */
        thenState: (expected: Partial<ConversationState>): void => {
          expect(after(state, output, at)).toMatchObject(expected);
        },
      };
    },
  };
}

function isState(past: readonly Fact[] | ConversationState): past is ConversationState {
  return 'conversationId' in past;
}
