import express from 'express';
import type { Express } from 'express';
import helmet from 'helmet';
import type { ScopeDeps } from './request-scope';
import { createProblemWriter, createRequestScope, refuseUnknown } from './request-scope';
import type { WebhookDeps } from './webhook';
import { answerHandshake, demandSignature, readRawBody, takeDelivery } from './webhook';
import type { Metrics } from '../metrics';

export type PublicDeps = WebhookDeps & Omit<ScopeDeps, 'metrics'> & { metrics: Metrics };

const WEBHOOK_PATH = '/webhooks/whatsapp';

/** What the internet sees: the webhook and a sign of life, nothing else. */
export function createPublicApp(deps: PublicDeps): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(createRequestScope(deps), helmet());
  app.get(WEBHOOK_PATH, answerHandshake(deps));
  app.post(WEBHOOK_PATH, demandSignature(deps), readRawBody, takeDelivery(deps));
  app.get('/healthz', (_request, response) => void response.json({ status: 'alive' }));
  app.use(refuseUnknown, createProblemWriter(deps));
  return app;
}
