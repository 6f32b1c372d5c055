import { z } from 'zod';
import type { ActTruth } from '../../src/simulator/truth';
import type { ConversationView } from './conversation-view';
import { conversationView, listConversations } from './conversation-view';
import type { Admin, Director } from './http';
import type { Say } from './stage';

/** Whoever works with conversations, and tells the checker what he did. */
export type Desk = {
  admin: Admin;
  director: Pick<Director, 'noteAct'>;
  say: Say;
  nameOf: (conversationId: string) => string;
  /** Conversations that a person of the demo has in hand; nobody else touches them. */
  inHand: Set<string>;
};

/** A desk whose people also see what the phones show. */
export type StoryDesk = Desk & { director: Director };

const OPERATOR = 'mara';
export const DONE = 200;
const LOOK_EVERY_MS = 500;
const SPEAKS_FOR_MS = 9_000;
const PAUSES_FOR_MS = 12_000;
/** WhatsApp takes one message in six seconds; whoever knows that waits for it. */
const AFTER_LAST_MESSAGE_MS = 7_000;

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const commandAnswer = z.object({ uncertainSends: z.array(z.string()) });
type Noted = ActTruth['kind'] & ('take-over' | 'hand-back' | 'pause' | 'resume');
type Act = { id: string; kind: Noted; path?: string; body: { operator: string } & Record<string, unknown> };

/** Gives a command and notes, for the checker, when it was asked and when it was answered. Gives the status. */
export async function act({ admin, director }: Pick<Desk, 'admin' | 'director'>, asked: Act): Promise<number> {
  const { id, kind, body } = asked;
  const askedAt = Date.now();
  const answer = await admin.post(`/conversations/${id}/${asked.path ?? kind}`, body, commandAnswer);
  const acknowledgedAt = Date.now();
  if (!answer.ok) return answer.status;
  const { uncertainSends } = answer.body;
  await director.noteAct({ kind, subject: id, askedAt, acknowledgedAt, uncertainSends, version: null });
  return DONE;
}

type Wanted = { fits: (view: ConversationView) => boolean; until: number };

/** Looks until a conversation fits, and takes it in hand. */
async function find({ admin, inHand }: Desk, { fits, until }: Wanted): Promise<ConversationView | null> {
  while (Date.now() < until) {
    const open = await listConversations(admin, '&open=true');
    const found = open.find((view) => !inHand.has(view.id) && fits(view));
    if (found !== undefined) {
      inHand.add(found.id);
      return found;
    }
    await wait(LOOK_EVERY_MS);
  }
  return null;
}

const isWithBot = ({ ownerKind, paused, optedOut }: ConversationView): boolean =>
  ownerKind === 'bot' && !paused && !optedOut;

/** The bot has answered a while ago: a person may write without going too fast for WhatsApp. */
function isAnswered({ counters, lastOutAt }: ConversationView): boolean {
  return counters.botAnswers > 0 && Date.now() - Date.parse(lastOutAt ?? '') > AFTER_LAST_MESSAGE_MS;
}

/** Takes a conversation over, answers as a person, and hands it back. */
export async function takeOverOne(desk: Desk, until: number): Promise<void> {
  const { admin, say, nameOf } = desk;
  const view = await find(desk, { fits: (one) => isWithBot(one) && isAnswered(one), until });
  if (view === null) return;
  const { id } = view;
  const body = { operator: OPERATOR };
  say(`>>> Mara takes ${nameOf(id)} over: POST /conversations/${id}/take-over`);
  if ((await act(desk, { kind: 'take-over', id, body })) !== DONE) return;
  const now = await admin.get(`/conversations/${id}`, conversationView);
  const text = 'Hello, this is Mara. I have put one aside for you. Shall I keep it until tomorrow?';
  const lastSeenMessageId = now.ok ? now.body.lastMessageId : view.lastMessageId;
  const status = await act(desk, { kind: 'take-over', path: 'send', id, body: { ...body, text, lastSeenMessageId } });
  if (status !== DONE) say(`>>> … her message was not sent (${status}): the buyer has just written.`);
  await wait(SPEAKS_FOR_MS);
  say(`>>> Mara hands ${nameOf(id)} back to the bot: POST …/hand-back`);
  await act(desk, { kind: 'hand-back', id, body });
}

/** Pauses a conversation in which a follow-up is planned, and resumes it. */
export async function pauseOne(desk: Desk, until: number): Promise<void> {
  const { say, nameOf } = desk;
  const view = await find(desk, { fits: (one) => isWithBot(one) && one.followUp !== null, until });
  if (view === null) return;
  const { id } = view;
  say(`>>> Mara pauses ${nameOf(id)} before its follow-up: POST …/pause`);
  if ((await act(desk, { kind: 'pause', id, body: { operator: OPERATOR } })) !== DONE) return;
  await wait(PAUSES_FOR_MS);
  say(`>>> Mara resumes ${nameOf(id)}: POST …/resume`);
  await act(desk, { kind: 'resume', id, body: { operator: OPERATOR } });
  desk.inHand.delete(id);
}

const policyView = z.object({ version: z.number(), body: z.record(z.string(), z.unknown()) });
const savedVersion = z.object({ version: z.number() });

/** Changes a rule while conversations live: from now on one follow-up, not two. */
export async function changeRule({ admin, director, say }: Desk): Promise<void> {
  const current = await admin.get('/policies/follow-up', policyView);
  if (!current.ok) return;
  say('>>> Mara changes a rule, live: maxFollowUps 2 → 1 (PUT /policies/follow-up)');
  const askedAt = Date.now();
  const body = { ...current.body.body, maxFollowUps: 1 };
  const asked = { operator: OPERATOR, reason: 'one reminder is enough', body };
  const version = current.version ?? `"${current.body.version}"`;
  const saved = await admin.put('/policies/follow-up', asked, { version, schema: savedVersion });
  if (!saved.ok) return;
  const acted = { kind: 'policy', subject: 'followUp', askedAt, acknowledgedAt: Date.now() } as const;
  await director.noteAct({ ...acted, uncertainSends: [], version: saved.body.version });
}

/** Answers a buyer on the phone app: WhatsApp tells us, and the bot is silent from then on. */
export async function answerOnPhone({ director, say, nameOf, inHand }: StoryDesk): Promise<void> {
  const { messages, buyers } = await director.truth();
  const busy = [...inHand].map(nameOf);
  const hasWritten = (id: string): boolean => messages.some(({ buyer }) => buyer === id);
  const shy = buyers.find(({ persona, id, name }) => persona === 'ghost' && hasWritten(id) && !busy.includes(name));
  if (shy === undefined) return;
  say(`>>> Somebody answers ${shy.name} on the phone app of the business`);
  await director.answerOnPhone(shy.shown.phone ?? '', 'Hi, I saw your question. I will call you this afternoon.');
}

/** Stops everything outward, or lets it go on; the wide pause that every send reads. Tells whether it is true now. */
export async function pauseEverything({ admin, director }: Desk, kind: 'pause' | 'resume'): Promise<boolean> {
  const askedAt = Date.now();
  const body = { scope: 'everything', reason: 'counting at the end', operator: OPERATOR };
  const { ok } = await admin.post(`/automation/${kind}`, body, z.unknown());
  if (!ok) return false;
  const acted = { kind, subject: 'all', askedAt, acknowledgedAt: Date.now() };
  await director.noteAct({ ...acted, uncertainSends: [], version: null });
  return true;
}
