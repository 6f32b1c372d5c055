import { SECOND_MS } from '../../domain/time';
import type { ActTruth, MessageTruth } from '../truth';
import type { StepRow } from './records';
import type { Finding, View } from './view';
import { conversationOfMessage, failing } from './view';

/** Rules are read anew at least this often; a step that was begun before may still follow the old ones. */
const RULES_KNOWN_WITHIN_MS = 5 * SECOND_MS;

/** I12: takeovers, pauses, opt-outs and changed rules outlive every restart. */
export function checkLastingActs(view: View): Finding {
  const optOuts = lastOptOuts(view);
  const steps = [...view.stepsOf.values()];
  return {
    invariant: 'I12',
    says: 'takeovers, pauses, opt-outs and rules last',
    looked: view.truth.acts.length + optOuts.length + view.records.journal.length,
    problems: [
      ...steps.flatMap(brokenChain),
      ...lastActs(view, ['take-over', 'hand-back']).flatMap((act) => ownerProblems(view, act)),
      ...lastActs(view, ['pause', 'resume']).flatMap((act) => pauseProblems(view, act)),
      ...optOuts.flatMap((message) => optOutProblems(view, message)),
      ...lastActs(view, ['policy']).flatMap((act) => ruleProblems(view, act)),
    ],
  };
}

/** Each step goes on where the one before it ended: nothing was forgotten between two runs. */
function brokenChain(steps: readonly StepRow[]): readonly string[] {
  return steps.flatMap((step, n) => {
    const before = steps[n - 1];
    if (step.step !== n + 1) return [`Conversation ${step.conversationId} has no step ${n + 1}.`];
    if (before === undefined) return [];
    const { owner, epoch, paused, optedOut } = before.after;
    const now = step.before;
    const forgotten = failing({
      owner: now.owner === owner,
      'takeover count': now.epoch >= epoch,
      pause: now.paused === paused,
      'opt-out': now.optedOut === optedOut,
    });
    return forgotten.length === 0
      ? []
      : [`Step ${step._id} begins with another ${forgotten.join(', ')} than the one before it ended.`];
  });
}

/** The last act of some kinds on each subject. */
function lastActs({ truth }: View, kinds: readonly ActTruth['kind'][]): readonly ActTruth[] {
  const last = new Map<string, ActTruth>();
  for (const act of truth.acts) if (kinds.includes(act.kind)) last.set(act.subject, act);
  return [...last.values()];
}

/**
 * Tells whether somebody or some rule changed it again: the journal has a fact of a kind after an act was acknowledged, or
 * a second one since it was asked for.
 */
function hasLater(view: View, { subject, askedAt, acknowledgedAt }: ActTruth, kinds: readonly string[]): boolean {
  const changes = (view.stepsOf.get(subject) ?? []).filter(
    ({ decidedAt, facts }) => decidedAt >= askedAt && facts.some(({ kind }) => kinds.includes(kind)),
  );
  return changes.length > 1 || changes.some(({ decidedAt }) => decidedAt > acknowledgedAt);
}

function ownerProblems(view: View, act: ActTruth): readonly string[] {
  const { subject, kind } = act;
  if (hasLater(view, act, ['OwnerChanged'])) return [];
  const wanted = kind === 'take-over' ? 'human' : 'bot';
  const row = view.conversationOf.get(subject);
  const gate = view.records.gates.find(({ _id }) => _id === `conversation|${subject}`);
  const shown = row === undefined ? 'nobody' : row.owner === 'bot' ? 'bot' : 'human';
  return [
    ...(shown === wanted
      ? []
      : [`After the last ${kind} of ${subject} its owner is to be ${wanted}; the records say ${shown}.`]),
    ...(gate?.ownerKind === wanted ? [] : [`After the last ${kind} of ${subject} its gate does not say ${wanted}.`]),
  ];
}

function pauseProblems(view: View, act: ActTruth): readonly string[] {
  const { subject, kind } = act;
  if (hasLater(view, act, ['Paused', 'Resumed'])) return [];
  const wrong = failing({
    gate: isPausedAtGate(view, subject) === (kind === 'pause'),
    record: isWide(subject) || view.conversationOf.get(subject)?.paused === (kind === 'pause'),
  });
  return wrong.map((where) => `After the last ${kind} of ${subject} its ${where} says otherwise.`);
}

function isWide(subject: string): boolean {
  return subject === 'all' || subject.startsWith('number|');
}

function isPausedAtGate({ records }: View, subject: string): boolean {
  const id = isWide(subject) ? subject : `conversation|${subject}`;
  return records.gates.some(({ _id, paused }) => _id === id && paused === true);
}

/** The last thing that these buyers said is that they want no more. */
function lastOptOuts({ acknowledged }: View): readonly MessageTruth[] {
  const last = new Map<string, MessageTruth>();
  for (const message of acknowledged)
    if (message.kind === 'message') last.set(`${message.number} ${message.buyer}`, message);
  return [...last.values()].filter(({ means }) => means === 'opt-out');
}

function optOutProblems(view: View, message: MessageTruth): readonly string[] {
  const subject = conversationOfMessage(view, message);
  if (subject === null) return [`The opt-out ${message.wamid} is in no conversation.`];
  const gate = view.records.gates.find(({ _id }) => _id === `conversation|${subject}`);
  const first = (view.stepsOf.get(subject) ?? []).find(({ after }) => after.optedOut);
  return [
    ...(first === undefined ? [`The opt-out in ${subject} was not understood.`] : []),
    ...(gate?.optedOut === true ? [] : [`The gate of ${subject} does not know of the opt-out.`]),
  ];
}

function ruleProblems({ records }: View, { subject, version, acknowledgedAt }: ActTruth): readonly string[] {
  const wanted = version ?? 0;
  const kept = records.policies.some((policy) => policy.name === subject && policy.version === wanted);
  const old = records.journal.filter(
    ({ decision, decidedAt }) =>
      decision !== null &&
      decidedAt > acknowledgedAt + RULES_KNOWN_WITHIN_MS &&
      (decision.policyVersions[subject] ?? wanted) < wanted,
  );
  return [
    ...(kept ? [] : [`Version ${wanted} of the rules ${subject} was saved and is not there.`]),
    ...old.map(({ _id }) => `Decision ${_id} followed older rules ${subject} than version ${wanted}.`),
  ];
}
