import { eventually } from '../../support/eventually';
import { TOKEN, aStage } from './stage';
import type { Stage } from './stage';

const ACCOUNT = '102290129340398';
let stage: Stage;

beforeEach(async () => {
  stage = await aStage({
    templates: ['quote', 'reminder', 'sale'].map((name) => ({
      ...{ name, language: 'en_US', category: 'utility', state: 'approved' },
    })),
  });
});
afterEach(() => stage.close());

type Page = { data: { name: string; status: string }[]; paging: { cursors: { after: string }; next?: string } };

async function ask(query = '', { account = ACCOUNT, token = TOKEN } = {}) {
  const response = await fetch(`${stage.url}/v26.0/${account}/message_templates?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, page: (await response.json()) as Page & { error?: { code: number } } };
}

const told = () => stage.hooks.flatMap(({ body }) => body.entry.flatMap(({ changes }) => changes));

describe('The templates of the account', () => {
  test('are listed page after page', async () => {
    const first = await ask('limit=2');
    expect(first.page.data.map(({ name }) => name)).toEqual(['quote', 'reminder']);
    expect(first.page.paging.next).toContain('after=');
    const second = await ask(`limit=2&after=${first.page.paging.cursors.after}`);
    expect(second.page.data.map(({ name }) => name)).toEqual(['sale']);
    expect(second.page.paging.next).toBeUndefined();
  });

  test('are shown to nobody with another token, and another account has none', async () => {
    expect((await ask('', { token: 'stolen' })).page.error?.code).toBe(190);
    expect((await ask('', { account: '7' })).page.error?.code).toBe(100);
  });

  test('cannot be read while WhatsApp has had enough of it, or is not there', async () => {
    stage.simulator.faultNext('list-throttled', 'list-error-500');
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([400, 500, 200]);
  });

  test('are told of when their state, quality or category changes', async () => {
    stage.simulator.templates.put({ name: 'quote', language: 'en_US', state: 'paused', quality: 'RED' });
    await stage.post('/simulator/templates', { name: 'quote', language: 'en_US', category: 'marketing' });
    await eventually(() =>
      expect(
        told()
          .map(({ field }) => field)
          .sort(),
      ).toEqual(['message_template_quality_update', 'message_template_status_update', 'template_category_update']),
    );
    expect(told().find(({ field }) => field === 'message_template_status_update')?.value).toMatchObject({
      ...{ event: 'PAUSED', message_template_language: 'en-US' },
    });
    expect((await ask('limit=1')).page.data[0]).toMatchObject({ name: 'quote', status: 'PAUSED' });
  });
});
