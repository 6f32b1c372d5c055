import { eventually } from '../../support/eventually';
import { aStage, itemsOf } from './stage';
import type { Stage } from './stage';

let stage: Stage;

beforeEach(async () => {
  stage = await aStage();
});
afterEach(() => stage.close());

const call = async (path: string, body: unknown): Promise<{ status: number; body: unknown }> => {
  const response = await stage.post(path, body);
  return { status: response.status, body: await response.json() };
};

/** Turns the hands of the clock until something has happened. */
async function whileTimePasses<T>(happening: Promise<T>): Promise<T> {
  let happened = false;
  const noted = happening.finally(() => (happened = true));
  await eventually(() => {
    stage.clock.advance(50);
    expect(happened).toBe(true);
  });
  return noted;
}

describe('A person with curl', () => {
  test('sends a file, larger than what was given where wished', async () => {
    const png = { type: 'image', mimeType: 'image/png', base64: 'iVBORw0KGgo=' };
    const sent = await whileTimePasses(
      call('/simulator/file', { from: '+447700900123', ...png, size: 1_000, content: { caption: 'like this' } }),
    );
    expect(sent.body).toMatchObject({ acknowledged: true });
    expect(itemsOf(stage.hooks, 'messages')).toEqual([
      expect.objectContaining({
        type: 'image',
        image: expect.objectContaining({ mime_type: 'image/png', caption: 'like this' }) as object,
      }),
    ]);
  });

  test('is a buyer: writes, is told that it was acknowledged, and sees the answer', async () => {
    const said = await whileTimePasses(
      call('/simulator/say', { from: '+447700900123', name: 'Ada', text: 'How much is it?' }),
    );
    expect(said.body).toMatchObject({ acknowledged: true });
    await stage.send('+447700900123', '49 euros');
    const thread = (await call('/simulator/thread', { from: '+447700900123' })).body as string[];
    expect(thread.map((line) => line.slice(25))).toEqual(['> How much is it?', '< 49 euros']);
  });

  test('sends a picture', async () => {
    const content = { id: '77', mime_type: 'image/jpeg', sha256: 'x', caption: 'this one' };
    await whileTimePasses(call('/simulator/say', { from: '+447700900123', type: 'image', content }));
    expect(itemsOf(stage.hooks, 'messages')[0]).toMatchObject({ type: 'image', image: content });
  });

  test('asks for faults and notes what operators did', async () => {
    expect((await call('/simulator/faults', { rates: { 'webhook-twice': 0.5 }, next: ['error-503'] })).body).toEqual({
      rates: { 'webhook-twice': 0.5 },
      next: ['error-503'],
    });
    await call('/simulator/acts', { kind: 'take-over', subject: 'c1', askedAt: 1, acknowledgedAt: 2 });
    expect(stage.simulator.truth().acts).toEqual([
      { kind: 'take-over', subject: 'c1', askedAt: 1, acknowledgedAt: 2, uncertainSends: [], version: null },
    ]);
  });

  test('is told which field is wrong', async () => {
    expect(await call('/simulator/say', { from: 'nobody', text: 'Hi' })).toMatchObject({ status: 400 });
    expect((await call('/simulator/faults', { next: ['meteor'] })).status).toBe(400);
    expect((await call('/simulator/nothing', {})).status).toBe(404);
  });
});
