import type { Random } from './random';

/**
 * What can go wrong between WhatsApp and the product. On a send: before or after WhatsApp took the message. On the way
 * to the webhook: twice, late (and so out of order), in one batch with others. With statuses: lost, late, before the
 * answer to the call, or a failure that comes later. With files: where they are cannot be told, or is an address that
 * nobody should ask, or how large they are is left out; the file is gone, hangs, breaks off, or is another one. With the
 * list of templates: an error, a web page in place of it, or no answer.
 */
export const faultKinds = [
  'reset-before-accept',
  'reset-after-accept',
  'hang-before-accept',
  'hang-after-accept',
  'error-500-before-accept',
  'error-500-after-accept',
  'error-503',
  'throttle-429',
  'page-before-accept',
  'page-after-accept',
  'token-expired',
  'account-blocked',
  'payment-refused',
  'spam-limited',
  'slow-answer',
  'status-before-answer',
  'status-lost',
  'status-late',
  'status-failed',
  'webhook-twice',
  'webhook-late',
  'webhook-batch',
  'file-error-500',
  'file-elsewhere',
  'file-size-untold',
  'file-gone',
  'file-hang',
  'file-reset',
  'file-altered',
  'list-error-500',
  'list-throttled',
  'list-page',
  'list-hang',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Faults that befall a call of the product, in the order in which they are drawn. */
const sendFaults = faultKinds.slice(0, faultKinds.indexOf('status-lost'));

type Occasion = 'send' | 'status' | 'status-end' | 'webhook' | 'file-place' | 'file-bytes' | 'list';
const faultsOf: Record<Occasion, readonly FaultKind[]> = {
  send: sendFaults,
  status: ['status-lost', 'status-late'],
  'status-end': ['status-failed'],
  webhook: ['webhook-twice', 'webhook-late', 'webhook-batch'],
  'file-place': ['file-error-500', 'file-elsewhere', 'file-size-untold'],
  'file-bytes': ['file-gone', 'file-hang', 'file-reset', 'file-altered'],
  list: ['list-error-500', 'list-throttled', 'list-page', 'list-hang'],
};

export type FaultRates = Partial<Record<FaultKind, number>>;

/** Decides what goes wrong: first what was asked for the next occasion, then by rates. */
export function createFaults(random: Random, onFault: (kind: FaultKind, about: string) => void) {
  let rates: FaultRates = {};
  const next: FaultKind[] = [];

  function draw(occasion: Occasion): FaultKind | null {
    const asked = next.findIndex((kind) => faultsOf[occasion].includes(kind));
    if (asked >= 0) return next.splice(asked, 1)[0] ?? null;
    return faultsOf[occasion].find((kind) => random.chance(rates[kind] ?? 0)) ?? null;
  }

  return {
    /** Sets the share of occasions at which each fault happens; what is not named never happens. */
    setRates(wanted: FaultRates): void {
      rates = { ...wanted };
    },
    /** Lets a fault happen at the next occasion that it fits. */
    addNext(kinds: readonly FaultKind[]): void {
      next.push(...kinds);
    },
    /** Says what goes wrong this time, if anything; it is on the record then. */
    befall(occasion: Occasion, about: string): FaultKind | null {
      const kind = draw(occasion);
      if (kind !== null) onFault(kind, about);
      return kind;
    },
    state: () => ({ rates, next: [...next] }),
  };
}

export type Faults = ReturnType<typeof createFaults>;
