import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { createAnswers } from '../../src/crm/answers';
import { createApiKeys } from '../../src/crm/api-keys';
import { createAudit } from '../../src/crm/audit';
import { createCompanies } from '../../src/crm/companies';
import { createCosts } from '../../src/crm/costs';
import type { Database } from '../../src/crm/database';
import { createDeals } from '../../src/crm/deals';
import { createDrafts } from '../../src/crm/drafts';
import { createGates } from '../../src/crm/gates';
import { createInbox } from '../../src/crm/inbox';
import type { Role } from '../../src/crm/masters';
import { createMedia } from '../../src/crm/media';
import { createMediaStore } from '../../src/crm/media-store';
import { createNotes } from '../../src/crm/notes';
import { createPolicies } from '../../src/crm/policies';
import { readPriceFile } from '../../src/crm/price-list';
import { createReadModelQueries } from '../../src/crm/read-model-queries';
import { createTemplates } from '../../src/crm/templates';
import type { Command, CommandAnswer } from '../../src/domain/conversation/inputs';
import { createInternalApp } from '../../src/http/internal-app';
import type { InternalDeps } from '../../src/http/internal-app';
import type { Log } from '../../src/log';
import { createMetrics } from '../../src/metrics';

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
};

/** The moment at which these tests happen. */
export const NOW = Date.UTC(2026, 2, 2, 9, 0, 0);

/** A database that nobody asks: for looking at routes without calling them. */
export const noDatabase = {
  collection: () => {
    throw new Error('This test was not to ask the database.');
  },
} as unknown as Database;

/** What the conversation answers to a command, in place of Temporal. */
export function anAnswer(command: Command): CommandAnswer {
  const { commandId } = command;
  return { commandId, step: 2, owner: 'anna', epoch: 1, paused: false, open: true, uncertainSends: [] };
}

/** Everything that the admin API needs, on a database of a test; anything may be replaced. */
export function internalDeps(database: Database, replaced: Partial<InternalDeps> = {}): InternalDeps {
  const now = replaced.now ?? (() => NOW);
  return {
    queries: createReadModelQueries({ database }),
    policies: createPolicies({ database, now }),
    gates: createGates({ database }),
    inbox: createInbox({ database }),
    media: createMedia({ database }),
    mediaStore: createMediaStore({ folder: '/nowhere', newId: randomUUID }),
    keys: createApiKeys({ database, now }),
    drafts: createDrafts({ database }),
    notes: createNotes({ database }),
    templates: createTemplates({ database }),
    answers: createAnswers({ database, now }),
    audit: createAudit({ database, now }),
    companies: createCompanies({ database, now }),
    deals: createDeals({ database, now }),
    costs: createCosts({ database, prices: () => readPriceFile('settings/prices.yaml') }),
    execute: (_recipient, command) => Promise.resolve(anAnswer(command)),
    resumeHeld: () => undefined,
    reachability: {
      mongodb: () => Promise.resolve(true),
      temporal: () => Promise.resolve(true),
      isPrepared: () => true,
    },
    numbers: ['1001', '1002'],
    numbersStart: 'live',
    now,
    newId: randomUUID,
    log: silentLog,
    metrics: createMetrics(),
    ...replaced,
  };
}

/** The admin API as its clients see it: `as(role)` sends requests with a key of that role. */
export function internalApi(deps: InternalDeps) {
  const app = createInternalApp(deps);
  const secrets = new Map<Role, string>();

  async function secretOf(role: Role): Promise<string> {
    const known = secrets.get(role);
    if (known !== undefined) return known;
    const { secret } = await deps.keys.create({ name: `${role} key`, role, expiresAt: null });
    secrets.set(role, secret);
    return secret;
  }

  return {
    app,
    secretOf,
    anonymous: () => supertest(app),
    as: async (role: Role) => supertest.agent(app).set('Authorization', `Bearer ${await secretOf(role)}`),
  };
}
