import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../errors';

/** 32 bytes and the name under which what they seal is found again. */
export type TokenKey = { id: string; key: Buffer };
/** A token as MongoDB holds it; all but the name of the key in base64. */
export type SealedToken = { keyId: string; iv: string; tag: string; data: string };

const ALGORITHM = 'aes-256-gcm';
/** What GCM is made for; every seal has its own. */
const IV_BYTES = 12;

/**
 * Seals tokens for their rest in MongoDB. The first key seals, every key opens what it has sealed: a new one is put
 * before the old, and the old is taken away when nothing is sealed with it any more. `about` binds a seal to its
 * number: moved to another row it does not open.
 */
export function createTokenVault(keys: readonly TokenKey[]) {
  return {
    /** Throws `token-key-missing` without a key. */
    seal(token: string, about: string): SealedToken {
      const [first] = keys;
      if (first === undefined)
        throw noKey('WHATSAPP_TOKEN_KEYS is not set; write a name and the output of openssl rand -hex 32.');
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, first.key, iv).setAAD(Buffer.from(about));
      const data = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
      const text = (bytes: Buffer): string => bytes.toString('base64');
      return { keyId: first.id, iv: text(iv), tag: text(cipher.getAuthTag()), data: text(data) };
    },
    /** Throws `token-key-missing` when its key is not there, `token-unreadable` when it is not what was sealed. */
    open({ keyId, iv, tag, data }: SealedToken, about: string): string {
      const found = keys.find(({ id }) => id === keyId);
      if (found === undefined)
        throw noKey(`A token was sealed with the key "${keyId}"; put it back into WHATSAPP_TOKEN_KEYS.`);
      try {
        const decipher = createDecipheriv(ALGORITHM, found.key, Buffer.from(iv, 'base64'), { authTagLength: 16 });
        decipher.setAAD(Buffer.from(about)).setAuthTag(Buffer.from(tag, 'base64'));
        return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8');
      } catch {
        throw new AppError('token-unreadable');
      }
    },
  };
}

export type TokenVault = ReturnType<typeof createTokenVault>;

const noKey = (message: string): AppError => new AppError('token-key-missing', message);
