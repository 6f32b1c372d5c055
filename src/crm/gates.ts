import type { ContactId, ConversationId, NumberId } from '../domain/ids';
import type { NumberMode } from '../domain/number-mode';
import type { Hearing } from '../domain/hearing';
import { caughtUpAfter, wasAway } from '../domain/hearing';
import type { ReasonCode } from '../domain/reasons';
import type { Instant } from '../domain/time';
import type { Database } from './database';
import type { Gate } from './documents';

/** A buyer wrote: by Meta's clock (the window) and by ours (what a decision has seen). */
export type PairRaise = { addressId: string; providerAt: Instant; receivedAt: Instant };
export type SendGates = { addressId: string; conversationId: ConversationId; contactId: ContactId; number: NumberId };
export type ConversationFence = {
  conversationId: ConversationId;
  epoch: number;
  ownerKind: 'bot' | 'human';
  paused: boolean;
  pausedUntil: Instant | null;
  pausedBy: string | null;
  pausedReason: string | null;
  optedOut: boolean;
};
/**
 * What a wide pause covers: everything, a number, a contact; what of a number nobody asked for (`unasked`); or all
 * numbers, because WhatsApp takes nothing from the account or with the token.
 */
export type PauseScope = 'all' | 'account' | 'token' | `${'number' | 'unasked' | 'contact'}|${string}`;

/** `at`: when somebody said so. */
type WidePause = { paused: boolean; until: Instant | null; by: string; reason: string; at: Instant };
type Switch = { mode: NumberMode; by: string; reason: string; at: Instant };
/**
 * WhatsApp refused a message with `code`, asked at `askedAt`, and would refuse every other of that scope; or it said so by an
 * event of that moment, which has no code.
 */
type Stop = { code: number | null; until: Instant | null; reason: ReasonCode; askedAt: Instant; at: Instant };

/** WhatsApp said at that moment that these reasons are over. */
type TakenBack = { reasons: readonly ReasonCode[]; at: Instant };

/** Where it stands that somebody listens for deliveries. */
const LISTENING = 'listening';
/** Who paused where WhatsApp did. */
const WHATSAPP = 'whatsapp';
const unaskedGate = (number: NumberId): `unasked|${string}` => `unasked|${number}`;

/** Names every gate that can hold more than one conversation. */
export function wideGates(numbers: readonly NumberId[]): readonly PauseScope[] {
  return ['all', 'account', 'token', ...numbers.flatMap((id) => [`number|${id}` as const, unaskedGate(id)])];
}

/** Tells whether a gate is about what nobody asked for; answers pass it. */
export function isOfUnasked({ _id }: Gate): boolean {
  return _id.startsWith('unasked|');
}

/** Gives what a number does, by its gate; `start`: what it does while nobody has switched it. */
export function modeOf(gates: readonly Gate[], number: NumberId, start: NumberMode): NumberMode {
  return gates.find(({ _id }) => _id === `number|${number}`)?.mode ?? start;
}

/** Tells whether a gate holds automation back at a moment; a pause whose time is over no longer does. */
export function isPausedBy(gate: Gate, now: Instant): boolean {
  if (gate.paused !== true) return false;
  const until = gate.pausedUntil ?? null;
  return until === null || now < until;
}

/** Tells whether a person resumed, or WhatsApp took the reason back, after what it stops for was asked. */
function isOverSince({ resumedAt = 0, takenBackAt = {} }: Gate, { reason, askedAt }: Pick<Stop, 'reason' | 'askedAt'>) {
  return Math.max(resumedAt, takenBackAt[reason] ?? 0) >= askedAt;
}

/** Tells whether a pause is one of WhatsApp's own that would be over before another one. */
function endsSooner({ pausedBy, pausedUntil = null }: Gate, until: Instant | null): boolean {
  return pausedBy === WHATSAPP && pausedUntil !== null && (until === null || until > pausedUntil);
}

