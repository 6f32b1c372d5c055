import { AppError } from '../../../src/errors';
import { ARRIVED, OUR_NUMBER, WRITTEN, aChange, aDelivery, aText, ana, messages } from '../../support/deliveries';
import { testDatabase } from '../../support/servers';
import { aCaptureStage } from './stage';

const database = testDatabase();
const stage = aCaptureStage(database);
const { media } = stage.stores;
const picture = { id: '4711', mime_type: 'image/jpeg', sha256: 'c2hhMjU2', caption: 'like this one' };

/** Ana sends something that is no text. */
const aMessage = (id: string, content: Record<string, object>) =>
  aText({ id, type: Object.keys(content)[0], text: undefined, ...content });

async function sends(message: object): Promise<string> {
  const items = await stage.take(aDelivery(messages(message)));
  await stage.handOver(items);
  return items[0]?.messageId ?? '';
}

describe('A message with a file', () => {
  it('has its file fetched before the conversation hears of it, with what the message says of it', async () => {
    const messageId = await sends(aMessage('wamid.F1', { image: picture }));

    expect(stage.fetched).toEqual([messageId]);
    expect(stage.heard().at(-1)).toEqual({ kind: 'messages', messageIds: [messageId], at: 'now' });
    expect(await media.get(messageId)).toEqual({
      ...{ _id: messageId, v: 1, number: OUR_NUMBER, type: 'image', providerId: '4711' },
      conversationId: await stage.conversationAt(`phone|${ana.wa_id}`),
      declared: { mimeType: 'image/jpeg', sha256: 'c2hhMjU2', filename: null },
      ...{ providerAt: WRITTEN, receivedAt: ARRIVED, state: 'pending', reason: null, kept: null },
      ...{ tries: 0, lastProblem: null, endedAt: null, dismissedAt: null },
    });
  });

  it('waits in the inbox while Temporal is away, and has its file fetched when it is back', async () => {
    stage.engine.refuses = new AppError('engine-unavailable');
    const messageId = await sends(aMessage('wamid.F2', { document: { ...picture, filename: 'offer.pdf' } }));
    expect(stage.fetched).not.toContain(messageId);
    expect(await stage.stored('message|wamid.F2')).toMatchObject({ state: 'pending' });

    stage.engine.refuses = null;
    stage.clock.advance(20_000);
    await stage.sweep();

    expect(stage.fetched).toContain(messageId);
    expect(await stage.stored('message|wamid.F2')).toMatchObject({ state: 'handed' });
  });

  it('does not have a file fetched again that is here when it comes again', async () => {
    const messageId = await sends(aMessage('wamid.F3', { audio: picture }));
    const kept = { mimeType: 'audio/ogg', size: 1, sha256: 'ab' };
    await media.end(messageId, { state: 'stored', reason: null, kept, endedAt: ARRIVED });
    const before = stage.fetched.length;

    stage.clock.advance(6 * 60_000);
    await stage.sweep();

    expect(stage.fetched.slice(before)).not.toContain(messageId);
    expect(await media.get(messageId)).toMatchObject({ state: 'stored', kept });
  });

  it('has no file to fetch when WhatsApp could not take it, and that is on the record', async () => {
    const errors = [{ code: 131052, title: 'Media download error' }];
    const messageId = await sends(aMessage('wamid.F4', { video: {}, errors }));

    expect(stage.fetched).not.toContain(messageId);
    expect(await media.get(messageId)).toMatchObject({ state: 'refused', reason: 'media-too-large', providerId: null });
    expect(stage.heard().at(-1)).toMatchObject({ messageIds: [messageId] });
  });
});

describe('A message without a file', () => {
  it('expects none', async () => {
    const messageId = await sends(aText({ id: 'wamid.F5' }));

    expect(stage.fetched).not.toContain(messageId);
    expect(await media.get(messageId)).toBeNull();
  });
});

describe('A picture that a person sends from the phone app', () => {
  it('is fetched like one of the buyer', async () => {
    const echo = { from: '15550001111', to: ana.wa_id, id: 'wamid.E1', timestamp: '1793450000', type: 'image' };
    const items = await stage.take(
      aDelivery(aChange('smb_message_echoes', { message_echoes: [{ ...echo, image: picture }] })),
    );
    await stage.handOver(items);

    expect(stage.fetched).toContain(items[0]?.messageId);
  });
});
