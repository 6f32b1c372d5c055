import type { NumberId } from '../domain/ids';
import type { Instant } from '../domain/time';
import { SECOND_MS } from '../domain/time';
import { isAppError } from '../errors';
import type { Log } from '../log';
import type { Numbers } from './numbers';
import type { TokenVault } from './token-vault';

type TokensParts = {
  numbers: Pick<Numbers, 'get'>;
  vault: Pick<TokenVault, 'open'>;
  /** For numbers that have none of their own; null: there is none. */
  environmentToken: string | null;
  now: () => Instant;
  log: Log;
};

/** A replaced token is used everywhere after this. */
export const TOKEN_KNOWN_FOR_MS = 2 * SECOND_MS;

/**
 * The one place where tokens are read. The token that a number was connected with comes before that of the environment;
 * one that cannot be opened is none, and the environment does not stand in for it.
 */
export function createTokens({ numbers, vault, environmentToken, now, log }: TokensParts) {
  const known = new Map<NumberId, { token: string | null; readAt: Instant }>();

  function open(sealed: Parameters<TokenVault['open']>[0], number: NumberId): string | null {
    try {
      return vault.open(sealed, number);
    } catch (error) {
      if (!isAppError(error)) throw error;
      log.error({ part: 'tokens', err: error }, 'The token of a number cannot be opened; nothing is sent with it.');
      return null;
    }
  }

  return {
    /** Gives the token of a number, or null. Rejects only while MongoDB is away and nothing was read before. */
    async of(number: NumberId): Promise<string | null> {
      const last = known.get(number);
      if (last !== undefined && now() < last.readAt + TOKEN_KNOWN_FOR_MS) return last.token;
      try {
        const sealed = (await numbers.get(number))?.token ?? null;
        const token = sealed === null ? environmentToken : open(sealed, number);
        known.set(number, { token, readAt: now() });
        return token;
      } catch (error) {
        if (last !== undefined) return last.token;
        throw error;
      }
    },
  };
}
