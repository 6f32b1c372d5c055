import { promisify } from 'node:util';
import type { LookupAddress } from 'node:dns';
import { createPublicLookup, isPrivateLiteral, isPublicAddress } from '../../../src/whatsapp/public-lookup';

const resolvesTo =
  (...addresses: readonly string[]) =>
  (_name: string, _options: object, callback: (error: null, found: LookupAddress[]) => void): void =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

const lookUp = (addresses: readonly string[], all: boolean) =>
  promisify(createPublicLookup(resolvesTo(...addresses)))('files.example', { all });

describe('An address', () => {
  it.each(['157.240.20.52', '8.8.8.8', '2a03:2880:f12d:83:face:b00c:0:25de', '::ffff:8.8.8.8'])(
    'is public: %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
    ...['255.255.255.255', '224.0.0.1', '192.0.2.1', '::1', '::', 'fe80::1', 'fd00::1', 'ff02::1'],
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', '', 'files.example'],
  ])('is not public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it('is found out where a host is written as one', () => {
    const hosts = ['127.0.0.1', '[::1]', '[::ffff:10.0.0.1]', '8.8.8.8', 'files.example'];
    expect(hosts.filter(isPrivateLiteral)).toEqual(['127.0.0.1', '[::1]', '[::ffff:10.0.0.1]']);
  });
});

describe('A name', () => {
  it('leads to its public addresses', async () => {
    expect(await lookUp(['8.8.8.8', '8.8.4.4'], true)).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '8.8.4.4', family: 4 },
    ]);
    expect(await lookUp(['8.8.8.8', '8.8.4.4'], false)).toBe('8.8.8.8');
  });

  it.each([
    ['leads to this machine', ['127.0.0.1']],
    ['leads to a private address beside a public one', ['8.8.8.8', '10.0.0.1']],
    ['leads nowhere', []],
  ])('is refused when it %s', async (_what, addresses) => {
    const refused = { code: 'media-refused', details: { reason: 'media-address-refused' } };
    await expect(lookUp(addresses, true)).rejects.toMatchObject(refused);
    await expect(lookUp(addresses, false)).rejects.toMatchObject(refused);
  });

  it('that cannot be looked up fails as it failed', async () => {
    const failing = createPublicLookup((_name, _options, callback) => callback(new Error('ENOTFOUND'), []));
    await expect(promisify(failing)('files.example', {})).rejects.toThrow('ENOTFOUND');
  });
});
