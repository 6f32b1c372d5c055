import type { ApiKeys } from '../crm/api-keys';
import { AppError } from '../errors';
import type { Permission } from './permissions';
import { isAllowed } from './permissions';
import type { Caller } from './route';

const bearer = /^Bearer (\S+)$/i;
const nobody: Caller = { keyId: 'nobody', name: 'nobody', role: 'viewer' };

/**
 * Finds out who asks and whether he may. Throws `key-missing`, `key-invalid` or `role-too-low`; a route that demands
 * `anyone` is open.
 */
export function createAuthenticate({ keys }: { keys: Pick<ApiKeys, 'verify'> }) {
  return async function authenticate(header: string | undefined, needed: Permission): Promise<Caller> {
    if (needed === 'anyone') return nobody;
    const secret = header === undefined ? undefined : bearer.exec(header)?.[1];
    if (secret === undefined) throw new AppError('key-missing');
    const key = await keys.verify(secret);
    if (key === null) throw new AppError('key-invalid');
    if (!isAllowed(key.role, needed)) throw new AppError('role-too-low', `This needs the role ${needed} or higher.`);
    return { keyId: key._id, name: key.name, role: key.role };
  };
}

export type Authenticate = ReturnType<typeof createAuthenticate>;
