import { eventually } from '../support/eventually';
import { beginnings } from '../support/files';
import { openHouse } from '../support/house';
import type { House } from '../support/house';
import { comeToRest, problemsOf } from '../support/verdict';

const ANSWER = 'Our prices start at 49 euros. Which item are you interested in?';
const QUESTION = 'How much is the blue backpack?';
const REPLY = 'The blue one, medium size.';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

describe('A message of a buyer', () => {
  it('is refused when nobody has signed it, and leaves nothing behind', async () => {
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
    const { status } = await fetch(house.webhookUrl, { method: 'POST', headers, body: '{}' });
    expect(status).toBe(401);
    expect(await house.database.collection('inbox').countDocuments({})).toBe(0);
  });

  it('goes through all eight steps', async () => {
    const { simulator, admin, database, number } = house;
    const buyer = simulator.buyers.add({ name: 'Ana Ruiz' });

    // 1 capture: stored before it was acknowledged.
    const said = simulator.say(buyer, { text: QUESTION });
    await eventually(() => expect(simulator.truth().deliveries.map(({ httpStatus }) => httpStatus)).toEqual([200]));
    const stored = await database.collection('inbox').findOne({ _id: `${number}|message|${said.wamid}` });
    const messageId = stored?.messageId ?? '';

    // 2 and 6: a contact and a conversation; the answer is at WhatsApp exactly once, and read.
    const id = await house.conversationOf(buyer);
    const actionId = `${id}.1.0`;
    await eventually(async () => {
      expect((await admin.messages(id)).map(({ who, status, text }) => ({ who, status, text }))).toEqual([
        { who: 'buyer', status: null, text: QUESTION },
        { who: 'bot', status: 'read', text: ANSWER },
      ]);
    });
    expect(simulator.truth().sends).toMatchObject([{ actionId, accepted: true, text: ANSWER, buyer: buyer.id }]);
    const { contactId } = await admin.conversation(id);
    expect((await admin.get(`/contacts/${contactId ?? ''}`)).body).toMatchObject({ id: contactId, name: 'Ana Ruiz' });

    // 3 and 4: one decision, with what it saw, why, what else was considered, and by which rules.
    const decisions = await admin.decisions(id);
    expect(decisions).toMatchObject([
      {
        ...{ id: `${id}|1`, step: 1, result: 'bot', reason: 'known-question', entry: 'price', superseded: false },
        because: 'The reply book knows the question.',
        messageIds: [messageId],
        seesMessageId: messageId,
        placement: { kind: 'new', reason: 'new-topic' },
        policyVersions: { hours: 1, team: 1, replyBook: 1, routing: 1, followUp: 1 },
        outcome: null,
      },
    ]);
    expect(decisions[0]?.contextHash).toMatch(/^[0-9a-f]{32}$/);
    const considered = decisions[0]?.considered ?? [];
    expect(considered.filter(({ matched }) => matched).map(({ rule }) => rule)).toEqual(['known-question']);
    expect(considered.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['opted-out', 'paused', 'person-owns', 'arrived-late']),
    );

    // 5: the next look is planned, with its sentence.
    const { followUp, nextActionAt, nextActionReason, owner } = await admin.conversation(id);
    expect(owner).toBe('bot');
    expect(followUp).toMatchObject({
      says: 'buyers usually answer within 20 min; we wait 15.5 h: after that an answer by himself is unlikely',
      reason: 'open-question',
      attempt: 0,
    });
    expect({ nextActionAt, nextActionReason }).toEqual({
      nextActionAt: followUp?.dueAt,
      nextActionReason: 'open-question',
    });

    // 6: the journal says all of it.
    expect((await admin.journal(id)).map(({ kind, facts }) => [kind, facts.map((fact) => fact['kind'])])).toEqual([
      [
        'burst',
        [
          ...['EpisodeOpened', 'ContactIdentified', 'MessagesReceived', 'Decided'],
          ...['SendDecided', 'FollowUpPlanned'],
        ],
      ],
    ]);

    // 8: the buyer answers; the decision knows its outcome, the reports know both waits.
    simulator.say(buyer, { text: REPLY });
    await eventually(async () => expect((await admin.decisions(id))[1]?.outcome?.code).toBe('answered'));
    expect((await admin.decisions(id))[0]).toMatchObject({
      result: 'person',
      placement: { kind: 'existing', reason: 'answers-open-question', refersTo: actionId },
    });
    const side = { waits: 1, answered: 1, medianMs: expect.any(Number) as number };
    expect((await admin.get('/reports/response-times')).body).toMatchObject({ ours: side, theirs: side });
    expect((await admin.get('/reports/outcomes')).body).toMatchObject({
      replyBook: [{ entry: 'price', used: 1, answered: 1, notAnswered: 0 }],
    });
    await comeToRest(house);
    expect(await problemsOf(house)).toEqual([]);
  });
});

describe('A picture of a buyer', () => {
  it('is fetched by the worker, in the thread, and given by the api as it was sent', async () => {
    const { simulator, admin } = house;
    const buyer = simulator.buyers.add({ name: 'Bela Kun' });
    const file = { mimeType: 'image/png', begins: beginnings.png, size: 400_000 };
    simulator.faultNext('file-gone');
    simulator.sendFile(buyer, { type: 'image', file, content: { caption: 'like this one' } });
    const id = await house.conversationOf(buyer);
    await eventually(async () => {
      expect((await admin.messages(id))[0]).toMatchObject({
        ...{ type: 'image', text: 'like this one' },
        media: { state: 'stored', mimeType: 'image/png', size: file.size, tries: 1, reason: null },
      });
    });

    const answer = await admin.download((await admin.messages(id))[0]?.media?.link ?? '');

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes).toEqual(Buffer.concat([file.begins, Buffer.alloc(file.size - file.begins.length)]));
    await comeToRest(house);
    expect(await problemsOf(house)).toEqual([]);
  });

  it('that is a program is not kept, and a person is told', async () => {
    const { simulator, admin } = house;
    const buyer = simulator.buyers.add({ name: 'Cem Ak' });
    const file = { mimeType: 'image/png', begins: beginnings.windowsProgram, size: 1_000 };
    simulator.sendFile(buyer, { type: 'image', file });
    const id = await house.conversationOf(buyer);
    await eventually(async () => {
      const { items } = (await admin.get<{ items: Record<string, unknown>[] }>('/attention')).body;
      expect(items.filter(({ kind }) => kind === 'media')).toMatchObject([
        { conversationId: id, reason: 'media-type-mismatch' },
      ]);
    });
  });
});
