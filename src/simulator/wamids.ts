import type { Instant } from '../domain/time';
import type { Buyer } from './buyers';

const RADIX = 36;

/**
 * Makes message ids as WhatsApp does: base64 of something that holds the other side's number, which is why they are
 * personal data. They name the start of the simulator, so that a later run never repeats those of an earlier one.
 */
export function createWamids(startedAt: Instant) {
  let serial = 0;
  return {
    next({ phone }: Pick<Buyer, 'phone'>): string {
      serial += 1;
      const content = `${phone}:${startedAt.toString(RADIX)}:${serial.toString(RADIX)}`;
      return `wamid.${Buffer.from(content).toString('base64')}`;
    },
  };
}

export type Wamids = ReturnType<typeof createWamids>;
