import { createTemplates } from '../../../src/crm/templates';
import type { PlannedSend } from '../../../src/crm/documents';
import type { OutwardContent } from '../../../src/domain/outward-content';
import { HOUR_MS } from '../../../src/domain/time';
import { createGraphClient } from '../../../src/whatsapp/graph-client';
import { createGraphReader } from '../../../src/whatsapp/graph-reader';
import { createTemplateList } from '../../../src/whatsapp/template-list';
import { testDatabase } from '../../support/servers';
import { NUMBER, TOKEN, aStage } from '../simulator/stage';
import type { Stage } from '../simulator/stage';
import { aSendStage } from './stage';
import type { SendStage } from './stage';

const ACCOUNT = '102290129340398';
const database = testDatabase();
const components = [
  { type: 'HEADER', format: 'IMAGE' },
  { type: 'BODY', text: 'Hello {{first_name}}, your offer {{offer}} is ready.' },
  {
    type: 'BUTTONS',
    buttons: [
      { type: 'QUICK_REPLY', text: 'Yes' },
      { type: 'URL', text: 'See', url: 'https://a.example/{{1}}' },
    ],
  },
];
let stage: SendStage;
let whatsapp: Stage;
let graph: ReturnType<typeof createGraphClient>;
let fileId: string;

beforeEach(async () => {
  stage = await aSendStage(database);
  whatsapp = await aStage({
    templates: [{ name: 'offer', language: 'en_US', category: 'utility', state: 'approved', components }],
  });
  const there = { baseUrl: whatsapp.url, version: 'v26.0', accessToken: TOKEN, timeoutMs: 5_000 };
  graph = createGraphClient({ ...there, tokenOf: () => Promise.resolve(TOKEN), now: stage.clock.now });
  fileId = whatsapp.simulator.files.take({ mimeType: 'image/png', begins: Buffer.from('png'), size: 3 }).id;
  const list = createTemplateList({ graph: createGraphReader(there) });
  await createTemplates({ database }).sync(ACCOUNT, { ...(await list(ACCOUNT)), askedAt: 1 });
});
afterEach(async () => {
  graph.close();
  await stage.close();
  await whatsapp.close();
});

/** A message to a buyer who wrote so long ago. */
async function send(
  content: OutwardContent,
  { wroteAgoMs = 0, ...changes }: Partial<PlannedSend> & { wroteAgoMs?: number } = {},
) {
  const buyer = whatsapp.simulator.buyers.add({});
  whatsapp.simulator.say(buyer, { text: 'How much is it?', writtenAgoMs: wroteAgoMs });
  const to = { kind: 'phone', value: buyer.phone } as const;
  const planned = await stage.planned({ number: NUMBER, to, source: 'person', content, ...changes });
  if (wroteAgoMs > 0)
    await database
      .collection('gates')
      .updateOne({ _id: `pair|${planned.pair}` }, { $set: { lastInboundAt: stage.clock.now() - wroteAgoMs } });
  const settled = await stage.aWorker({ graph }).sendMessage(planned.effect);
  return { settled, seen: whatsapp.simulator.truth().sends.at(-1) };
}

const frame = { header: 'Offer', body: 'Book it?', footer: 'Shop' };
const replies = [
  { id: 'fu:yes', title: 'Yes' },
  { id: 'fu:no', title: 'No' },
];
const rows = [
  { id: 'slot:1', title: '10:00', description: '30 min' },
  { id: 'slot:2', title: '11:00', description: null },
];
const template: OutwardContent = {
  ...{ kind: 'template', templateId: `${ACCOUNT}|offer|en_US`, name: 'offer', language: 'en_US' },
  ...{ header: { media: { link: 'https://cdn.example.com/a.png' } }, parameters: { first_name: 'Ana', offer: '77' } },
  buttons: [
    { index: 0, value: 'fu:yes' },
    { index: 1, value: '77' },
  ],
};
const aFile = (type: 'image' | 'video' | 'audio' | 'document' | 'sticker', more: object = {}): OutwardContent => ({
  ...{ kind: 'media', type, source: { link: 'https://cdn.example.com/a' }, caption: null, filename: null },
  ...more,
});

