import { createNumbers } from '../../src/crm/numbers';
import { createTokenVault } from '../../src/crm/token-vault';
import { AppError } from '../../src/errors';
import type { StoreParts } from './connect';

/** The token that reads an account: of a number of it that was connected, else that of the environment. */
export async function tokenOfAccount({ database, config }: StoreParts, account: string): Promise<string> {
  const { accessToken, tokenKeys } = config.whatsapp;
  const connected = (await createNumbers({ database }).all()).find((number) => number.account === account);
  if (connected !== undefined) return createTokenVault(tokenKeys).open(connected.token, connected._id);
  if (accessToken !== null) return accessToken;
  const message = `There is no token for account ${account}; connect one of its numbers, or set WHATSAPP_ACCESS_TOKEN.`;
  throw new AppError('bad-request', message);
}
