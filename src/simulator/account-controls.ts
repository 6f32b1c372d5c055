import { z } from 'zod';
import type { Account } from './account';
import type { Control } from './simulator-app';

/** `POST /simulator/tokens`: makes a token of a system user, or changes one. */
const tokenSchema = z.strictObject({
  token: z.string().min(1),
  scopes: z.array(z.string()).optional(),
  expiresAt: z.iso.datetime().nullable().optional(),
  revoked: z.boolean().optional(),
});

/** `POST /simulator/numbers`: what Meta thinks of a number. */
const numberSchema = z.strictObject({
  number: z.string().regex(/^\d+$/),
  registered: z.boolean().optional(),
  pin: z.string().nullable().optional(),
  quality: z.string().optional(),
});

/** What a person can do on the business side of Meta. */
export function accountControls(account: Account): readonly Control[] {
  return [
    {
      method: 'post',
      path: '/simulator/tokens',
      describe: 'make or change a token: {"token":"the next one"} or {"token":"the old one","revoked":true}',
      handle(body) {
        const { token, scopes, expiresAt, revoked } = tokenSchema.parse(body);
        account.setToken(token, {
          ...(scopes === undefined ? {} : { scopes }),
          ...(expiresAt === undefined ? {} : { expiresAt: expiresAt === null ? null : Date.parse(expiresAt) }),
          ...(revoked === undefined ? {} : { revoked }),
        });
      },
    },
    {
      method: 'post',
      path: '/simulator/numbers',
      describe: 'change a number of the business: {"number":"1001","registered":false,"quality":"RED"}',
      handle(body) {
        const { number, registered, pin, quality } = numberSchema.parse(body);
        account.setNumber(number, {
          ...(registered === undefined ? {} : { registered }),
          ...(pin === undefined ? {} : { pin }),
          ...(quality === undefined ? {} : { quality }),
        });
      },
    },
  ];
}
