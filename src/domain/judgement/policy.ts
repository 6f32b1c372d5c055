import type { ReasonCode } from '../reasons';
import type { Cue } from './cues';

/** The rules that people edit (`settings/*.yaml`). Stored as versions, never changed after they were saved. */
export type Policies = {
  hours: HoursPolicy;
  team: TeamPolicy;
  replyBook: ReplyBook;
  routing: RoutingPolicy;
  followUp: FollowUpPolicy;
};
export type PolicyName = keyof Policies;
/** The version of each policy that a decision was made under. */
export type PolicyVersions = Record<PolicyName, number>;

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
/** Opening hours of the business: local times `HH:MM`, from inclusive, to exclusive. */
export type HoursPolicy = {
  timeZone: string;
  open: Partial<Record<Weekday, readonly { from: string; to: string }[]>>;
  /** Dates `YYYY-MM-DD` on which nobody is in. */
  holidays: readonly string[];
};

type TeamPolicy = {
  operators: readonly { id: string; name: string; teams: readonly string[]; languages: readonly string[] }[];
  teams: readonly { id: string; name: string }[];
  /** Who gets what no rule gives to a team. */
  defaultTeam: string;
};

/** An answer the bot may give. Patterns are RE2, matched on the lower-cased, accent-free text. */
type ReplyBookEntry = {
  id: string;
  topic: string;
  patterns: readonly string[];
  /** Language code → text with placeholders of the allow-list. `en` or the policy's fallback must be there. */
  texts: Readonly<Record<string, string>>;
  /** The content may be sent again when nobody knows whether it arrived. */
  repeatable: boolean;
};
export type ReplyBook = {
  fallbackLanguage: string;
  entries: readonly ReplyBookEntry[];
  /** Said outside hours, on opt-out, as first and second follow-up: language code → text. */
  phrases: {
    outsideHours: Readonly<Record<string, string>>;
    optOutConfirmation: Readonly<Record<string, string>>;
    personIsComing: Readonly<Record<string, string>>;
    followUps: readonly Readonly<Record<string, string>>[];
  };
};
/** The only placeholders a text may hold. */
export const placeholders = ['firstName', 'company', 'topic', 'opensAt'] as const;
export type Placeholder = (typeof placeholders)[number];

/** One condition of a routing rule; all conditions of a rule must hold. */
export type Condition =
  | { kind: 'cue'; cue: Cue }
  | { kind: 'reply-book-match' }
  | { kind: 'opted-out' }
  | { kind: 'person-owns' }
  | { kind: 'paused' }
  | { kind: 'arrived-late' }
  | { kind: 'outside-hours' }
  | { kind: 'our-question-open' }
  | { kind: 'unreadable' }
  | { kind: 'automation-loop' }
  | { kind: 'language'; in: readonly string[] }
  | { kind: 'stage'; in: readonly string[] }
  | { kind: 'not'; condition: Condition };

/** From what can wait to what cannot. */
export const priorities = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof priorities)[number];
export type RoutingResult =
  | { reply: 'none' }
  | { reply: 'bot'; with: 'reply-book' | 'opt-out-confirmation' }
  | { reply: 'person'; team: string | null; acknowledge: boolean };
/** First match wins; each rule that was looked at leaves a line in the decision. */
export type RoutingRule = {
  name: string;
  when: readonly Condition[];
  then: RoutingResult;
  reason: ReasonCode;
  priority: Priority;
  /** Business time in which an answer is owed. */
  withinMinutes: number;
};
/** So many answers of the bot in a row are remembered; no policy can ask for more before it calls them a loop. */
export const MOST_ANSWERS_IN_A_ROW = 20;

export type RoutingPolicy = {
  rules: readonly RoutingRule[];
  /** A message whose provider time is older than this on arrival is late. */
  lateAfterMinutes: number;
  /** So many bot answers in a row within the hour, without a person's word, look like a machine at the other end. */
  loopAfterAnswers: number;
};

/** When to write again. `hourMs` is the length of a policy hour: real deployments say 3,600,000. */
export type FollowUpPolicy = {
  hourMs: number;
  omega: number;
  floorHours: number;
  capHours: number;
  growth: number;
  maxFollowUps: number;
  minimumAnswerChance: number;
  /** Most messages a contact gets in `attentionDays` that he did not ask for. */
  attentionBudget: number;
  attentionDays: number;
  /** Local hours in which a follow-up may leave, in every zone the buyer may be in. */
  open: { from: string; to: string };
  weekdays: readonly Weekday[];
  holdOutShare: number;
  undeliveredStopDays: number;
  closeAfterSilenceDays: number;
  /** How long a send may wait for its start. */
  startWithinSeconds: number;
  /** Deal stages at which the buyer is to move. */
  buyerMovesStages: readonly string[];
  /** Cumulative share answered by hours since delivery, for messages with and without a question: the shipped prior. */
  prior: { question: readonly PriorPoint[]; noQuestion: readonly PriorPoint[] };
};
export type PriorPoint = { hours: number; share: number };
