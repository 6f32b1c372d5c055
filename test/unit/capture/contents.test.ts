import { aText, itemOf, messages } from '../../support/deliveries';

/** What is read of a message of Ana's that is of this type. */
function read(type: string, content: Record<string, unknown>) {
  const { kind, state, view } = itemOf(messages(aText({ text: undefined, type, ...content })));
  if (view === null) throw new Error('Nothing was read of the message.');
  const { text, readable, replyId, media, quotedWamid } = view;
  return { kind, state, type: view.type, text, readable, replyId, media, quotedWamid };
}

const file = { id: 'media.1', mime_type: 'image/jpeg', sha256: 'aGFzaA==' };
const readFile = { id: 'media.1', mimeType: 'image/jpeg', sha256: 'aGFzaA==', filename: null };
const nothing = {
  kind: 'message',
  state: 'pending',
  text: null,
  readable: false,
  replyId: null,
  media: null,
  quotedWamid: null,
};

describe('A message whose words are all there is to it', () => {
  it('is a text', () => {
    expect(read('text', { text: { body: ' Oi,\nainda têm? ' } })).toStrictEqual({
      ...nothing,
      type: 'text',
      text: ' Oi,\nainda têm? ',
      readable: true,
    });
  });

  it('is a tap on a button that was sent with a message', () => {
    const reply = { type: 'button_reply', button_reply: { id: 'fu:7f3a:yes', title: 'Yes please' } };
    expect(read('interactive', { interactive: reply, context: { from: '1', id: 'wamid.OUT1' } })).toStrictEqual({
      ...nothing,
      type: 'interactive',
      text: 'Yes please',
      readable: true,
      replyId: 'fu:7f3a:yes',
      quotedWamid: 'wamid.OUT1',
    });
  });

  it('is a choice from a list', () => {
    const reply = { type: 'list_reply', list_reply: { id: 'slot:2', title: 'Tue 10:00', description: '30 min' } };
    expect(read('interactive', { interactive: reply })).toStrictEqual({
      ...nothing,
      type: 'interactive',
      text: 'Tue 10:00',
      readable: true,
      replyId: 'slot:2',
    });
  });

  it('is a tap on a button of a template', () => {
    expect(read('button', { button: { payload: 'call-me', text: 'Call me' } })).toStrictEqual({
      ...nothing,
      type: 'button',
      text: 'Call me',
      readable: true,
      replyId: 'call-me',
    });
  });
});

describe('A message that holds more than words', () => {
  it.each(['image', 'video'])('is a captioned %s', (type) => {
    expect(read(type, { [type]: { ...file, caption: 'this one' } })).toStrictEqual({
      ...nothing,
      type,
      text: 'this one',
      media: readFile,
    });
  });

  it('is a document, with the name that its sender gave it', () => {
    const document = { ...file, filename: '../../etc/passwd', url: 'https://example.test/1' };
    expect(read('document', { document })).toStrictEqual({
      ...nothing,
      type: 'document',
      media: { ...readFile, filename: '../../etc/passwd' },
    });
  });

  it.each([
    ['audio', { ...file, voice: true }],
    ['sticker', { ...file, animated: false }],
    ['video', file],
  ])('is a wordless %s', (type, content) => {
    expect(read(type, { [type]: content })).toStrictEqual({ ...nothing, type, media: readFile });
  });

  it('is a file that says nothing of itself', () => {
    expect(read('image', { image: { id: 17 } }).media).toStrictEqual({
      id: '17',
      mimeType: 'application/octet-stream',
      sha256: null,
      filename: null,
    });
    expect(read('image', { image: {} }).media).toBeNull();
    expect(read('image', {}).media).toBeNull();
  });

  it('is a place, by its name and address', () => {
    const location = { latitude: -23.5, longitude: -46.6, name: 'Loja', address: 'Rua 1' };
    expect(read('location', { location }).text).toBe('Loja, Rua 1');
    expect(read('location', { location: { latitude: -23.5, longitude: -46.6 } })).toStrictEqual({
      ...nothing,
      type: 'location',
    });
  });

  it('is a card of other people, who are shown and never taken for the sender', () => {
    const contacts = [
      { name: { formatted_name: 'Rui' }, phones: [{ wa_id: '351900000001' }], origin: 'other' },
      { vcard: 'TEL;waid=1', origin: 'contact_request' },
      { name: { formatted_name: 'Eva' } },
    ];
    const item = itemOf(messages(aText({ type: 'contacts', text: undefined, contacts })));
    expect(item.view).toMatchObject({ text: 'Rui, Eva', readable: false, sender: { phone: '5511987650001' } });
  });

  it('is the answer to a form', () => {
    const reply = { name: 'flow', body: 'Sent', response_json: '{"flow_token":"t-91","qty":"3"}' };
    expect(read('interactive', { interactive: { type: 'nfm_reply', nfm_reply: reply } })).toStrictEqual({
      ...nothing,
      type: 'interactive',
      text: 'Sent',
    });
  });

  it('is an order, with the words beside it', () => {
    const items = [{ product_retailer_id: 'sku', quantity: '2', item_price: 10, currency: 'BRL' }];
    const order = { catalog_id: 'c', text: 'please wrap it', product_items: items };
    expect(read('order', { order })).toStrictEqual({ ...nothing, type: 'order', text: 'please wrap it' });
    expect(read('order', { order: { catalog_id: 'c' } }).text).toBeNull();
  });
});

