import { createHmac } from 'node:crypto';

const HEX_DIGITS = 4;

/**
 * Writes JSON as Meta does: everything beyond ASCII as `\uXXXX` with lower-case digits, slashes as `\/`, and `@` and `<`
 * escaped too (WhatsApp fact sheet, 1.2). Whoever parses and writes the body again before he checks its signature gets
 * another one.
 */
export function toMetaJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(HEX_DIGITS, '0')}`)
    .replaceAll('/', '\\/')
    .replaceAll('@', '\\u0040')
    .replaceAll('<', '\\u003C');
}

/** Signs the raw bytes of a body: the value of `X-Hub-Signature-256`. */
export function signatureOf(appSecret: string, body: Buffer): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}
