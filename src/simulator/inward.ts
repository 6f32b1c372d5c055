import type { Instant } from '../domain/time';
import { SECOND_MS } from '../domain/time';
import type { Buyer, Buyers } from './buyers';
import { shownOf } from './buyers';
import type { Clock } from './clock';
import type { Deliveries } from './deliveries';
import type { Meaning, MessageKind, MessageTruth } from './truth';
import type { TruthLog } from './truth-log';
import type { Wamids } from './wamids';
import { echoItem, messageItem, numberChangedItem, preferenceItem } from './webhook-body';

export type InwardParts = {
  buyers: Buyers;
  clock: Clock;
  deliveries: Pick<Deliveries, 'post'>;
  truth: Pick<TruthLog, 'noteMessage' | 'noteBuyer'>;
  wamids: Wamids;
  display: (number: string) => string;
};

/** Something that a buyer writes. `writtenAgoMs`: his phone was offline, WhatsApp's time is older than the arrival. */
export type Saying = {
  number: string;
  text: string;
  means?: Meaning | null;
  quotes?: string | null;
  writtenAgoMs?: number;
};

/** Anything but a text, as the webhook shows it: `{ type: 'image', content: { id, mime_type, sha256 } }`. */
type Showing = { number: string; type: string; content: object };

type Noted = Pick<MessageTruth, 'number' | 'kind' | 'type' | 'text'> & Partial<MessageTruth>;

/** Writes down that somebody wrote. */
function note({ wamids, clock, truth }: InwardParts, buyer: Buyer, noted: Noted): MessageTruth {
  const message = {
    wamid: wamids.next(buyer),
    buyer: buyer.id,
    means: null,
    shown: shownOf(buyer),
    quotes: null,
    providerAt: wholeSeconds(clock.now()),
    saidAt: clock.now(),
    acknowledgedAt: null,
    ...noted,
  };
  truth.noteBuyer({ id: buyer.id, persona: buyer.persona, name: buyer.name, shown: shownOf(buyer) });
  truth.noteMessage(message);
  return message;
}

/** The receiving side: what buyers do, and what people of the business write on the phone, becomes webhooks. */
export function createInward(parts: InwardParts) {
  return { ...createWriting(parts), ...createChanging(parts) };
}

function createWriting(parts: InwardParts) {
  const { buyers, clock, deliveries } = parts;

  function write(buyer: Buyer, noted: Noted, content: unknown): MessageTruth {
    const message = note(parts, buyer, noted);
    const { wamid: key, number, providerAt: at, type, quotes } = message;
    if (message.kind === 'message') buyers.noteWrote(number, buyer.id, at);
    deliveries.post(messageItem({ key, number, buyer }, { at, type, content, quotes }));
    return message;
  }

  return {
    /** A buyer writes a text. */
    say(buyer: Buyer, { number, text, means = null, quotes = null, writtenAgoMs = 0 }: Saying): MessageTruth {
      const providerAt = wholeSeconds(clock.now() - writtenAgoMs);
      const noted = { number, kind: 'message', type: 'text', text, means, quotes, providerAt } as const;
      return write(buyer, noted, { body: text });
    },
    /** A buyer sends something else than text. */
    show(buyer: Buyer, { number, type, content }: Showing): MessageTruth {
      const kind: MessageKind = type === 'reaction' ? 'reaction' : 'message';
      const caption = 'caption' in content && typeof content.caption === 'string' ? content.caption : null;
      return write(buyer, { number, kind, type, text: caption }, content);
    },
    /** A person of the business answers on the phone. */
    echo(buyer: Buyer, { number, text }: { number: string; text: string }): MessageTruth {
      const message = note(parts, buyer, { number, kind: 'echo', type: 'text', text });
      const base = { key: message.wamid, number, buyer };
      deliveries.post(echoItem(base, { at: message.providerAt, display: parts.display(number), text }));
      return message;
    },
  };
}

function createChanging(parts: InwardParts) {
  const { buyers, clock, deliveries } = parts;
  return {
    /** A buyer takes another number; WhatsApp says so itself, and gives him another user id. */
    changeNumber(buyer: Buyer, { number, phone }: { number: string; phone: string }): Buyer {
      const after = buyers.changeNumber(buyer.id, phone) ?? buyer;
      const message = note(parts, after, { number, kind: 'system', type: 'system', text: null });
      const base = { key: message.wamid, number, buyer: after };
      deliveries.post(numberChangedItem(base, { at: message.providerAt, before: buyer }));
      return after;
    },
    /** A buyer stops or allows marketing messages in the settings of WhatsApp. */
    prefer(buyer: Buyer, { number, value }: { number: string; value: 'stop' | 'resume' }): void {
      const after = buyers.change(buyer.id, { stoppedMarketing: value === 'stop' }) ?? buyer;
      const base = { key: `preference ${buyer.id} ${clock.now()}`, number, buyer: after };
      deliveries.post(preferenceItem(base, { at: clock.now(), value }));
    },
  };
}

export type Inward = ReturnType<typeof createInward>;

/** WhatsApp's timestamps know no fractions. */
function wholeSeconds(at: Instant): Instant {
  return Math.floor(at / SECOND_MS) * SECOND_MS;
}