describe('A message of which nothing can be read', () => {
  it.each([
    ['a permission to call', 'interactive', { interactive: { type: 'call_permission_reply' } }],
    ['an interactive message without its object', 'interactive', {}],
    [
      'an interactive message of a kind that is new',
      'interactive',
      { interactive: { type: 'hologram', hologram: {} } },
    ],
    ['a poll', 'unsupported', { errors: [{ code: 131051 }], unsupported: { type: 'poll_creation' } }],
    ['a first message from an advertisement', 'unsupported', { errors: [{ code: 131060 }] }],
    ['a type that is new', 'hologram', { hologram: { text: 'hi' } }],
    ['a type that is a word of the language', 'constructor', {}],
    ['a text without a body', 'text', { text: {} }],
    ['a text of nothing but spaces', 'text', { text: { body: ' \n ' } }],
    ['a text whose body is no text', 'text', { text: { body: { $gt: '' } } }],
  ])('is a message all the same: %s', (_what, type, content) => {
    expect(read(type, content)).toStrictEqual({ ...nothing, type });
  });

  it('has no type', () => {
    expect(read('text', { type: undefined }).type).toBe('unknown');
  });
});

describe('A message about another one', () => {
  it('is a reaction, or its removal', () => {
    const reaction = { message_id: 'wamid.OUT1', emoji: '👍' };
    expect(read('reaction', { reaction })).toStrictEqual({
      ...nothing,
      kind: 'reaction',
      type: 'reaction',
      text: '👍',
      readable: true,
      quotedWamid: 'wamid.OUT1',
    });
    for (const removal of [{ message_id: 'wamid.OUT1' }, { message_id: 'wamid.OUT1', emoji: '' }]) {
      expect(read('reaction', { reaction: removal })).toMatchObject({ kind: 'reaction', text: null, readable: false });
    }
  });

  it('is an edit, read by its new words', () => {
    const message = { context: { id: 'wamid.Q' }, type: 'text', text: { body: 'new' } };
    expect(read('edit', { edit: { original_message_id: 'wamid.A', message } })).toMatchObject({
      ...{ type: 'edit', text: 'new', readable: true, quotedWamid: 'wamid.A' },
    });
  });

  it('is an edit of a photograph, or one that edits nothing', () => {
    const message = { type: 'image', image: { ...file, caption: 'blue' } };
    expect(read('edit', { edit: { original_message_id: 'wamid.A', message } })).toMatchObject({
      ...{ text: 'blue', readable: false, media: readFile },
    });
    const nested = { type: 'edit', edit: { message: { type: 'edit' } } };
    expect(read('edit', { edit: { original_message_id: 'wamid.A', message: nested } }).text).toBeNull();
    expect(read('edit', {}).text).toBeNull();
  });

  it('takes one back', () => {
    expect(read('revoke', { revoke: { original_message_id: 'wamid.A' } })).toStrictEqual({
      ...nothing,
      type: 'revoke',
      quotedWamid: 'wamid.A',
    });
  });

  it('quotes it', () => {
    expect(read('text', { text: { body: 'yes' }, context: { from: '1', id: 'wamid.OUT1' } }).quotedWamid).toBe(
      'wamid.OUT1',
    );
  });

  it.each([
    [{ forwarded: true }, true],
    [{ frequently_forwarded: true }, true],
    [{ forwarded: 'yes' }, false],
    [{ id: 'wamid.OUT1' }, false],
  ])('with the context %j was forwarded: %s', (context, forwarded) => {
    expect(itemOf(messages(aText({ context }))).view?.forwarded).toBe(forwarded);
  });
});