describe('WhatsApp takes', () => {
  it.each<[string, OutwardContent, string]>([
    ['buttons', { kind: 'buttons', ...frame, buttons: replies }, 'interactive'],
    ['a list', { kind: 'list', ...frame, button: 'Slots', sections: [{ title: null, rows }] }, 'interactive'],
    ['a picture with a caption', aFile('image', { caption: 'like this' }), 'image'],
    ['a film', aFile('video', { caption: 'see' }), 'video'],
    ['a sound', aFile('audio'), 'audio'],
    ['a document with a name', aFile('document', { caption: 'our offer', filename: 'offer.pdf' }), 'document'],
    ['a sticker', aFile('sticker'), 'sticker'],
    ['a template with everything that it asks for', template, 'template'],
  ])('%s', async (_what, content, type) => {
    const { settled, seen } = await send(content);
    expect(settled).toMatchObject({ outcome: 'accepted', reason: null });
    expect(seen).toMatchObject({ accepted: true, type });
  });

  it('a file by the id that it was uploaded under, and no other', async () => {
    expect((await send(aFile('image', { source: { id: fileId } }))).settled).toMatchObject({ outcome: 'accepted' });
    const unknown = await send(aFile('image', { source: { id: '7' } }));
    expect([unknown.settled.outcome, unknown.seen?.code]).toEqual(['rejected', 131009]);
  });

  it('nothing above its limits, whoever asks', async () => {
    const tooMany = Array.from({ length: 4 }, (_, n) => ({ id: String(n), title: String(n) }));
    const { settled, seen } = await send({ kind: 'buttons', ...frame, buttons: tooMany });
    expect([settled.outcome, seen]).toEqual(['rejected', undefined]);
  });
});

describe('Outside the service window', () => {
  const wroteAgoMs = 25 * HOUR_MS;

  it('a template leaves', async () => {
    expect((await send(template, { wroteAgoMs })).settled).toMatchObject({ outcome: 'accepted' });
  });

  it.each<[string, OutwardContent]>([
    ['buttons', { kind: 'buttons', ...frame, buttons: replies }],
    ['a file', aFile('image')],
  ])('%s do not', async (_what, content) => {
    const { settled, seen } = await send(content, { wroteAgoMs });
    expect(settled).toMatchObject({ outcome: 'dropped', reason: 'window-closed' });
    expect(seen).toBeUndefined();
  });
});

describe('A template is not sent, by a person or by the bot, and nothing is asked of WhatsApp', () => {
  const tell = (state: 'paused' | 'disabled' | 'rejected') =>
    createTemplates({ database }).follow({
      ...{ account: ACCOUNT, name: 'offer', language: 'en_US', at: 2 },
      news: { kind: 'state', state, why: null },
    });
  afterEach(() => database.collection('templates').deleteMany({}));

  it.each([
    ['paused', 'template-paused'],
    ['disabled', 'template-disabled'],
    ['rejected', 'template-not-approved'],
  ] as const)('once WhatsApp has %s it', async (state, reason) => {
    await tell(state);
    for (const source of ['person', 'answer'] as const) {
      const { settled, seen } = await send(template, { source });
      expect([settled.outcome, settled.reason, seen]).toEqual(['dropped', reason, undefined]);
    }
  });

  it('once it was edited and asks for something else', async () => {
    const { settled, seen } = await send({ ...template, parameters: ['Ana'] });
    expect([settled.outcome, settled.reason, seen]).toEqual(['dropped', 'template-mismatch', undefined]);
  });

  it('when nobody has read it from WhatsApp', async () => {
    const { settled } = await send({ ...template, templateId: `${ACCOUNT}|gone|en` });
    expect(settled).toMatchObject({ outcome: 'dropped', reason: 'template-unknown' });
  });
});
