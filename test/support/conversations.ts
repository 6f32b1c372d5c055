import path from 'node:path';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker, makeTelemetryFilterString } from '@temporalio/worker';
import type { Command, CommandAnswer, CommandKind, Inbound } from '../../src/domain/conversation/inputs';
import { sendTaskQueue } from '../../src/domain/ids';
import type { TemporalClient } from '../../src/temporal/client';
import { startOptions } from '../../src/temporal/deliver';
import { API_UPDATE_PREFIX, CONVERSATION_WORKFLOW, commandUpdate, inboundSignal } from '../../workflows/messages';
import { createFakeActivities, quietScript } from './fake-activities';
import type { FakeConversation, Script } from './fake-activities';
import { createFakeRecords } from './fake-records';
import type { JournalEntry } from './fake-records';
import { testServers, testTemporal, uniqueName } from './servers';
import { skipTime } from './skip-time';

/** The workflow code as the build leaves it; workers and replay tests run the same file. */
export const workflowBundle = { codePath: path.resolve(__dirname, '../../dist/workflow-bundle.js') };
/** Histories name who wrote them: no host, no process. */
const IDENTITY = 'test';
/** A conversation continues as new beyond 512 KiB of history. */
const LONG_BYTES = 530 * 1024;
const STOP_WITHIN = '2s';

/** Says only what is wrong; call it before anything connects. */
export function quietRuntime(): void {
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter } } });
}

/**
 * Real conversation workflows on the real server, with records in memory and a send queue of their own. Call it at the
 * top of a file.
 */
export function testConversations(place = { taskQueue: uniqueName('conversations'), number: uniqueName('number') }) {
  const temporal = testTemporal();
  const known = new Map<string, FakeConversation>();
  const activities = createFakeActivities((id) => {
    const conversation = known.get(id);
    if (conversation === undefined) throw new Error(`No test began the conversation ${id}.`);
    return conversation;
  });
  let stop = (): Promise<unknown> => Promise.resolve();

  beforeAll(async () => {
    quietRuntime();
    const connection = await NativeConnection.connect({ address: testServers().temporalAddress });
    const shared = { connection, identity: IDENTITY, shutdownForceTime: STOP_WITHIN } as const;
    const { taskQueue, number } = place;
    const workers = await Promise.all([
      Worker.create({ ...shared, taskQueue, workflowBundle, activities: activities.local }),
      Worker.create({ ...shared, taskQueue: sendTaskQueue(number), activities: activities.sends }),
    ]);
    const runs = workers.map((worker) => worker.run());
    stop = async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
      await connection.close();
    };
  });
  afterAll(async () => {
    const handles = [...known.keys()].map((id) => temporal.client.workflow.getHandle(`conversation/${id}`));
    await Promise.all(handles.map((handle) => handle.terminate('the tests are over').catch(() => undefined)));
    await stop();
  });

  return {
    temporal,
    /** Gives a conversation that nobody has begun yet. */
    begin(script: Partial<Script> = {}, changes: { id?: string; number?: string } = {}) {
      const { id = uniqueName('c'), number = place.number } = changes;
      const conversation: FakeConversation = {
        records: createFakeRecords(id, number),
        script: { ...quietScript, ...script },
        tries: [],
        quarantined: [],
      };
      known.set(id, conversation);
      return operate(temporal, { ...place, number, id }, conversation);
    },
  };
}

type Place = { taskQueue: string; number: string; id: string };
type Fields<K extends CommandKind> = Omit<Extract<Command, { kind: K }>, 'kind' | 'commandId' | 'by' | 'reason'>;
type Act = { commandId?: string; updateId?: string };

/** One conversation, with everything that can be done to it and seen of it. */
function operate(temporal: TemporalClient, place: Place, conversation: FakeConversation) {
  const { records } = conversation;
  const options = startOptions({ conversationId: place.id, number: place.number });
  const start = { ...options, taskQueue: place.taskQueue };
  const handle = temporal.client.workflow.getHandle(start.workflowId);

  async function signal(name: string, ...args: unknown[]): Promise<void> {
    await temporal.client.workflow.signalWithStart(CONVERSATION_WORKFLOW, {
      ...start,
      signal: name,
      signalArgs: args,
    });
  }

  const inbound = (event: Inbound) => signal(inboundSignal.name, event);

  return {
    ...conversation,
    ...place,
    handle,
    start,
    signal,
    inbound,
    /** The buyer writes; the relay hands the messages on as one burst. */
    says: (...messageIds: string[]) => inbound({ kind: 'messages', messageIds, at: Date.now() }),
    /** Makes the history so long that a new run goes on; nothing else happens. */
    growLong: () => signal(inboundSignal.name, { kind: 'called', at: Date.now(), padding: 'x'.repeat(LONG_BYTES) }),
    /** A person's command through our API; the conversation is opened when it is closed. */
    command<K extends CommandKind>(kind: K, fields: Fields<K>, act: Act = {}): Promise<CommandAnswer> {
      const { commandId = uniqueName('cmd'), updateId = `${API_UPDATE_PREFIX}${commandId}` } = act;
      return temporal.client.workflow.executeUpdateWithStart(commandUpdate(kind), {
        startWorkflowOperation: new WithStartWorkflowOperation(CONVERSATION_WORKFLOW, start),
        updateId,
        args: [{ commandId, by: 'mara', reason: 'operator-judgement', ...fields }],
      });
    },
    skip: (ms: number) => skipTime(temporal, start.workflowId, ms),
    /** The journal, a line a step. */
    lines: () => records.journal.map(lineOf),
    /** The messages that a standing decision names. */
    named: () => {
      const gone = records.journal.flatMap(({ facts }) =>
        facts.flatMap((fact) => (fact.kind === 'DecisionSuperseded' ? [fact.decisionId] : [])),
      );
      const standing = records.journal.filter(({ step }) => !gone.includes(`${place.id}|${step}`));
      return standing.filter(({ kind }) => kind === 'burst').flatMap(({ messageIds }) => messageIds);
    },
    /** The messages that were tried to be sent, by step and place in the step. */
    tried: () => conversation.tries.map(({ actionId }) => actionId.slice(place.id.length + 1)),
  };
}

export type TestConversation = ReturnType<ReturnType<typeof testConversations>['begin']>;

function lineOf({ kind, messageIds, facts, input }: JournalEntry): string {
  const decision = facts.find((fact) => fact.kind === 'Decided');
  const words = [kind, ...messageIds, ...(kind === 'command' || kind === 'event' ? [nameOf(input)] : [])];
  return decision?.kind === 'Decided' ? `${words.join(' ')}: ${decision.result}` : words.join(' ');
}

function nameOf(input: unknown): string {
  const { kind, outcome, command, source } = input as Record<string, string> & { command?: { kind: string } };
  if (command !== undefined) return `${command.kind} by ${source}`;
  return kind ?? `send ${outcome}`;
}
