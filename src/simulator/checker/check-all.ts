import { checkComesToAnEnd } from './comes-to-an-end';
import { checkEqualRecords } from './equal-records';
import { checkNoBlindFollowUp } from './follow-up-blind';
import { checkInOrder } from './in-order';
import { checkLastingActs } from './lasting-acts';
import { checkNoneLost } from './none-lost';
import { checkNoneTwice } from './none-twice';
import { checkNothingTold } from './nothing-told';
import { checkOptOutsHold } from './opt-outs-hold';
import { checkNoOwnRefusals } from './own-refusals';
import { checkGoesOn } from './replays';
import { checkRepliesOnce } from './replies-once';
import { checkSilentBot } from './silent-bot';
import type { Traces } from './traces';
import type { Finding, Judged, View } from './view';
import { toView } from './view';

const checks = [
  checkNoneLost,
  checkNoneTwice,
  checkRepliesOnce,
  checkSilentBot,
  checkEqualRecords,
  checkNoBlindFollowUp,
  checkOptOutsHold,
  checkNoOwnRefusals,
  checkInOrder,
  checkLastingActs,
];

const traceChecks = (view: View, traces: Traces): readonly Finding[] => [
  checkComesToAnEnd(view, traces),
  checkGoesOn(traces),
  checkNothingTold(view, traces),
];

/** Judges the records by the truth, one finding an invariant; nothing wrong means no problems. Pure. */
export function checkAll(judged: Judged): readonly (Finding & { ok: boolean })[] {
  const view = toView(judged);
  const findings = checks.map((check) => check(view));
  const traced = judged.traces === undefined ? [] : traceChecks(view, judged.traces);
  return [...findings, ...traced].map((finding) => ({ ...finding, ok: finding.problems.length === 0 }));
}
