import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../domain/time';
import { MINUTE_MS } from '../domain/time';
import { AppError } from '../errors';
import type { Database } from './database';
import { insertOnce } from './database';
import type { ApiKey, Role } from './masters';

const SECRET_BYTES = 32;
const PREFIX_BYTES = 6;
/** The last use is known to the minute: a write a request would cost more than it tells. */
const LAST_USE_STEP_MS = MINUTE_MS;
/** The id of the key that the first start makes; inserting it once decides between processes that start together. */
const FIRST_KEY = 'first';
const keyShape = /^ck_([a-z0-9]+)_([A-Za-z0-9_-]{43})$/;

type NewKey = { name: string; role: Role; expiresAt: Instant | null };

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
const isSame = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));

function toKey(prefix: string, secret: string, facts: NewKey & { createdAt: Instant }): ApiKey {
  return { _id: prefix, v: 1, hash: hashOf(secret), ...facts, lastUsedAt: null, revokedAt: null };
}

function isUsable({ revokedAt, expiresAt }: ApiKey, at: Instant): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > at);
}

/** API keys: the secret is shown once and stored as a hash; the public prefix names the key in lists and logs. */
export function createApiKeys({ database, now }: { database: Database; now: () => Instant }) {
  const keys = () => database.collection('apiKeys');

  async function insert(prefix: string, wanted: NewKey) {
    const secret = `ck_${prefix}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
    const key = toKey(prefix, secret, { ...wanted, createdAt: now() });
    const { created } = await insertOnce(database, 'apiKeys', key);
    return created ? { key, secret } : null;
  }

  async function noteUse({ _id, lastUsedAt }: ApiKey): Promise<void> {
    const at = now();
    if (at - (lastUsedAt ?? 0) >= LAST_USE_STEP_MS) await keys().updateOne({ _id }, { $max: { lastUsedAt: at } });
  }

  return {
    /** Makes a key; its secret is in the answer and nowhere else. */
    async create(wanted: NewKey): Promise<{ key: ApiKey; secret: string }> {
      const made = await insert(randomBytes(PREFIX_BYTES).toString('hex'), wanted);
      if (made === null) throw new AppError('conflict', 'The name of the key was taken by chance; try again.');
      return made;
    },
    /** Makes the first admin key, when there is no key at all; null when there is one or another process made it. */
    async createFirst(): Promise<{ key: ApiKey; secret: string } | null> {
      if ((await keys().findOne({})) !== null) return null;
      return insert(FIRST_KEY, { name: 'first admin key', role: 'admin', expiresAt: null });
    },
    /** Finds the key of a secret; null when it is unknown, expired or revoked. */
    async verify(secret: string): Promise<ApiKey | null> {
      const prefix = keyShape.exec(secret)?.[1];
      if (prefix === undefined) return null;
      const key = await keys().findOne({ _id: prefix });
      if (key === null || !isSame(key.hash, hashOf(secret)) || !isUsable(key, now())) return null;
      await noteUse(key);
      return key;
    },
    /** Lists all keys, newest first. */
    list: (): Promise<ApiKey[]> => keys().find({}).sort({ createdAt: -1, _id: 1 }).toArray(),
    /** Ends a key at once and for good; null when there is none of that name. */
    async revoke(prefix: string): Promise<ApiKey | null> {
      const key = await keys().findOne({ _id: prefix });
      if (key === null) return null;
      const revokedAt = key.revokedAt ?? now();
      await keys().updateOne({ _id: prefix }, { $set: { revokedAt } });
      return { ...key, revokedAt };
    },
  };
}

export type ApiKeys = ReturnType<typeof createApiKeys>;
