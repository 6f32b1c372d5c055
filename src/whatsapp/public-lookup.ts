import dns from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { AppError } from '../errors';

/** Resolves a name to every address it has; the part of `dns.lookup` that is used here. */
export type Resolve = (
  hostname: string,
  options: dns.LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Gives the refusal of an address, for the reason that people are shown. */
export function addressRefused(): AppError {
  return new AppError('media-refused', undefined, { details: { reason: 'media-address-refused' } });
}

/** Tells whether an address belongs to the open internet: not to this machine, a private network, or a special range. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** Tells whether a host is written as an address that is not public: no name is looked up then that could be refused. */
export function isPrivateLiteral(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) !== 0 && !isPublicAddress(bare);
}

/**
 * A look-up for the sockets of a request: refuses a name with any address that is not public. The socket connects to
 * exactly what was judged here, so a name that says something else a moment later gains nothing.
 */
export function createPublicLookup(resolve: Resolve = dns.lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error === null) give(addresses, options.all === true, callback);
      else callback(error, '');
    });
  };
}

type Callback = Parameters<LookupFunction>[2];

function give(addresses: LookupAddress[], all: boolean, callback: Callback): void {
  const [first] = addresses;
  if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
    callback(addressRefused(), '');
  else if (all) callback(null, addresses);
  else callback(null, first.address, first.family);
}
