import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const headerShape = /^sha256=([0-9a-f]{64})$/;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares two secrets in constant time, whatever their lengths. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

/** Reads the signature out of `X-Hub-Signature-256`; null when there is none that could be one. */
export function readSignature(header: string | undefined): Buffer | null {
  const hex = header === undefined ? undefined : headerShape.exec(header)?.[1];
  return hex === undefined ? null : Buffer.from(hex, 'hex');
}

/** Tells whether the exact bytes were signed with any of the secrets; every secret is tried, so time tells nothing. */
export function isSigned({ raw, signature, secrets }: { raw: Buffer; signature: Buffer; secrets: readonly string[] }) {
  return secrets
    .map((secret) => timingSafeEqual(createHmac('sha256', secret).update(raw).digest(), signature))
    .some((isRight) => isRight);
}
