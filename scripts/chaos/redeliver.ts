import type { Random } from '../../src/simulator/random';
import type { Simulator } from '../../src/simulator/simulator';
import type { MessageTruth, StatusTruth } from '../../src/simulator/truth';
import { statusKey } from '../../src/simulator/truth-log';
import { messageItem, statusItem } from '../../src/simulator/webhook-body';
import type { WebhookItem } from '../../src/simulator/webhook-body';

const MOST = 40;

/** Delivers again what was acknowledged long ago, shuffled: one body with all, and a body for each. */
export function redeliverOld(simulator: Simulator, random: Random): { fired: boolean; whom: string } {
  const { messages, statuses } = simulator.truth();
  const old = [
    ...messages.filter(({ kind, acknowledgedAt }) => kind === 'message' && acknowledgedAt !== null),
    ...statuses.filter(({ acknowledgedAt }) => acknowledgedAt !== null),
  ];
  const items = old
    .map((one) => ({ one, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .flatMap(({ one }) => itemOf(simulator, one) ?? [])
    .slice(0, MOST);
  if (items.length > 0) simulator.deliveries.postBatch(items);
  for (const item of items) simulator.deliveries.postBatch([item]);
  return { fired: items.length > 0, whom: `${items.length} items` };
}

/** The item as it was delivered; null where its buyer shows another address by now. */
function itemOf(simulator: Simulator, one: MessageTruth | StatusTruth): WebhookItem | null {
  return 'status' in one ? statusAgain(simulator, one) : messageAgain(simulator, one);
}

function messageAgain({ buyers }: Simulator, message: MessageTruth): WebhookItem | null {
  const { wamid: key, number, providerAt: at, type, text: body, quotes, shown } = message;
  const buyer = buyers.get(message.buyer);
  if (buyer === null || type !== 'text' || buyer.bsuid !== shown.bsuid) return null;
  if ((buyer.showsPhone ? buyer.phone : null) !== shown.phone) return null;
  return messageItem({ key, number, buyer }, { at, type, content: { body }, quotes });
}

function statusAgain(simulator: Simulator, told: StatusTruth): WebhookItem | null {
  const { wamid, number, status, at, code } = told;
  const send = simulator.truth().sends.find((one) => one.wamid === wamid);
  const buyer = simulator.buyers.get(send?.buyer ?? '');
  if (send === undefined || buyer === null) return null;
  const { actionId } = send;
  return statusItem({ key: statusKey({ wamid, status }), number, buyer }, { wamid, status, at, code, actionId });
}
