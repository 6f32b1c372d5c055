import type { Role } from '../crm/masters';

/** From least to most: each role may do what the ones before it may. */
export const roles = ['viewer', 'operator', 'supervisor', 'admin'] as const satisfies readonly Role[];

/** What a route demands: at least this role, or `anyone` for probes that a machine asks without a key. */
export type Permission = Role | 'anyone';

/** Tells whether a role is enough. */
export function isAllowed(role: Role, needed: Permission): boolean {
  return needed === 'anyone' || roles.indexOf(role) >= roles.indexOf(needed);
}
