import type { ContactId, ConversationId, NumberId } from '../domain/ids';
import type { NumberProblem } from '../domain/number-problems';
import type { OutwardContent } from '../domain/outward-content';
import type { Template } from '../domain/template';
import type { Instant } from '../domain/time';
import type { SealedToken } from './token-vault';

/** The shapes of what people keep: contacts, their addresses, companies, deals, keys, policies, drafts, notes. */

/** A person behind one or more addresses. `_id` = contact id, made by us. */
export type Contact = {
  _id: ContactId;
  v: 1;
  name: string | null;
  /** ISO 639-1. */
  language: string | null;
  timeZones: readonly string[];
  emails: readonly string[];
  /** Every address that was seen of this person, as address ids. */
  addresses: readonly string[];
  dealIds: readonly string[];
  companyId: string | null;
  /** How the company was linked, and how sure that is (0 to 1). */
  companyLink: { source: 'explicit' | 'email-domain'; confidence: number } | null;
  optedOut: { at: Instant; source: string; evidence: string } | null;
  tags: readonly string[];
  custom: Readonly<Record<string, string>>;
  createdAt: Instant;
  updatedAt: Instant;
};

/** `_id` made by us; `domain` is lower-case and registrable (`example.com`), null when unknown. */
export type Company = { _id: string; v: 1; name: string; domain: string | null; createdAt: Instant };

export type Deal = {
  _id: string;
  v: 1;
  title: string;
  contactIds: readonly ContactId[];
  companyId: string | null;
  pipeline: string;
  stage: string;
  state: 'open' | 'won' | 'lost';
  /** Minor units of `currency` (cents). */
  valueMinor: number | null;
  currency: string | null;
  lastActivityAt: Instant;
  createdAt: Instant;
};

/** What a person is about to send. Stored before the command, so that nothing of it enters a history. */
export type Draft = {
  _id: string;
  v: 1;
  conversationId: ConversationId;
  by: string;
  /** What people read of it. */
  text: string;
  /** A text that is too long for one message leaves as these. */
  parts?: readonly string[];
  /** What it holds beside a text; absent for a plain one. */
  content?: OutwardContent;
  at: Instant;
};

/** A person's note to a conversation or to a command. */
export type Note = { _id: string; v: 1; conversationId: ConversationId; by: string; text: string; at: Instant };

/** What could not be read by a conversation, for operators to see. */
export type QuarantineEntry = {
  _id: string;
  v: 1;
  conversationId: ConversationId;
  name: string;
  why: string;
  at: Instant;
};

export type Role = 'viewer' | 'operator' | 'supervisor' | 'admin';
/** An API key: shown once, stored as a hash. `_id` = its public prefix. */
export type ApiKey = {
  _id: string;
  v: 1;
  hash: string;
  name: string;
  role: Role;
  createdAt: Instant;
  expiresAt: Instant | null;
  lastUsedAt: Instant | null;
  revokedAt: Instant | null;
};

/** The first answer to a POST with an idempotency key. `_id` = hash of key id, path and idempotency key. */
export type StoredAnswer = { _id: string; v: 1; bodyHash: string; status: number; body: string; at: Instant };

/** One of our business numbers that was connected. */
export type BusinessNumber = {
  _id: NumberId;
  v: 1;
  /** As people dial it. */
  display: string | null;
  /** WhatsApp Business account and Meta app, by Meta's ids; where Meta delivers to. */
  account: string;
  app: string;
  webhookUrl: string;
  token: SealedToken;
  tokenSetAt: Instant;
  addedAt: Instant;
  check: NumberCheck | null;
};

/** What was found when a number was looked at last. */
export type NumberCheck = {
  at: Instant;
  /** What is wrong, each with one sentence that says what to do; none: all is well. */
  problems: readonly { code: NumberProblem; advice: string }[];
  /** Null: it does not expire, or nobody could ask. */
  tokenExpiresAt: Instant | null;
  scopes: readonly string[];
  /** GREEN, YELLOW, RED as Meta says; null where it was not said. */
  quality: string | null;
  status: string | null;
  subscribed: boolean | null;
  fields: readonly string[];
  templates: number;
  lastInboundAt: Instant | null;
};

type Told<K extends keyof Template> = { at: Instant; values: Pick<Template, K> };

/**
 * One language of a template. `_id` = `<account>|<name>|<language>`. What the list said and what was told since stand
 * beside each other; the later of the two counts, so a reading and a webhook may arrive in any order.
 */
export type TemplateRecord = Template & {
  _id: string;
  v: 1;
  /** When the list was asked for that said this. */
  listedAt: Instant;
  toldState?: Told<'state' | 'why'>;
  toldQuality?: Told<'quality'>;
  toldCategory?: Told<'category'>;
};

/** Who did what outside a conversation. `_id` = request id. */
export type AuditEntry = {
  _id: string;
  v: 1;
  at: Instant;
  by: string;
  act: string;
  subject: string;
  reason: string | null;
  before: unknown;
  after: unknown;
};

/** One version of one policy. `_id` = `<name>|<version>`. */
export type PolicyDocument = {
  _id: string;
  v: 1;
  name: string;
  version: number;
  savedAt: Instant;
  savedBy: string;
  reason: string;
  body: unknown;
};

/** `_id` = `<numberId>|<kind>|<value>`; never re-pointed, only `lastSeenAt` moves. */
export type Alias = {
  _id: string;
  v: 1;
  number: NumberId;
  kind: 'phone' | 'bsuid' | 'parent' | 'username';
  value: string;
  conversationId: ConversationId;
  learnedFrom: 'message' | 'echo' | 'system-message' | 'send-answer' | 'import';
  learnedAt: Instant;
  lastSeenAt: Instant;
};
