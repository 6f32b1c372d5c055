import { createRandom } from '../src/simulator/random';
import type { Simulator } from '../src/simulator/simulator';
import { decisionOfAction, workflowId } from '../src/domain/ids';
import type { Counted, Fate, Subject } from './subject';

/** Questions to which settings/reply-book.yaml has an answer at any hour, whoever asks. */
const QUESTIONS = [
  'Hello, how much is the blue one?',
  'When do you open tomorrow?',
  'How long does it take to deliver?',
  'Can I pay by credit card?',
  'Is the large one still available?',
] as const;

/** Continuo as WhatsApp sees it: every message is the first of a new buyer. */
export function createProduct(simulator: Simulator, parts: { seed: number; processes: readonly Counted[] }): Subject {
  const random = createRandom(parts.seed).fork('questions');
  /** The buyer and the id of every message, by its number. */
  const said: { buyer: string; wamid: string }[] = [];

  return {
    name: 'Continuo',
    processes: parts.processes,
    send(index) {
      const buyer = simulator.buyers.add();
      const text = random.pick(QUESTIONS);
      said[index] = { buyer: buyer.id, wamid: simulator.say(buyer, { text }).wamid };
    },
    fates(from) {
      const { messages, sends } = simulator.truth();
      const acknowledged = new Map(messages.map(({ wamid, acknowledgedAt }) => [wamid, acknowledgedAt]));
      const answers = new Map<string | null, number[]>();
      for (const { accepted, buyer, at } of sends) {
        if (accepted) answers.set(buyer, [...(answers.get(buyer) ?? []), at]);
      }
      const fates = said.slice(from).map(({ buyer, wamid }): Fate => ({
        acknowledgedAt: acknowledged.get(wamid) ?? null,
        answeredAt: answers.get(buyer) ?? [],
      }));
      return Promise.resolve(fates);
    },
    isQuiet: () => simulator.isQuiet(),
    workflowIds(from) {
      const asked = new Set(said.slice(from).map(({ buyer }) => buyer));
      return simulator
        .truth()
        .sends.flatMap(({ buyer, actionId }) =>
          buyer !== null && actionId !== null && asked.has(buyer) ? [workflowOf(actionId)] : [],
        );
    },
  };
}

/** An action names its conversation, and that names its workflow. */
function workflowOf(actionId: string): string {
  const [conversationId = ''] = decisionOfAction(actionId).split('|');
  return workflowId(conversationId);
}
