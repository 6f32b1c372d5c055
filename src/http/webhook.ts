import { raw } from 'express';
import type { RequestHandler } from 'express';
import type { InboxItem } from '../crm/documents';
import { AppError } from '../errors';
import type { Metrics } from '../metrics';
import { isSameSecret, isSigned, readSignature } from './signature';

/** Meta's largest delivery is 3 MB; a megabyte of air. */
const LARGEST_DELIVERY = '4mb';
const DELIVERIES = { stored: 'stored', refused: 'refused', failed: 'failed' } as const;

export type WebhookDeps = {
  /** Stores every item of a delivery, or throws `store-unavailable` within 2 s. */
  takeDelivery: (raw: Buffer) => Promise<{ items: readonly InboxItem[] }>;
  /** Hears of what was stored after it was acknowledged; what it misses the sweeper finds. */
  notice: (items: readonly InboxItem[]) => void;
  appSecrets: readonly string[];
  verifyToken: string;
  metrics: Pick<Metrics, 'webhookDeliveries'>;
};

/** Meta's handshake: the bare challenge for whoever knows the verify token. A repeated parameter is an array: refused. */
export function answerHandshake({ verifyToken }: Pick<WebhookDeps, 'verifyToken'>): RequestHandler {
  return ({ query }, response) => {
    const mode: unknown = query['hub.mode'];
    const token: unknown = query['hub.verify_token'];
    const challenge: unknown = query['hub.challenge'];
    const isKnown = typeof token === 'string' && verifyToken !== '' && isSameSecret(token, verifyToken);
    if (mode !== 'subscribe' || typeof challenge !== 'string' || !isKnown) throw new AppError('verify-token-wrong');
    response.status(200).type('text/plain').send(challenge);
  };
}

/** Refuses a delivery that cannot be signed before a byte of its body is read into memory. */
export function demandSignature({ metrics }: Pick<WebhookDeps, 'metrics'>): RequestHandler {
  return (request, response, next) => {
    if (readSignature(request.get('x-hub-signature-256')) !== null) {
      next();
      return;
    }
    metrics.webhookDeliveries.inc({ outcome: DELIVERIES.refused });
    response.setHeader('Connection', 'close');
    throw new AppError('signature-missing');
  };
}

/** The exact bytes, as they were signed: nothing is inflated or parsed. */
export const readRawBody: RequestHandler = raw({ type: () => true, limit: LARGEST_DELIVERY, inflate: false });

/** Step 1: answers 200 only when everything is stored, and hands it over only after that. */
export function takeDelivery({ metrics, ...deps }: WebhookDeps): RequestHandler {
  async function stored(bytes: Buffer): Promise<readonly InboxItem[]> {
    try {
      return (await deps.takeDelivery(bytes)).items;
    } catch (error) {
      metrics.webhookDeliveries.inc({ outcome: DELIVERIES.failed });
      throw error;
    }
  }

  return async (request, response) => {
    const body: unknown = request.body;
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const signature = readSignature(request.get('x-hub-signature-256'));
    if (signature === null || !isSigned({ raw: bytes, signature, secrets: deps.appSecrets })) {
      metrics.webhookDeliveries.inc({ outcome: DELIVERIES.refused });
      throw new AppError('signature-missing');
    }
    const items = await stored(bytes);
    metrics.webhookDeliveries.inc({ outcome: DELIVERIES.stored });
    response.status(200).type('text/plain').send('stored');
    deps.notice(items);
  };
}
