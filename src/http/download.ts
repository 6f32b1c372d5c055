import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { z } from 'zod';

/** Bytes of a file, and what a browser is told of them. */
export type Download = { bytes: Readable; size: number; mimeType: string; name: string };

const FROM_OUTSIDE = 'from-outside';
type Marked = Download & { kind: typeof FROM_OUTSIDE };

/** The answer of a route that gives a file. */
export const downloadSchema = z.custom<Marked>();

/** Marks an answer as a file of somebody outside. */
export function toDownload(download: Download): Marked {
  return { ...download, kind: FROM_OUTSIDE };
}

/** Tells whether an answer is a file. */
export function isDownload(result: unknown): result is Marked {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === FROM_OUTSIDE;
}

/** Browsers show these without running anything in them. */
const harmless = /^(?:image\/(?:jpeg|png|webp|gif)|audio\/[a-z0-9]+|video\/[a-z0-9]+|application\/pdf)$/;
/** Controls, marks that turn the direction of writing, halves of characters: a name needs none of them. */
const unprintable = /\p{C}/gu;

/**
 * Gives a file of somebody outside without trusting it: shown in place only when it is of a harmless type, else saved;
 * never guessed at, and in a sandbox in which nothing runs.
 */
export async function giveDownload(response: Response, { bytes, size, mimeType, name }: Download): Promise<void> {
  const isHarmless = harmless.test(mimeType);
  response.attachment(name.replace(unprintable, ''));
  const saved = String(response.getHeader('Content-Disposition'));
  response.setHeader('Content-Disposition', isHarmless ? saved.replace(/^attachment/, 'inline') : saved);
  // Set by hand: express would add a character set.
  response.setHeader('Content-Type', isHarmless ? mimeType : 'application/octet-stream');
  response.setHeader('Content-Length', size);
  response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'");
  response.setHeader('X-Content-Type-Options', 'nosniff');
  // The head has left: whoever reads can only be told by a connection that breaks.
  await pipeline(bytes, response).catch(() => response.destroy());
}
