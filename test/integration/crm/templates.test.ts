import { createTemplates } from '../../../src/crm/templates';
import { createSimulator } from '../../../src/simulator/simulator';
import { createGraphReader } from '../../../src/whatsapp/graph-reader';
import { createTemplateList } from '../../../src/whatsapp/template-list';
import { bytesOf } from '../../support/deliveries';
import { internalApi, internalDeps } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aCaptureStage } from '../capture/stage';

const ACCOUNT = '102290129340398';
const database = testDatabase();
const templates = createTemplates({ database });
const secrets = { appSecret: 'secret', accessToken: 'token' };
const simulator = createSimulator({
  ...{ host: '127.0.0.1', port: 0, webhookUrl: 'http://127.0.0.1:9/nobody', ...secrets, numbers: ['1001'], seed: 1 },
  templates: Array.from({ length: 120 }, (_, n) => ({
    ...{ name: `quote_${n}`, language: 'en_US', category: 'utility', state: 'approved' },
  })),
});
let list: ReturnType<typeof createTemplateList>;

beforeAll(async () => {
  const { url: baseUrl } = await simulator.start();
  const reader = createGraphReader({ baseUrl, version: 'v26.0', accessToken: secrets.accessToken, timeoutMs: 9_000 });
  list = createTemplateList({ graph: reader });
});
afterEach(async () => {
  for (const name of ['templates', 'inbox'] as const) await database.collection(name).deleteMany({});
});
afterAll(() => simulator.stop());

const now = 1_793_450_000;
const quote = { name: 'quote_7', language: 'en_US' };
const stateOf = async () => (await templates.find(quote))?.state;
const synchronise = async (askedAt: number) =>
  templates.sync(ACCOUNT, { templates: (await list(ACCOUNT)).templates, askedAt });

/** What WhatsApp tells of the template, at a moment in unix seconds. */
function news(field: string, told: object, time: number): Buffer {
  const about = { message_template_id: 1, message_template_name: 'quote_7', message_template_language: 'en-US' };
  const changes = [{ field, value: { ...about, ...told } }];
  return bytesOf({ object: 'whatsapp_business_account', entry: [{ id: ACCOUNT, time, changes }] });
}
const status = (event: string, time: number) => news('message_template_status_update', { event }, time);

async function tell(...deliveries: Buffer[]) {
  const stage = aCaptureStage(database);
  for (const delivery of deliveries) await stage.handOver(await stage.take(delivery));
  return stage;
}

describe('Reading the templates of an account', () => {
  it('takes all pages over, safe to repeat, and marks what is gone', async () => {
    expect(await synchronise(1_000)).toEqual({ kept: 120, gone: 0 });
    simulator.templates.put({ ...quote, state: 'deleted' });
    expect(await synchronise(2_000)).toEqual({ kept: 119, gone: 1 });
    expect(await templates.find(quote)).toBeNull();
    simulator.templates.put({ ...quote, state: 'approved' });
    expect(await synchronise(3_000)).toEqual({ kept: 120, gone: 0 });
    expect(await stateOf()).toBe('approved');
  });

  it('changes nothing when it breaks off', async () => {
    await synchronise(1_000);
    for (const fault of ['list-error-500', 'list-page', 'list-throttled'] as const) {
      simulator.faultNext(fault);
      await expect(list(ACCOUNT)).rejects.toThrow();
    }
    expect(await stateOf()).toBe('approved');
  });
});

describe('News of a template', () => {
  it('counts from then on, and a later reading knows better', async () => {
    await synchronise(1_000);
    await tell(status('PAUSED', now));
    expect(await stateOf()).toBe('paused');
    await synchronise(now * 1_000 + 5_000);
    expect(await stateOf()).toBe('approved');
  });

  it('counts by its own moment, in whatever order it comes', async () => {
    await synchronise(1_000);
    await tell(status('DISABLED', now), status('PAUSED', now - 60));
    expect(await stateOf()).toBe('disabled');
  });

  it('tells of quality and category, but not of what is only announced', async () => {
    await synchronise(1_000);
    await tell(
      news('message_template_quality_update', { new_quality_score: 'RED' }, now),
      news('template_category_update', { previous_category: 'UTILITY', new_category: 'MARKETING' }, now),
      news('template_category_update', { new_category: 'UTILITY', correct_category: 'AUTHENTICATION' }, now + 1),
    );
    expect(await templates.find(quote)).toMatchObject({ quality: 'RED', category: 'MARKETING', state: 'approved' });
  });

  it('of a template that was never read is kept, with what to do', async () => {
    await tell(status('APPROVED', now));
    expect(await database.collection('inbox').findOne({ kind: 'template' })).toMatchObject({
      state: 'parked',
      reason: 'the template is not known; "continuo templates sync" brings it',
    });
  });
});

describe('GET /api/v1/templates', () => {
  it('lists them by name, page after page, and by state', async () => {
    await synchronise(1_000);
    await tell(status('PAUSED', now));
    const viewer = await internalApi(internalDeps(database)).as('viewer');
    const first = await viewer.get('/api/v1/templates?limit=100');
    expect(first.body).toMatchObject({ items: { length: 100 }, nextCursor: expect.any(String) as string });
    const rest = await viewer.get(
      `/api/v1/templates?limit=100&cursor=${(first.body as { nextCursor: string }).nextCursor}`,
    );
    expect(rest.body).toMatchObject({ items: { length: 20 }, nextCursor: null });
    const paused = await viewer.get('/api/v1/templates?state=paused');
    expect(paused.body).toMatchObject({ items: [{ name: 'quote_7', state: 'paused', parameters: [] }] });
  });
});
