import { z } from 'zod';
import { faultKinds } from './faults';
import { personaNames } from './personas/persona';

const number = z.string().regex(/^\d+$/, 'write a phone number id').optional();
const phone = z.string().regex(/^\+?\d{6,15}$/, 'write a number with its country code');
const text = z.string().min(1).max(10_000);

/** `POST /simulator/say`: a person is a buyer. `from` is a phone number, or the WhatsApp user id of a known buyer. */
export const saySchema = z.strictObject({
  number,
  from: z.union([phone, z.string().regex(/^[A-Z]{2}\.[A-Za-z0-9]+$/)]),
  name: z.string().min(1).optional(),
  text: text.optional(),
  /** Anything else than text: the type and the object that it names. */
  type: z.string().min(1).optional(),
  content: z.record(z.string(), z.unknown()).optional(),
  quotes: z.string().optional(),
  /** The phone was offline so long: WhatsApp's time is older than the arrival. */
  writtenAgoMs: z.number().int().min(0).optional(),
  /** False: this buyer has a user name, and we do not see the number. */
  showsPhone: z.boolean().optional(),
  /** False: messages reach WhatsApp and not the phone. */
  phoneOn: z.boolean().optional(),
});

/** The largest file that fits into a request; `size` makes a larger one of zeros behind what is given. */
const LONGEST_BASE64 = 900_000;

/** `POST /simulator/file`: a buyer sends a picture, a document … */
export const fileSchema = z.strictObject({
  number,
  from: saySchema.shape.from,
  type: z.enum(['image', 'video', 'audio', 'document', 'sticker']),
  mimeType: z.string().min(1),
  base64: z.base64().max(LONGEST_BASE64),
  size: z.number().int().min(0).optional(),
  /** Beside id, type and checksum: `filename`, `caption`, or a `sha256` that is not true. */
  content: z.record(z.string(), z.unknown()).optional(),
});

/** `POST /simulator/echo`: a person of the business answers on the phone. */
export const echoSchema = z.strictObject({ number, to: phone, text });

/** `POST /simulator/faults`: shares of occasions, or what befalls the next one. */
export const faultsSchema = z.strictObject({
  rates: z.partialRecord(z.enum(faultKinds), z.number().min(0).max(1)).optional(),
  next: z.array(z.enum(faultKinds)).optional(),
});

/** `POST /simulator/play`: buyers of the given characters, or a mix, write over a stretch of time. */
export const playSchema = z.strictObject({
  number,
  buyers: z.number().int().min(1).max(10_000).default(30),
  overMs: z.number().int().min(0).default(60_000),
  hourMs: z.number().positive().default(1_000),
  personas: z.array(z.enum(personaNames)).min(1).optional(),
});

/** `POST /simulator/acts`: whoever plays a person of the business says what he did and when it was answered. */
export const actSchema = z.strictObject({
  kind: z.enum(['take-over', 'hand-back', 'pause', 'resume', 'policy']),
  subject: z.string().min(1),
  askedAt: z.number(),
  acknowledgedAt: z.number(),
  uncertainSends: z.array(z.string()).default([]),
  version: z.number().int().nullable().default(null),
});
