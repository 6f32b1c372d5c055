import type { Command } from '../../../src/domain/conversation/inputs';
import { createTemplates } from '../../../src/crm/templates';
import type { Template, TemplateShape } from '../../../src/domain/template';
import { anAnswer, internalApi, internalDeps } from '../../support/internal-api';
import { testDatabase } from '../../support/servers';
import { aConversation, given } from './fixtures';

const database = testDatabase();
const asked: Command[] = [];
const api = internalApi(
  internalDeps(database, {
    execute(_recipient, command) {
      asked.push(command);
      return Promise.resolve(anAnswer(command));
    },
  }),
);
const templates = createTemplates({ database });
const shape: TemplateShape = {
  ...{ header: { kind: 'none' }, body: 'Hello {{1}}, still there?', parameters: ['1'], footer: null },
  ...{ buttons: [{ kind: 'quick-reply', label: 'Yes', takes: false }], unfilled: [] },
};
const offer: Template = {
  ...{ account: '77', name: 'offer', language: 'pt_BR', providerId: '1', category: 'UTILITY' },
  ...{ state: 'approved', quality: null, why: null, shape },
};

type Said = { code?: string; detail?: string; problems?: { path: string; message: string }[] };
let serial = 0;
async function send(body: object, key = `k${(serial += 1)}`) {
  const operator = await api.as('operator');
  const request = operator.post('/api/v1/conversations/c1/send').set('Idempotency-Key', key);
  const answer = await request.send({ lastSeenMessageId: null, ...body });
  return { status: answer.status, said: answer.body as Said };
}
const lastDraft = () => {
  const command = asked.at(-1);
  return database.collection('drafts').findOne({ _id: command?.kind === 'send' ? command.draftId : '' });
};
const drafts = () => database.collection('drafts').countDocuments({});

beforeAll(async () => {
  await given(database, 'conversations', [aConversation('c1')]);
  await templates.sync('77', {
    templates: [offer, { ...offer, name: 'old', state: 'paused', why: 'too many blocks' }],
    askedAt: 1,
  });
});

const buttons = { kind: 'buttons', body: 'Book it?', buttons: [{ id: 'y', title: 'Yes' }] };
const row = { id: '1', title: '10:00' };
const list = { kind: 'list', body: 'When?', button: 'Slots', sections: [{ rows: [row] }] };
const image = { kind: 'media', type: 'image', source: { link: 'https://cdn.example.com/a.png' } };
const template = { kind: 'template', name: 'offer', language: 'pt-BR', parameters: ['Ana'] };

describe('A person sends', () => {
  it.each([
    ['buttons', buttons, 'Book it?\n[Yes]'],
    ['a list', list, 'When?\n[Slots]\n- 10:00'],
    ['a picture by its address', image, ''],
    [
      'a document by its id',
      { ...image, type: 'document', source: { id: '77' }, filename: 'a.pdf', caption: 'Offer' },
      'Offer\na.pdf',
    ],
    ['a template', template, 'Hello Ana, still there?\n[Yes]'],
  ])('%s: it stands in a draft, and the conversation hears an id', async (_what, content, text) => {
    expect((await send({ content })).status).toBe(200);
    expect(await lastDraft()).toMatchObject({ conversationId: 'c1', text, content: { kind: content.kind } });
    expect(JSON.stringify(asked.at(-1))).not.toMatch(/Book|When|Offer|Ana|cdn/);
  });

  it('a template in another country of the same tongue, where the one asked for is not there', async () => {
    expect((await send({ content: { ...template, language: 'pt_PT' } })).status).toBe(200);
    expect(await lastDraft()).toMatchObject({ content: { templateId: '77|offer|pt_BR', language: 'pt_BR' } });
  });

  it('the same template again under the same key, even after WhatsApp has paused it', async () => {
    expect((await send({ content: template }, 'same')).status).toBe(200);
    const first = asked.at(-1)?.commandId;
    await templates.follow({ ...offer, at: 2, news: { kind: 'state', state: 'paused', why: null } });
    expect((await send({ content: template }, 'same')).status).toBe(200);
    expect(asked.at(-1)?.commandId).toBe(first);
    expect((await send({ content: { ...template, parameters: ['Bea'] } }, 'same')).said.code).toBe('template-unusable');
    await templates.follow({ ...offer, at: 3, news: { kind: 'state', state: 'approved', why: null } });
    expect((await send({ content: { ...template, parameters: ['Bea'] } }, 'same')).said.code).toBe('conflict');
  });
});