/**
 * What every send reads in one find by id right before its call. Written where the thing happens: by the webhook before
 * it answers 200, by a takeover before it is acknowledged.
 */
export function createGates({ database }: { database: Database }) {
  const gates = () => database.collection('gates');
  const upsert = { upsert: true };
  const read = (ids: readonly string[]): Promise<Gate[]> =>
    gates()
      .find({ _id: { $in: [...ids] } })
      .toArray();

  return {
    read,
    ...createWidePauses(database, read),
    ...createEars(database, read),
    raisePairs: (raises: readonly PairRaise[]): Promise<void> => raisePairs(database, raises),
    /** Notes that a message reached the buyer that is not ours. */
    async noteForeign(addressId: string, at: Instant): Promise<void> {
      await gates().updateOne({ _id: `pair|${addressId}` }, { $max: { foreignAt: at }, $set: { v: 1 } }, upsert);
    },
    /** Notes when a buyer expressed a wish in WhatsApp's settings; gives the moment of his latest one. */
    async notePreference(conversationId: ConversationId, at: Instant): Promise<Instant> {
      const update = { $max: { preferenceAt: at }, $set: { v: 1 as const } };
      const options = { ...upsert, returnDocument: 'after' } as const;
      const gate = await gates().findOneAndUpdate({ _id: `conversation|${conversationId}` }, update, options);
      return gate?.preferenceAt ?? at;
    },
    readForSend: ({ addressId, conversationId, contactId, number }: SendGates): Promise<Gate[]> =>
      read([
        ...[`pair|${addressId}`, `conversation|${conversationId}`, `contact|${contactId}`],
        ...wideGates([number]),
      ]),
    /** Switches what a number does: every send reads it. A pause of the number stays as it is. */
    async setMode(number: NumberId, { mode, ...switched }: Switch): Promise<void> {
      const change = { mode, switched, v: 1 as const };
      await gates().updateOne({ _id: `number|${number}` }, { $set: change }, upsert);
    },
    /** Writes the fence of a conversation; a takeover count never falls. */
    async writeConversationFence({ conversationId, epoch, ...fence }: ConversationFence): Promise<void> {
      const { pausedBy, pausedReason, ...plain } = fence;
      const who = { pausedBy: pausedBy ?? '', pausedReason: pausedReason ?? '' };
      const update = { $max: { epoch }, $set: { ...plain, ...who, v: 1 as const } };
      await gates().updateOne({ _id: `conversation|${conversationId}` }, update, upsert);
    },
  };
}

export type Gates = ReturnType<typeof createGates>;

/** Whether deliveries reach us. */
function createEars(database: Database, read: (ids: readonly string[]) => Promise<Gate[]>) {
  async function hearing(): Promise<Hearing | null> {
    const [gate] = await read([LISTENING]);
    return gate?.listenedAt === undefined ? null : { listenedAt: gate.listenedAt, caughtUpAt: gate.caughtUpAt ?? 0 };
  }
  return {
    /** Gives when somebody last listened, and until when we catch up; null when nobody ever did. */
    hearing,
    /** Notes that somebody listens. Of several who were away together each notes nearly the same. */
    async noteListening(at: Instant): Promise<void> {
      const before = await hearing();
      const isBack = before !== null && wasAway(before.listenedAt, at);
      const caughtUp = isBack ? { caughtUpAt: caughtUpAfter(before.listenedAt, at) } : {};
      const update = { $max: { listenedAt: at, ...caughtUp }, $set: { v: 1 as const } };
      await database.collection('gates').updateOne({ _id: LISTENING }, update, { upsert: true });
    },
  };
}

