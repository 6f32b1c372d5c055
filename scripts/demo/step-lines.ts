import type { Fact } from '../../src/domain/conversation/facts';
import { isReasonCode, reasons } from '../../src/domain/reasons';
import type { JournalStep } from '../../src/crm/documents';

/** A step with what people want to read beside it: whose talk it is, and what was written. */
export type ToldStep = { step: JournalStep; name: string; texts: readonly string[]; hourMs: number };

const LONGEST_TEXT = 44;
const NAME_WIDTH = 15;
const MINUTES_AN_HOUR = 60;

/** Cuts a text so that a line stays a line. */
export function short(text: string): string {
  const flat = text.replaceAll('\n', ' ');
  const characters = Array.from(flat);
  return characters.length <= LONGEST_TEXT ? flat : `${characters.slice(0, LONGEST_TEXT - 1).join('')}…`;
}

/** Tells a step in one short line with its reason; null when there is nothing to tell. */
export function lineOf(told: ToldStep): string | null {
  const what = tellers[told.step.kind](told);
  return what === null ? null : `${told.name.padEnd(NAME_WIDTH).slice(0, NAME_WIDTH)} ${what}`;
}

const tellers: Record<JournalStep['kind'], (told: ToldStep) => string | null> = {
  burst: tellBurst,
  look: tellLook,
  command: ({ step }) => tellFacts(step.facts),
  event: ({ step }) => tellFacts(step.facts),
};

function tellBurst(told: ToldStep): string {
  const { step, texts } = told;
  const [first = '…'] = texts;
  const more = texts.length > 1 ? ` (${texts.length} messages)` : '';
  return `"${short(texts.at(-1) ?? first)}"${more} → ${answerIn(told)}${alsoIn(step.facts)}${planIn(told)}`;
}

function answerIn({ step }: ToldStep): string {
  const { decision, sends } = step;
  if (decision === null) return 'recorded';
  const [send] = sends;
  const why = ` (${decision.reason})`;
  switch (decision.result) {
    case 'bot':
      return `bot: "${short(send?.text ?? '')}"${why}`;
    case 'person':
      return `a person of ${decision.team ?? 'the team'} answers${send === undefined ? '' : ', the buyer is told'}${why}`;
    default:
      return `no reply needed${why}`;
  }
}

function tellLook(told: ToldStep): string | null {
  const { step } = told;
  if (step.decision === null) return tellFacts(step.facts);
  const { result, reason } = step.decision;
  const meaning = isReasonCode(reason) ? reasons[reason] : reason;
  switch (result) {
    case 'follow-up':
      return `silent → follow-up: "${short(step.sends[0]?.text ?? '')}" (${reason})`;
    case 'postponed':
      return `silent → later (${reason})${planIn(told)}${whyThen(step.facts)}`;
    case 'reminder':
      return `silent → a person is reminded (${reason})`;
    case 'closed':
      return `silent → closed (${reason})`;
    default:
      return `silent → nothing is sent: ${meaning} (${reason})`;
  }
}

/** When we look again, in hours or minutes of the story. */
function planIn({ step, hourMs }: ToldStep): string {
  const planned = step.facts.findLast((fact) => fact.kind === 'FollowUpPlanned');
  if (planned === undefined) return '';
  const hours = Math.max(planned.plan.dueAt - step.decidedAt, 0) / hourMs;
  return `; looks again in ${hours < 1 ? `${Math.round(hours * MINUTES_AN_HOUR)} min` : `${Math.round(hours)} h`}`;
}

/** Why we look again just then, in the words of the plan. */
function whyThen(facts: readonly Fact[]): string {
  const planned = facts.findLast((fact) => fact.kind === 'FollowUpPlanned');
  return planned === undefined ? '' : `: ${planned.plan.says}`;
}

/** What else became true in a burst. */
function alsoIn(facts: readonly Fact[]): string {
  const also = facts.flatMap((fact) => {
    if (fact.kind === 'OptedOut') return ['opted out'];
    if (fact.kind === 'DecisionSuperseded') return ['the earlier decision is put aside'];
    return fact.kind === 'ContactIdentified' && fact.duplicateCase !== null ? ['a duplicate case is opened'] : [];
  });
  return also.length === 0 ? '' : `; ${also.join(', ')}`;
}

/** What a command or an event made true. */
function tellFacts(facts: readonly Fact[]): string | null {
  const told = facts.flatMap((fact) => {
    const line = tellFact(fact);
    return line === null ? [] : [line];
  });
  return told.length === 0 ? null : told.join('; ');
}

function tellFact(fact: Fact): string | null {
  switch (fact.kind) {
    case 'OwnerChanged':
      return fact.owner.kind === 'bot'
        ? `${fact.by} hands back to the bot (${fact.reason})`
        : `${fact.by} takes over (${fact.reason})`;
    case 'Paused':
      return `${fact.by} pauses automation (${fact.reason})`;
    case 'Resumed':
      return `${fact.by} resumes automation (${fact.reason})`;
    case 'PersonSpoke':
      return `${fact.by} answers as a person (${fact.source})`;
    case 'SendSettled':
      return `message ${fact.outcome}${fact.reason === null ? '' : ` (${fact.reason})`}`;
    case 'FollowUpStopped':
      return `the follow-up is off (${fact.reason})`;
    case 'EpisodeClosed':
      return `closed (${fact.reason})`;
    case 'AttentionRaised':
      return `a person is called (${fact.reason})`;
    default:
      return null;
  }
}
