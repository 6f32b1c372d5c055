import type { Server } from 'node:http';
import { createAccount } from './account';
import { accountControls } from './account-controls';
import type { Buyer } from './buyers';
import { createBuyers } from './buyers';
import { createClock } from './clock';
import type { Clock } from './clock';
import { createControls } from './controls';
import { createDeliveries } from './deliveries';
import { createFaults } from './faults';
import type { FaultKind, FaultRates } from './faults';
import { createFiles } from './files';
import type { FileSent } from './files';
import { createInward } from './inward';
import type { Saying } from './inward';
import { playMorning } from './morning';
import type { Morning } from './morning';
import { createOutward } from './outward';
import type { PersonaName } from './personas/persona';
import { personaOf } from './personas/personas';
import { createPlayers } from './players';
import { createRandom } from './random';
import { createSimulatorApp } from './simulator-app';
import { createStatuses } from './statuses';
import type { Heard } from './statuses';
import { createTemplates } from './templates';
import type { Template } from './templates';
import type { ActTruth, MessageTruth, Truth } from './truth';
import { createTruthLog } from './truth-log';
import { createWamids } from './wamids';

export type SimulatorOptions = {
  host: string;
  /** 0 = any free one; `start` says which. */
  port: number;
  webhookUrl: string;
  appSecret: string;
  accessToken: string;
  /** Phone number ids of the business; the first is meant where none is named. */
  numbers: readonly [string, ...string[]];
  seed: number;
  templates?: readonly Template[];
  /** Messages a second and number that WhatsApp takes. */
  throughput?: number;
  clock?: Clock;
};

const USUAL_THROUGHPUT = 80;

/** The number of the business as people dial it. */
const display = (number: string): string => `4930${number}`;

function createParts(options: SimulatorOptions, clock: Clock) {
  const { seed, numbers, accessToken, appSecret, webhookUrl: url } = options;
  const random = createRandom(seed);
  const truth = createTruthLog({ seed, numbers, clock });
  const faults = createFaults(random.fork('faults'), (kind, about) => truth.noteFault(kind, about));
  const buyers = createBuyers(random.fork('buyers'));
  const wamids = createWamids(clock.now());
  const deliveries = createDeliveries({
    ...{ url, appSecret, clock, random: random.fork('deliveries'), faults, truth, display },
  });
  const inward = createInward({ buyers, clock, deliveries, truth, wamids, display });
  const players = createPlayers({ buyers, clock, inward });
  const listeners: ((heard: Heard) => void)[] = [(heard) => players.hear(heard)];
  const onHeard = (heard: Heard): void => listeners.forEach((listen) => listen(heard));
  const statuses = createStatuses({ clock, random: random.fork('statuses'), faults, deliveries, truth, onHeard });
  const account = createAccount({ appSecret, accessToken, numbers, clock });
  const templates = createTemplates({
    ...{ given: options.templates ?? [], account, clock, random: random.fork('templates'), faults, deliveries },
  });
  const files = createFiles({ account, clock, random: random.fork('files'), faults });
  const outward = createOutward({
    ...{ account, buyers, clock, faults, statuses, truth, wamids, templates, files },
    random: random.fork('outward'),
    throughput: options.throughput ?? USUAL_THROUGHPUT,
  });
  return { account, random, truth, faults, buyers, deliveries, files, inward, players, listeners, outward, templates };
}

/** What a program or a person can do with the simulator besides HTTP. */
function createActing(parts: ReturnType<typeof createParts>, clock: Clock, firstNumber: string) {
  return {
    say: (buyer: Buyer, saying: Omit<Saying, 'number'> & { number?: string }): MessageTruth =>
      parts.inward.say(buyer, { number: firstNumber, ...saying }),
    /** A buyer sends a file; `content` adds to what the webhook shows of it, or says something else. */
    sendFile: (buyer: Buyer, { type, file, content = {}, number = firstNumber }: FileSent): MessageTruth =>
      parts.inward.show(buyer, { number, type, content: { ...parts.files.take(file), ...content } }),
    /** Brings one buyer of a kind on stage. */
    enter: (name: PersonaName, { hourMs, number = firstNumber }: { hourMs: number; number?: string }): Buyer =>
      parts.players.enter({
        persona: personaOf(name),
        number,
        hourMs,
        random: parts.random.fork(`${parts.buyers.all().length} ${name}`),
      }),
    /** Brings many on stage over a stretch of time. */
    play: (morning: Omit<Morning, 'number'> & { number?: string }): readonly PersonaName[] =>
      playMorning({ ...parts, clock, random: parts.random.fork('morning') }, { number: firstNumber, ...morning }),
    /** Nobody of those on stage writes any more; what was written is delivered. */
    endPlay: (): void => parts.players.leave(),
    setFaultRates: (rates: FaultRates): void => parts.faults.setRates(rates),
    faultNext: (...kinds: readonly FaultKind[]): void => parts.faults.addNext(kinds),
    noteAct: (act: ActTruth): void => parts.truth.noteAct(act),
    truth: (): Truth => parts.truth.read(),
    /** True when nobody writes, and everything that was to be delivered was answered with 200. */
    isQuiet: (): boolean => parts.deliveries.open() === 0 && parts.players.writing() === 0,
    /** Calls back when a message of the business is on somebody's phone. */
    onHeard: (listen: (heard: Heard) => void): void => void parts.listeners.push(listen),
  };
}

/**
 * WhatsApp and its buyers: takes what the business sends, delivers signed webhooks, plays buyers, does wrong on request,
 * and keeps the truth. Nothing of the product is used, so that both cannot be wrong together.
 */
export function createSimulator(options: SimulatorOptions) {
  const own = createClock();
  const clock = options.clock ?? own;
  const parts = createParts(options, clock);
  const [firstNumber] = options.numbers;
  const acting = createActing(parts, clock, firstNumber);
  const { isAcknowledged } = parts.truth;
  const playing = createControls({ ...parts, ...acting, clock, isAcknowledged, firstNumber });
  const controls = [...playing, ...accountControls(parts.account)];
  const app = createSimulatorApp({ ...parts, controls, after: clock.after });
  let server: Server | null = null;

  return {
    ...acting,
    buyers: parts.buyers,
    inward: parts.inward,
    deliveries: parts.deliveries,
    files: parts.files,
    templates: parts.templates,
    account: parts.account,
    /** Listens; gives the address for GRAPH_API_URL. */
    async start(): Promise<{ url: string; port: number }> {
      server = app.listen(options.port, options.host);
      const port = await listening(server);
      return { url: `http://${options.host}:${port}`, port };
    },
    /** Stops listening and delivering; what hangs is cut off. */
    async stop(): Promise<void> {
      own.stop();
      parts.deliveries.stop();
      server?.closeAllConnections();
      await new Promise<void>((resolve) => {
        if (server === null) resolve();
        else server.close(() => resolve());
      });
    },
  };
}

export type Simulator = ReturnType<typeof createSimulator>;

/** Waits until a server listens, and gives its port; fails when the port is taken. */
async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve).once('error', reject);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
