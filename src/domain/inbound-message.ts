import type { Instant } from './time';

/**
 * An address of a person on WhatsApp. `phone` holds the exact wa_id digits, `bsuid` and `parent` the exact
 * business-scoped user id; neither is ever normalised (WhatsApp fact sheet, 2.2).
 */
export type Address = { kind: 'phone' | 'bsuid' | 'parent'; value: string };

/** Every address that one message showed of its sender. */
export type Sender = {
  phone: string | null;
  bsuid: string | null;
  parent: string | null;
  username: string | null;
  name: string | null;
};

/** What a person wrote, read leniently from a webhook item: what is not understood is null, never an error. */
export type InboundView = {
  type: string;
  /** Text, caption or the title of a tapped button; null when there is nothing to read. */
  text: string | null;
  readable: boolean;
  providerAt: Instant;
  sender: Sender;
  /** wamid that it quotes, taps or reacts to. */
  quotedWamid: string | null;
  /** Id of a tapped button or list row. Echoed by the client: never proof of anything. */
  replyId: string | null;
  media: { id: string; mimeType: string; sha256: string | null; filename: string | null } | null;
  forwarded: boolean;
  /** WhatsApp's code where a file was sent that it could not take: there is nothing to fetch then. */
  mediaError?: number;
};

/** Gives the addresses of a sender in the order in which identity asks: phone, then BSUID, then parent. */
export function addressesOf(sender: Pick<Sender, 'phone' | 'bsuid' | 'parent'>): readonly Address[] {
  const found: Address[] = [];
  if (sender.phone !== null) found.push({ kind: 'phone', value: sender.phone });
  if (sender.bsuid !== null) found.push({ kind: 'bsuid', value: sender.bsuid });
  if (sender.parent !== null) found.push({ kind: 'parent', value: sender.parent });
  return found;
}

/** Names an address at one of our numbers: the id of its alias, and with `pair|` before it of its gate. */
export function addressId(number: string, address: Address): string {
  return `${number}|${address.kind}|${address.value}`;
}
