import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createTokenVault } from '../../../src/crm/token-vault';
import type { SealedToken } from '../../../src/crm/token-vault';
import { isAppError } from '../../../src/errors';

const KEY_BYTES = 32;
const aKey = (id: string) => ({ id, key: randomBytes(KEY_BYTES) });
const [first, second] = [aKey('first'), aKey('second')];
const TOKEN = 'EAAG…secret';
const NUMBER = '1001';

function codeOf(open: () => unknown): string {
  try {
    open();
    return 'opened';
  } catch (error) {
    return isAppError(error) ? error.code : 'another error';
  }
}

/** The same text with its first character turned into another. */
const turned = (text: string): string => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;

describe('A sealed token', () => {
  it('opens to what was sealed, whatever it is and however often', () => {
    const vault = createTokenVault([first]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (token, about) => {
        expect(vault.open(vault.seal(token, about), about)).toBe(token);
      }),
    );
  });

  it('shows nothing of the token, and is never the same twice', () => {
    const vault = createTokenVault([first]);
    const [one, other] = [vault.seal(TOKEN, NUMBER), vault.seal(TOKEN, NUMBER)];
    expect(JSON.stringify(one)).not.toContain('secret');
    expect([one.data, one.iv]).not.toEqual([other.data, other.iv]);
  });

  it.each(['iv', 'tag', 'data'] as const)('does not open when its %s was changed', (part) => {
    const vault = createTokenVault([first]);
    const sealed = vault.seal(TOKEN, NUMBER);
    const changed: SealedToken = { ...sealed, [part]: turned(sealed[part]) };
    expect(codeOf(() => vault.open(changed, NUMBER))).toBe('token-unreadable');
  });

  it('does not open with a shortened tag, nor under another number, nor with another key of the same name', () => {
    const vault = createTokenVault([first]);
    const sealed = vault.seal(TOKEN, NUMBER);
    const short = Buffer.from(sealed.tag, 'base64').subarray(0, 4).toString('base64');
    expect(codeOf(() => vault.open({ ...sealed, tag: short }, NUMBER))).toBe('token-unreadable');
    expect(codeOf(() => vault.open(sealed, '1002'))).toBe('token-unreadable');
    expect(codeOf(() => createTokenVault([aKey('first')]).open(sealed, NUMBER))).toBe('token-unreadable');
  });

  it('says which key is missing, and that one is needed to seal', () => {
    const sealed = createTokenVault([first]).seal(TOKEN, NUMBER);
    expect(() => createTokenVault([second]).open(sealed, NUMBER)).toThrow(
      'A token was sealed with the key "first"; put it back into WHATSAPP_TOKEN_KEYS.',
    );
    expect(codeOf(() => createTokenVault([]).seal(TOKEN, NUMBER))).toBe('token-key-missing');
  });

  it('opens with the old key while a new one seals', () => {
    const old = createTokenVault([first]).seal(TOKEN, NUMBER);
    const rotating = createTokenVault([second, first]);
    expect(rotating.open(old, NUMBER)).toBe(TOKEN);
    const fresh = rotating.seal(TOKEN, NUMBER);
    expect([fresh.keyId, createTokenVault([second]).open(fresh, NUMBER)]).toEqual(['second', TOKEN]);
  });
});
