import http from 'node:http';
import https from 'node:https';
import { SECOND_MS } from '../domain/time';
import type { Clock } from './clock';
import type { Faults } from './faults';
import { signatureOf, toMetaJson } from './meta-json';
import type { Random } from './random';
import type { TruthLog } from './truth-log';
import { toDelivery } from './webhook-body';
import type { WebhookItem } from './webhook-body';

/** Nobody knows Meta's; third parties name 3 to 20 s (WhatsApp fact sheet, 1.4). */
const ANSWER_TIMEOUT_MS = 10 * SECOND_MS;
/** Meta tries again at once, then less and less often, for up to seven days. */
const FIRST_RETRY_MS = 200;
const RETRY_GROWTH = 2;
const LONGEST_RETRY_MS = 30 * SECOND_MS;
const GIVE_UP_AFTER_MS = 7 * 24 * 60 * 60 * SECOND_MS;
/** How long an item of a batch waits for company. */
const BATCH_WAIT_MS = 400;
/** What comes twice comes again within this; what comes late comes so much later. */
const REPEAT_WITHIN_MS = 2 * SECOND_MS;
const LATE_MS = { from: 500, to: 3_000 };

export type DeliveryParts = {
  url: string;
  appSecret: string;
  clock: Clock;
  random: Random;
  faults: Faults;
  truth: Pick<TruthLog, 'noteDelivery'>;
  display: (number: string) => string;
};

type Posted = { status: number } | null;
type Underway = { id: string; attempt: number; items: readonly string[]; body: Buffer; since: number };

/** Posts bodies until each was answered with 200, and writes every attempt down. */
function createCarrier(parts: DeliveryParts) {
  const { clock } = parts;
  const wire = createWire(parts);
  let serial = 0;
  let open = 0;
  let stopped = false;

  async function attempt(underway: Underway): Promise<void> {
    if (stopped) return;
    const { id, attempt: nth, items } = underway;
    const at = clock.now();
    const posted = await wire.post(underway.body);
    const answeredAt = posted === null ? null : clock.now();
    parts.truth.noteDelivery({ id, attempt: nth, at, answeredAt, httpStatus: posted?.status ?? null, items });
    if (posted?.status === 200 || clock.now() - underway.since > GIVE_UP_AFTER_MS) {
      open -= 1;
      return;
    }
    const delayMs = Math.min(FIRST_RETRY_MS * RETRY_GROWTH ** (nth - 1), LONGEST_RETRY_MS);
    clock.after(delayMs, () => void attempt({ ...underway, attempt: nth + 1 }));
  }

  return {
    carry(items: readonly WebhookItem[]): void {
      serial += 1;
      open += 1;
      const body = Buffer.from(toMetaJson(toDelivery(items, parts.display)));
      void attempt({ id: `d${serial}`, attempt: 1, items: items.map(({ key }) => key), body, since: clock.now() });
    },
    open: (): number => open,
    stop(): void {
      stopped = true;
      wire.close();
    },
  };
}

/** Carries items to the webhook until each was answered with 200: at least once, in no promised order. */
export function createDeliveries(parts: DeliveryParts) {
  const { clock, random, faults } = parts;
  const carrier = createCarrier(parts);
  const carry = (items: readonly WebhookItem[]): void => carrier.carry(items);
  const tray: WebhookItem[] = [];

  function emptyTray(): void {
    const items = tray.splice(0);
    if (items.length > 0) carry(items);
  }

  return {
    /** Hands an item over; a fault may repeat it, delay it, or put it into a batch with what comes next. */
    post(item: WebhookItem): void {
      switch (faults.befall('webhook', item.key)) {
        case 'webhook-twice':
          carry([item]);
          clock.after(random.between(0, REPEAT_WITHIN_MS), () => carry([item]));
          break;
        case 'webhook-late':
          clock.after(random.between(LATE_MS.from, LATE_MS.to), () => carry([item]));
          break;
        case 'webhook-batch':
          tray.push(item);
          clock.after(BATCH_WAIT_MS, emptyTray);
          break;
        default:
          if (tray.length > 0) tray.push(item);
          else carry([item]);
      }
    },
    /** Hands several items over as one body. */
    postBatch: carry,
    /** How many deliveries have not been answered with 200 yet. */
    open: (): number => carrier.open() + tray.length,
    stop: (): void => carrier.stop(),
  };
}

export type Deliveries = ReturnType<typeof createDeliveries>;

/** Posts signed bytes over connections that are kept open; null when there was no answer. */
function createWire({ url, appSecret }: DeliveryParts) {
  const isTls = url.startsWith('https:');
  const pool = isTls ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
  const request = isTls ? https.request : http.request;

  return {
    post: (body: Buffer): Promise<Posted> =>
      new Promise((resolve) => {
        const headers = {
          'content-type': 'application/json',
          'content-length': String(body.length),
          'user-agent': 'facebookexternalua',
          'x-hub-signature-256': signatureOf(appSecret, body),
        };
        const call = request(url, { method: 'POST', agent: pool, headers, timeout: ANSWER_TIMEOUT_MS });
        call.once('timeout', () => call.destroy());
        call.once('error', () => resolve(null));
        call.once('response', (response) => {
          response.resume();
          resolve({ status: response.statusCode ?? 0 });
        });
        call.end(body);
      }),
    close: (): void => pool.destroy(),
  };
}
