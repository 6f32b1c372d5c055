import { createGraphReader } from '../../../src/whatsapp/graph-reader';
import { createTemplateList } from '../../../src/whatsapp/template-list';

const whole = {
  id: '594425479261596',
  name: 'quote_followup',
  language: 'pt_BR',
  status: 'APPROVED',
  category: 'UTILITY',
  quality_score: { score: 'GREEN', date: 1 },
  rejected_reason: 'NONE',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Pedido {{1}}' },
    { type: 'BODY', text: 'Olá {{name}}, ainda quer {{item}}?', example: {} },
    { type: 'FOOTER', text: 'Loja' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Sim' },
        { type: 'URL', text: 'Ver', url: 'https://example.com/{{1}}' },
        { type: 'URL', text: 'Loja', url: 'https://example.com/' },
        { type: 'COPY_CODE' },
        { type: 'PHONE_NUMBER', text: 'Ligar', phone_number: '+55' },
      ],
    },
  ],
};

const listOf = (...items: unknown[]) =>
  createTemplateList({ graph: { readAll: () => Promise.resolve(items) } })('77').then((list) => list);

describe('A template of the list', () => {
  it('says what it holds and what it asks for', async () => {
    const { templates } = await listOf(whole);
    expect(templates).toEqual([
      {
        ...{ account: '77', name: 'quote_followup', language: 'pt_BR', providerId: '594425479261596' },
        ...{ category: 'UTILITY', state: 'approved', quality: 'GREEN', why: null },
        shape: {
          header: { kind: 'text', text: 'Pedido {{1}}', parameters: ['1'] },
          body: 'Olá {{name}}, ainda quer {{item}}?',
          parameters: ['name', 'item'],
          footer: 'Loja',
          buttons: [
            { kind: 'quick-reply', label: 'Sim', takes: false },
            { kind: 'url', label: 'Ver', takes: true },
            { kind: 'url', label: 'Loja', takes: false },
            { kind: 'copy-code', label: '', takes: true },
            { kind: 'other', label: 'Ligar', takes: false },
          ],
          unfilled: [],
        },
      },
    ]);
  });

  it('names the parts that nobody here can fill', async () => {
    const parts = [
      { type: 'HEADER', format: 'LOCATION' },
      { type: 'BODY', text: 'Hi' },
      { type: 'CAROUSEL', cards: [] },
    ];
    const { templates } = await listOf({ ...whole, components: parts });
    expect(templates[0]?.shape.unfilled).toEqual(['HEADER LOCATION', 'CAROUSEL']);
  });

  it.each(['IMAGE', 'VIDEO', 'DOCUMENT'])('takes a file in its header: %s', async (format) => {
    const { templates } = await listOf({ ...whole, components: [{ type: 'HEADER', format }] });
    expect(templates[0]?.shape.header).toEqual({ kind: format.toLowerCase() });
  });

  it('that cannot be read is counted and hides no other', async () => {
    const list = await listOf({ name: 7 }, null, { ...whole, quality_score: 'new', rejected_reason: 'SCAM' });
    expect(list.unreadable).toBe(2);
    expect(list.templates[0]).toMatchObject({ quality: null, why: 'SCAM' });
  });
});

describe('A list of the Graph API', () => {
  const asked: string[] = [];
  const readerOf = (...answers: (Response | Error)[]) =>
    createGraphReader({
      ...{ baseUrl: 'https://graph.example', version: 'v26.0', accessToken: 'token', timeoutMs: 1_000 },
      fetch: (url) => {
        asked.push(url instanceof Request ? url.url : url.toString());
        const answer = answers.shift() ?? new Error('too many calls');
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    });
  const page = (data: unknown[], after: string, next?: string) =>
    Response.json({ data, paging: { cursors: { before: 'a', after }, ...(next === undefined ? {} : { next }) } });

  beforeEach(() => asked.splice(0));

  it('is read to its end by cursors, and the address that it names is never asked', async () => {
    const graph = readerOf(page([1, 2], 'X', 'https://elsewhere.example/?access_token=token'), page([3], 'Y'));
    expect(await graph.readAll('77/message_templates', { limit: '2' })).toEqual([1, 2, 3]);
    expect(asked).toEqual([
      'https://graph.example/v26.0/77/message_templates?limit=2',
      'https://graph.example/v26.0/77/message_templates?limit=2&after=X',
    ]);
  });

  it.each([
    ['the line breaks', new Error('reset')],
    ['a web page comes', new Response('<html></html>', { status: 502 })],
    ['it is not JSON', new Response('hello')],
    ['it is no list', Response.json({ data: 'none' })],
    ['WhatsApp fails', Response.json({ error: { code: 131000 } }, { status: 500 })],
  ])('is refused as a whole when %s', async (_what, answer) => {
    await expect(readerOf(answer).readAll('77/message_templates', {})).rejects.toMatchObject({
      code: 'graph-unreachable',
    });
  });

  it('says what a person has to do when WhatsApp refuses', async () => {
    const refused = readerOf(Response.json({ error: { code: 190 } }, { status: 401 })).readAll('77/x', {});
    await expect(refused).rejects.toMatchObject({ code: 'graph-rejected', details: { graphCode: 190 } });
  });
});
