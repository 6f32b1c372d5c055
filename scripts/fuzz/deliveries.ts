import { naughtyTexts } from './poison';
import { createBuyers } from '../../src/simulator/buyers';
import type { Buyer } from '../../src/simulator/buyers';
import type { Random } from '../../src/simulator/random';
import {
  echoItem,
  messageItem,
  numberChangedItem,
  preferenceItem,
  statusItem,
  toDelivery,
} from '../../src/simulator/webhook-body';
import type { WebhookItem } from '../../src/simulator/webhook-body';

/** Few enough that their messages meet in the same conversations. */
const BUYERS = 60;
const LANGUAGES = ['en', 'de', 'pt', 'es'] as const;
const TEXTS: readonly [string, ...string[]] = [
  'How much is it?',
  'Kann ich mit PayPal zahlen?',
  'STOP',
  ...naughtyTexts,
];
const STATUSES = ['sent', 'delivered', 'read', 'failed'] as const;
const MOST_ITEMS = 6;
/** When everything was written: the same run is the same to the byte. */
const at = Date.UTC(2026, 9, 31, 12);

/** Makes deliveries as WhatsApp does: one to six items of a few buyers, of every kind that there is. */
export function createDeliveries(random: Random, number: string): () => object {
  const buyers = createBuyers(random.fork('buyers'));
  for (let n = 0; n < BUYERS; n += 1) buyers.add({ language: random.pick(LANGUAGES), showsPhone: random.chance(0.8) });
  const [first, ...others] = buyers.all();
  if (first === undefined) throw new Error('There are no buyers.');
  const known: readonly [Buyer, ...Buyer[]] = [first, ...others];

  /** One in ten has been delivered before. */
  const key = (): string => `wamid.${random.digits(random.chance(0.1) ? 2 : 12)}`;

  function item(): WebhookItem {
    const buyer = random.pick(known);
    const base = { key: key(), number, buyer };
    const says = (type: string, content: unknown) =>
      messageItem(base, { at, type, content, quotes: random.chance(0.2) ? key() : null });
    const media = { id: random.digits(12), mime_type: 'image/png', sha256: 'x', caption: random.pick(TEXTS) };
    const reply = { type: 'button_reply', button_reply: { id: 'b1', title: random.pick(TEXTS) } };
    return random.pick([
      () => says('text', { body: random.pick(TEXTS) }),
      () => says('image', media),
      () => says('interactive', reply),
      () => says('reaction', { message_id: key(), emoji: '👍' }),
      () => echoItem(base, { at, display: '15550001111', text: random.pick(TEXTS) }),
      () => numberChangedItem(base, { at, before: random.pick(known) }),
      () => preferenceItem(base, { at, value: random.chance(0.5) ? 'stop' : 'resume' }),
      () => statusItem(base, { wamid: key(), status: random.pick(STATUSES), at, code: null, actionId: 'c1.1.0' }),
    ])();
  }

  return () =>
    toDelivery(Array.from({ length: 1 + Math.floor(random.between(0, MOST_ITEMS)) }, item), () => '15550001111');
}