describe('A long text', () => {
  it('is cut into messages that stand in the draft; the conversation hears how many', async () => {
    const text = 'This is a sentence that goes on. '.repeat(300);
    expect((await send({ text })).status).toBe(200);
    expect(asked.at(-1)).toMatchObject({ kind: 'send', parts: 3 });
    const draft = await lastDraft();
    expect(draft?.text).toBe(text);
    expect(draft?.parts?.map((part) => part.endsWith('on.'))).toEqual([true, true, true]);
  });
});

describe('A template is refused, and nothing is stored', () => {
  const unknown = (name: string, language: string): string =>
    `No template ${name} is known in ${language} or its tongue; "continuo templates sync" reads them.`;
  const paused = 'The template old (pt_BR) is paused; only an approved one is sent. WhatsApp says: too many blocks';
  const unusable = (detail: string) => ({ status: 409, code: 'template-unusable', detail });

  it.each<[string, object, { status: number; code: string; detail: string }]>([
    [
      'whose parameters do not fit',
      { parameters: [] },
      {
        ...{ status: 400, code: 'template-mismatch' },
        detail: 'The body of the template takes 1: {{1}}; 0 were given.',
      },
    ],
    ['that is paused', { name: 'old' }, unusable(paused)],
    ['that nobody knows', { name: 'none' }, unusable(unknown('none', 'pt-BR'))],
    ['in another tongue', { language: 'es' }, unusable(unknown('offer', 'es'))],
  ])('%s', async (_what, changes, expected) => {
    const before = [await drafts(), asked.length];
    const { status, said } = await send({ content: { ...template, ...changes } });
    expect({ status, code: said.code, detail: said.detail }).toEqual(expected);
    expect([await drafts(), asked.length]).toEqual(before);
  });
});

describe('What WhatsApp would not take is refused, and the field is named', () => {
  const long = (length: number): string => '👍'.repeat(length);
  const titles = (count: number) => Array.from({ length: count }, (_, n) => ({ id: String(n), title: String(n) }));
  const link = (to: string) => ({ content: { ...image, source: { link: to } } });

  it.each<[object, string]>([
    [{ text: 'Hi', content: buttons }, 'text'],
    [{ text: long(20_001) }, 'text'],
    [{ text: 'word '.repeat(20_000) }, 'text'],
    [{ content: { ...buttons, body: long(1_025) } }, 'content.body'],
    [{ content: { ...buttons, header: long(61) } }, 'content.header'],
    [{ content: { ...buttons, buttons: titles(4) } }, 'content.buttons'],
    [
      {
        content: {
          ...buttons,
          buttons: [
            { id: '1', title: 'Yes' },
            { id: '2', title: 'Yes' },
          ],
        },
      },
      'content.buttons',
    ],
    [{ content: { ...buttons, buttons: [{ id: '1', title: long(21) }] } }, 'content.buttons.0.title'],
    [{ content: { ...list, sections: [{ rows: titles(11) }] } }, 'content.sections.0.rows'],
    [
      {
        content: {
          ...list,
          sections: [
            { title: 'A', rows: titles(6) },
            { title: 'B', rows: titles(6) },
          ],
        },
      },
      'content.sections',
    ],
    [{ content: { ...list, sections: [{ rows: [row] }, { rows: [{ ...row, id: '2' }] }] } }, 'content.sections'],
    [{ content: { ...image, type: 'audio', caption: 'Hi' } }, 'content.caption'],
    [{ content: { ...image, filename: 'a.png' } }, 'content.filename'],
    [link('http://cdn.example.com/a.png'), 'content.source.link'],
    [link('https://127.0.0.1/a.png'), 'content.source.link'],
    [link('https://[::1]/a.png'), 'content.source.link'],
    [link('https://10.0.0.7/a.png'), 'content.source.link'],
    [link('https://169.254.169.254/latest'), 'content.source.link'],
    [link('https://localhost/a.png'), 'content.source.link'],
    [link('https://shop.internal/a.png'), 'content.source.link'],
    [link('https://mara:secret@cdn.example.com/a.png'), 'content.source.link'],
    [{ content: { kind: 'poem' } }, 'content.kind'],
    [{ content: { ...buttons, colour: 'blue' } }, 'content.colour'],
  ])('case %#', async (body, path) => {
    const before = await drafts();
    const { status, said } = await send(body);
    expect([status, said.problems?.[0]?.path]).toEqual([400, path]);
    expect(await drafts()).toBe(before);
  });

  it('counts what people see as characters: an emoji is one', async () => {
    expect((await send({ text: long(4_096) })).status).toBe(200);
    expect(asked.at(-1)).not.toHaveProperty('parts');
    expect((await send({ content: { ...buttons, body: long(1_024) } })).status).toBe(200);
  });
});
