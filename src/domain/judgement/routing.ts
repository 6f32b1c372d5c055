import type { ReasonCode } from '../reasons';
import type { Cue } from './cues';
import type { RuleLine } from './decision';
import type { Condition, Priority, RoutingPolicy, RoutingResult, RoutingRule } from './policy';

/** What the routing rules see of a burst and its context; everything that needed a library or a clock is done before. */
export type RoutingView = {
  cues: readonly Cue[];
  /** Reply-book entries that the texts match, best first. */
  entries: readonly string[];
  language: string | null;
  stage: string | null;
  optedOut: boolean;
  personOwns: boolean;
  paused: boolean;
  arrivedLate: boolean;
  outsideHours: boolean;
  ourQuestionOpen: boolean;
  unreadable: boolean;
  automationLoop: boolean;
};

/** Who answers, by when and why; every rule that was looked at leaves a line. */
export type Routed = {
  rule: string | null;
  result: RoutingResult;
  reason: ReasonCode;
  priority: Priority;
  withinMinutes: number;
  considered: readonly RuleLine[];
};

type Checked = { holds: boolean; because: string };

const yes = (because: string): Checked => ({ holds: true, because });
const no = (because: string): Checked => ({ holds: false, because });

/** Who answers when no rule says so: a person, within a working hour. */
const UNRULED_WITHIN_MINUTES = 60;

function flag(condition: FlagCondition, view: RoutingView): Checked {
  const holds = flags[condition.kind](view);
  return holds ? yes(condition.kind) : no(`not ${condition.kind}`);
}

type FlagCondition = Exclude<Condition, { kind: 'cue' | 'language' | 'stage' | 'not' }>;

const flags: Record<FlagCondition['kind'], (view: RoutingView) => boolean> = {
  'reply-book-match': (view) => view.entries.length > 0,
  'opted-out': (view) => view.optedOut,
  'person-owns': (view) => view.personOwns,
  paused: (view) => view.paused,
  'arrived-late': (view) => view.arrivedLate,
  'outside-hours': (view) => view.outsideHours,
  'our-question-open': (view) => view.ourQuestionOpen,
  unreadable: (view) => view.unreadable,
  'automation-loop': (view) => view.automationLoop,
};

function isOneOf(value: string | null, allowed: readonly string[], what: string): Checked {
  return value !== null && allowed.includes(value) ? yes(`${what} ${value}`) : no(`${what} ${value ?? 'unknown'}`);
}

/** Tells whether a condition holds, and in a few words why. */
export function checkCondition(condition: Condition, view: RoutingView): Checked {
  switch (condition.kind) {
    case 'cue':
      return view.cues.includes(condition.cue) ? yes(`cue ${condition.cue}`) : no(`no cue ${condition.cue}`);
    case 'language':
      return isOneOf(view.language, condition.in, 'language');
    case 'stage':
      return isOneOf(view.stage, condition.in, 'stage');
    case 'not': {
      const inner = checkCondition(condition.condition, view);
      return { holds: !inner.holds, because: inner.because };
    }
    default:
      return flag(condition, view);
  }
}

function lookAt(rule: RoutingRule, view: RoutingView): RuleLine {
  const checks = rule.when.map((condition) => checkCondition(condition, view));
  const failed = checks.find((check) => !check.holds);
  const because = failed?.because ?? checks.map((check) => check.because).join(', ');
  return { rule: rule.name, matched: failed === undefined, because };
}

/** Routes a burst: the first rule whose conditions all hold. Where none holds a person answers. */
export function route(policy: RoutingPolicy, view: RoutingView): Routed {
  const considered: RuleLine[] = [];
  for (const rule of policy.rules) {
    const line = lookAt(rule, view);
    considered.push(line);
    if (!line.matched) continue;
    const { name, then, reason, priority, withinMinutes } = rule;
    return { rule: name, result: then, reason, priority, withinMinutes, considered };
  }
  return {
    rule: null,
    result: { reply: 'person', team: null, acknowledge: false },
    reason: 'no-rule-matched',
    priority: 'normal',
    withinMinutes: UNRULED_WITHIN_MINUTES,
    considered,
  };
}
