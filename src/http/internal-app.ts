import express from 'express';
import type { Express } from 'express';
import helmet from 'helmet';
import type { Answers } from '../crm/answers';
import type { ApiKeys } from '../crm/api-keys';
import type { Audit } from '../crm/audit';
import type { Companies } from '../crm/companies';
import type { Costs } from '../crm/costs';
import type { Deals } from '../crm/deals';
import type { Drafts } from '../crm/drafts';
import type { Gates } from '../crm/gates';
import type { Inbox } from '../crm/inbox';
import type { Media } from '../crm/media';
import type { MediaStore } from '../crm/media-store';
import type { Notes } from '../crm/notes';
import type { PoliciesStore } from '../crm/policies';
import type { ReadModelQueries } from '../crm/read-model-queries';
import type { Templates } from '../crm/templates';
import type { NumberId } from '../domain/ids';
import type { NumberMode } from '../domain/number-mode';
import type { Instant } from '../domain/time';
import type { Log } from '../log';
import type { Metrics } from '../metrics';
import { createActing } from './acting';
import { createAuthenticate } from './authenticate';
import { mountDocsPage } from './docs-page';
import type { ExecuteCommand } from './give-command';
import { createGiveCommand } from './give-command';
import { createDemandKnown } from './known-destination';
import { mountRoutes } from './mount-routes';
import { createProblemWriter, createRequestScope, refuseUnknown } from './request-scope';
import type { Route } from './route';
import { attentionRoutes } from './routes/attention-routes';
import { automationRoutes } from './routes/automation-routes';
import { commandRoutes } from './routes/command-routes';
import { companyRoutes } from './routes/company-routes';
import { contactRoutes } from './routes/contact-routes';
import { conversationRoutes } from './routes/conversation-routes';
import { costRoutes } from './routes/cost-routes';
import { dealRoutes } from './routes/deal-routes';
import { followUpRoutes } from './routes/follow-up-routes';
import { keyRoutes } from './routes/key-routes';
import { mediaRoutes } from './routes/media-routes';
import { numberRoutes } from './routes/number-routes';
import type { Reachability } from './routes/operations-routes';
import { operationsRoutes } from './routes/operations-routes';
import { policyRoutes } from './routes/policy-routes';
import { reportRoutes } from './routes/report-routes';
import { sendRoutes } from './routes/send-routes';
import { templateRoutes } from './routes/template-routes';

export type InternalDeps = {
  queries: ReadModelQueries;
  policies: Pick<PoliciesStore, 'current' | 'versionsOf' | 'save'>;
  gates: Pick<Gates, 'read' | 'setPause' | 'setMode'>;
  inbox: Pick<Inbox, 'list' | 'byMessageIds' | 'redrive'>;
  media: Pick<Media, 'get' | 'ofMessages' | 'missing' | 'dismiss'>;
  mediaStore: Pick<MediaStore, 'open'>;
  keys: ApiKeys;
  drafts: Drafts;
  notes: Notes;
  templates: Pick<Templates, 'all' | 'find'>;
  answers: Answers;
  audit: Audit;
  companies: Companies;
  deals: Deals;
  costs: Pick<Costs, 'between'>;
  execute: ExecuteCommand;
  resumeHeld: () => void;
  reachability: Reachability;
  numbers: readonly NumberId[];
  /** What a number does that nobody has switched. */
  numbersStart: NumberMode;
  now: () => Instant;
  newId: () => string;
  log: Log;
  metrics: Metrics;
};

/** Every route of the admin API and what machines ask, each with its permission and its schemas. */
export function internalRoutes(deps: InternalDeps): readonly Route[] {
  const acting = createActing(deps);
  const giveCommand = createGiveCommand(deps);
  const demandKnown = createDemandKnown(deps.policies);
  const routes = [
    ...conversationRoutes(deps),
    ...commandRoutes({ giveCommand, acting, demandKnown }),
    ...sendRoutes({ ...deps, giveCommand, acting }),
    ...followUpRoutes({ ...deps, giveCommand, acting }),
    ...policyRoutes(deps),
    ...automationRoutes(deps),
    ...numberRoutes(deps),
    ...attentionRoutes(deps),
    ...mediaRoutes(deps),
    ...templateRoutes(deps),
    ...contactRoutes(deps),
    ...companyRoutes(deps),
    ...dealRoutes(deps),
    ...keyRoutes(deps),
    ...reportRoutes(deps),
    ...costRoutes(deps),
  ];
  return [...operationsRoutes(deps, routes), ...routes];
}

/** Plain HTTP on a private interface: asking browsers for TLS would only break the documentation page. */
const headers = helmet({
  strictTransportSecurity: false,
  contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
});

/** What people and machines of the house see: admin API, documentation, metrics, readiness. */
export function createInternalApp(deps: InternalDeps): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(createRequestScope(deps), headers);
  mountRoutes(app, internalRoutes(deps), { ...deps, authenticate: createAuthenticate(deps) });
  mountDocsPage(app);
  app.use(refuseUnknown, createProblemWriter(deps));
  return app;
}
