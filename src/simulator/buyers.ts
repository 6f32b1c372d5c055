import type { Instant } from '../domain/time';
import type { Random } from './random';
import type { ShownAddress } from './truth';

/** A WhatsApp user: who he is, what of his address a business sees, and how his phone behaves. */
export type Buyer = {
  id: string;
  persona: string | null;
  name: string;
  email: string;
  language: string;
  /** Digits with the country code; WhatsApp knows it even when the business is not shown it. */
  phone: string;
  showsPhone: boolean;
  /** WhatsApp's user id at this business; another one after a change of the number. */
  bsuid: string;
  username: string | null;
  /** Off: messages are accepted and never delivered. */
  phoneOn: boolean;
  /** Read receipts are on. */
  showsReading: boolean;
  /** Has asked WhatsApp to stop marketing messages of this business. */
  stoppedMarketing: boolean;
};
export type NewBuyer = Partial<Omit<Buyer, 'id' | 'bsuid'>> & { bsuid?: string };

/** Numbers that regulators keep free for stories, or that belong to nobody; three digits follow. */
const prefixes = {
  en: { country: 'GB', digits: '447700900' },
  de: { country: 'DE', digits: '491729925' },
  pt: { country: 'BR', digits: '5511900000' },
  es: { country: 'ES', digits: '34600000' },
} as const;
const firstNames = [
  ...(['Ada', 'Bruno', 'Carla', 'Dimitri', 'Elif', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Karim'] as const),
  ...(['Lena', 'Marta', 'Nadia', 'Omar', 'Paula', 'Rosa', 'Samir', 'Tomas', 'Vera', 'Yusuf', 'Zoe'] as const),
] as const;
const lastNames = ['Berg', 'Costa', 'Diaz', 'Evans', 'Fischer', 'Ito', 'Klein', 'Lopes', 'Moreno', 'Novak'] as const;
const SERIAL_DIGITS = 3;
const USER_ID_DIGITS = 16;

/** What a business is shown of a buyer's address. */
export function shownOf({ phone, showsPhone, bsuid }: Buyer): ShownAddress {
  return { phone: showsPhone ? phone : null, bsuid };
}

/** First names take turns, last names move on with every round: the first two hundred buyers have names of their own. */
function nameOf(place: number): { first: string; last: string } {
  const round = Math.floor(place / firstNames.length);
  const first = firstNames[place % firstNames.length] ?? firstNames[0];
  return { first, last: lastNames[(place + round) % lastNames.length] ?? lastNames[0] };
}

/** Makes a buyer: a name, an address, a number of his country. `serial` makes him one of a kind. */
function newBuyer(random: Random, { serial, place }: { serial: number; place: number }, given: NewBuyer): Buyer {
  const { country, digits } = prefixOf(given.language ?? 'en');
  const { first, last } = nameOf(place);
  return {
    id: `b${serial}`,
    persona: null,
    name: `${first} ${last}`,
    email: `${first}.${last}${serial}@example.org`.toLowerCase(),
    language: 'en',
    phone: `${digits}${String(serial).padStart(SERIAL_DIGITS, '0')}`,
    showsPhone: true,
    bsuid: newUserId(random, country),
    username: null,
    phoneOn: true,
    showsReading: true,
    stoppedMarketing: false,
    ...given,
  };
}

function newUserId(random: Random, country: string): string {
  return `${country}.${random.digits(USER_ID_DIGITS)}`;
}

/** Everybody on WhatsApp that this business can meet, and when each of them wrote to which of its numbers. */
export function createBuyers(random: Random) {
  const known = new Map<string, Buyer>();
  const byPhone = new Map<string, string>();
  const byUserId = new Map<string, string>();
  const lastWroteAt = new Map<string, Instant>();
  const offset = Math.floor(random.between(0, firstNames.length));

  function keep(buyer: Buyer): Buyer {
    known.set(buyer.id, buyer);
    byPhone.set(buyer.phone, buyer.id);
    byUserId.set(buyer.bsuid, buyer.id);
    return buyer;
  }

  return {
    add(given: NewBuyer = {}): Buyer {
      const serial = known.size + 1;
      return keep(newBuyer(random, { serial, place: offset + serial }, given));
    },
    all: (): readonly Buyer[] => [...known.values()],
    get: (id: string): Buyer | null => known.get(id) ?? null,
    ofPhone: (phone: string): Buyer | null => known.get(byPhone.get(phone) ?? '') ?? null,
    ofUserId: (bsuid: string): Buyer | null => known.get(byUserId.get(bsuid) ?? '') ?? null,
    change: (id: string, changes: Partial<Omit<Buyer, 'id'>>): Buyer | null => {
      const buyer = known.get(id);
      return buyer === undefined ? null : keep({ ...buyer, ...changes });
    },
    /** Gives a buyer another number; WhatsApp gives him another user id with it. The old ones lead nowhere. */
    changeNumber(id: string, phone: string): Buyer | null {
      const buyer = known.get(id);
      if (buyer === undefined) return null;
      byPhone.delete(buyer.phone);
      byUserId.delete(buyer.bsuid);
      return keep({ ...buyer, phone, bsuid: newUserId(random, buyer.bsuid.split('.')[0] ?? 'GB') });
    },
    /** Notes that a buyer wrote to one of our numbers: this opens the service window. */
    noteWrote(number: string, id: string, at: Instant): void {
      const key = `${number}|${id}`;
      lastWroteAt.set(key, Math.max(at, lastWroteAt.get(key) ?? 0));
    },
    lastWroteAt: (number: string, id: string): Instant | null => lastWroteAt.get(`${number}|${id}`) ?? null,
  };
}

export type Buyers = ReturnType<typeof createBuyers>;

function prefixOf(language: string): { country: string; digits: string } {
  switch (language) {
    case 'de':
    case 'pt':
    case 'es':
      return prefixes[language];
    default:
      return prefixes.en;
  }
}