/** The pauses that are wider than a conversation. */
function createWidePauses(database: Database, read: (ids: readonly string[]) => Promise<Gate[]>) {
  const gates = () => database.collection('gates');
  const upsert = { upsert: true };

  /** Said again, a stop counts from then; false when it was taken back since the gate was read. */
  async function goesOn(scope: PauseScope, gate: Gate, { reason, at }: Stop): Promise<boolean> {
    if (gate.pausedBy !== WHATSAPP || gate.pausedReason !== reason) return true;
    const own = { _id: scope, paused: true, pausedBy: WHATSAPP, pausedReason: reason };
    return (await gates().updateOne(own, { $max: { pausedAt: at } })).matchedCount === 1;
  }

  async function stop(scope: PauseScope, stopped: Stop): Promise<boolean> {
    const { code, until, reason, askedAt, at } = stopped;
    const [gate] = await read([scope]);
    if (gate !== undefined && isOverSince(gate, { reason, askedAt })) return false;
    if (gate !== undefined && isPausedBy(gate, at) && !endsSooner(gate, until)) {
      return (await goesOn(scope, gate, stopped)) || stop(scope, stopped);
    }
    const pause = { paused: true, pausedUntil: until, pausedBy: WHATSAPP, pausedReason: reason, pausedCode: code };
    await gates().updateOne({ _id: scope }, { $set: { ...pause, pausedAt: at, heldAt: at, v: 1 } }, upsert);
    return true;
  }

  return {
    /** Stops automation of a scope, or lets it go on. What a pause holds is remembered until told. */
    async setPause(scope: PauseScope, { paused, until, by, reason, at }: WidePause): Promise<void> {
      const pause = { paused, pausedUntil: until, pausedBy: by, pausedReason: reason, pausedCode: null, v: 1 as const };
      const since = paused ? { heldAt: at, pausedAt: at } : { resumedAt: at };
      await gates().updateOne({ _id: scope }, { $set: { ...pause, ...since } }, upsert);
    },
    /**
     * Stops a scope because WhatsApp refuses it. A pause that goes on stays as it is, but for one of WhatsApp's own that
     * would end sooner; said again, it lasts until that is taken back. A person who has resumed since the refused call knows
     * better than its answer, and WhatsApp may have taken the reason back since: then nothing is stopped, and false is given.
     */
    stop,
    /** WhatsApp takes stops back that it made for these reasons; what a person paused, or another reason, stays. */
    async takeBack(scope: PauseScope, { reasons, at }: TakenBack): Promise<void> {
      const moments = Object.fromEntries(reasons.map((reason) => [`takenBackAt.${reason}`, at]));
      await gates().updateOne({ _id: scope }, { $max: moments, $set: { v: 1 } }, upsert);
      const made = { pausedBy: WHATSAPP, pausedReason: { $in: [...reasons] }, pausedAt: { $lte: at } };
      await gates().updateOne({ _id: scope, ...made }, { $set: { paused: false } });
    },
    /** Notes that pauses have held a message: whoever told the held conversations before that tells them again. */
    async noteHeld(scopes: readonly string[], at: Instant): Promise<void> {
      for (const scope of scopes) await gates().updateOne({ _id: scope }, { $set: { heldAt: at } });
    },
    /** Notes that everybody held by the pause of that moment was told; a pause that began since is left alone. */
    async clearHeld(scope: string, heldAt: Instant): Promise<void> {
      await gates().updateOne({ _id: scope, heldAt }, { $set: { heldAt: null } });
    },
  };
}

/** Raises what is known of each pair; never lowers it, whatever order deliveries come in. */
async function raisePairs(database: Database, raises: readonly PairRaise[]): Promise<void> {
  if (raises.length === 0) return;
  const writes = raises.map(({ addressId, providerAt, receivedAt }) => ({
    updateOne: {
      filter: { _id: `pair|${addressId}` },
      update: { $max: { lastInboundAt: providerAt, lastReceivedAt: receivedAt }, $set: { v: 1 as const } },
      upsert: true,
    },
  }));
  await database.collection('gates').bulkWrite(writes, { ordered: false });
}
