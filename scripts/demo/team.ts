import type { ConversationView } from './conversation-view';
import { listConversations } from './conversation-view';
import type { Desk } from './operator';
import { DONE, act, wait } from './operator';

const COLLEAGUE = 'joao';
const LOOK_EVERY_MS = 1_500;
/** A person needs a moment to read. */
const READS_FOR_MS = 7_000;
/** WhatsApp lets a conversation breathe after two messages close together; that holds for people too. */
const BREATH_MS = 13_000;
const KEEPS_FOR_MS = 8_000;
const TEXT = 'Hello, this is João from the team. I have looked into it: yes, that works. I will take care of it.';

const age = (moment: string | null): number => (moment === null ? Infinity : Date.now() - Date.parse(moment));

/** Somebody waits for a person, and a person has had the time to read. */
function isDue({ waitingSince, lastOutAt }: ConversationView): boolean {
  return waitingSince !== null && age(waitingSince) > READS_FOR_MS && age(lastOutAt) > BREATH_MS;
}

/** The team at work: whoever waits for a person gets an answer, and then the bot has the conversation again. */
export function createTeam(desk: Desk) {
  const answeredAt = new Map<string, number>();
  let stopped = false;
  let working: Promise<void> = Promise.resolve();

  async function answer({ id, lastMessageId }: ConversationView): Promise<void> {
    const body = { operator: COLLEAGUE, text: TEXT, lastSeenMessageId: lastMessageId };
    // Whoever answers as a person takes the conversation over by it.
    const status = await act(desk, { kind: 'take-over', path: 'send', id, body });
    if (status === DONE) answeredAt.set(id, Date.now());
  }

  async function handBackWhenDone({ id, waitingSince }: ConversationView): Promise<void> {
    const at = answeredAt.get(id);
    if (at === undefined || waitingSince !== null || Date.now() - at < KEEPS_FOR_MS) return;
    answeredAt.delete(id);
    await act(desk, { kind: 'hand-back', id, body: { operator: COLLEAGUE } });
  }

  async function round(): Promise<void> {
    for (const view of await listConversations(desk.admin, '&owner=human&open=true')) {
      if (!desk.inHand.has(view.id)) await (isDue(view) ? answer(view) : handBackWhenDone(view));
    }
  }

  async function work(): Promise<void> {
    while (!stopped) {
      // Whatever is away now is back in the next round.
      await round().catch(() => undefined);
      await wait(LOOK_EVERY_MS);
    }
  }

  return {
    start(): void {
      working = work();
    },
    async stop(): Promise<void> {
      stopped = true;
      await working;
    },
  };
}
