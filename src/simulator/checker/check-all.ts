import { checkEqualRecords } from './equal-records';
import { checkNoBlindFollowUp } from './follow-up-blind';
import { checkLastingActs } from './lasting-acts';
import { checkNoneLost } from './none-lost';
import { checkNoneTwice } from './none-twice';
import { checkRepliesOnce } from './replies-once';
import { checkSilentBot } from './silent-bot';
import type { Finding, Judged } from './view';
import { toView } from './view';

const checks = [
  checkNoneLost,
  checkNoneTwice,
  checkRepliesOnce,
  checkSilentBot,
  checkEqualRecords,
  checkNoBlindFollowUp,
  checkLastingActs,
];

/** Judges the records by the truth, one finding an invariant; nothing wrong means no problems. Pure. */
export function checkAll(judged: Judged): readonly (Finding & { ok: boolean })[] {
  const view = toView(judged);
  return checks.map((check) => {
    const finding = check(view);
    return { ...finding, ok: finding.problems.length === 0 };
  });
}
