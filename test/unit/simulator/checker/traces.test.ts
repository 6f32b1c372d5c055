import { checkAll } from '../../../../src/simulator/checker/check-all';
import type { RunTrace, Traces } from '../../../../src/simulator/checker/traces';
import { aWorld, anInboxRow, at } from './a-world';
import type { World } from './a-world';

const aRun = (given: Partial<RunTrace> = {}): RunTrace => ({
  workflowId: 'conversation/c1',
  runId: 'r1',
  shown: '{"ConvOwner":["bot"]}',
  history: '{"events":[{"input":{"messageIds":["m_1"]}}]}',
  taskFailures: ['UNHANDLED_COMMAND', 'FORCE_CLOSE_COMMAND'],
  activities: [],
  task: null,
  ...given,
});
const replayed = { workflowId: 'conversation/c1', runId: 'r1', failure: null };
const traces: Traces = { runs: [aRun()], logs: [{ name: 'worker 1', text: '{"step":1}' }], replays: [replayed] };
const names = ['I10', 'I11', 'I13'];

function problemsOf(given: Partial<Traces>, world: World = aWorld()): string[] {
  const findings = checkAll({ ...world, traces: { ...traces, ...given } });
  const ours = findings.filter(({ invariant }) => names.includes(invariant));
  return ours.flatMap(({ invariant, problems }) => problems.map((problem) => `${invariant}: ${problem}`));
}

describe('Traces in which all is well', () => {
  test('have no problems, and every check looked at something', () => {
    const findings = checkAll({ ...aWorld(), traces }).filter(({ invariant }) => names.includes(invariant));
    expect(findings.map(({ invariant, ok, looked }) => [invariant, ok, looked])).toEqual([
      ['I10', true, 2],
      ['I11', true, 1],
      ['I13', true, 3],
    ]);
  });

  test('are judged only where they are given', () => {
    expect(checkAll(aWorld()).map(({ invariant }) => invariant)).not.toEqual(expect.arrayContaining(names));
  });
});

describe('I10: what does not come to an end is found', () => {
  test('in the inbox', () => {
    const world = aWorld();
    world.records.inbox.push(anInboxRow({ _id: '1001|status|x', messageId: 'm_9', state: 'pending' }));
    expect(problemsOf({}, world)).toEqual(['I10: The item 1001|status|x is still pending in the inbox.']);
  });

  test('as a workflow task that failed', () => {
    const runs = [aRun({ taskFailures: ['UNHANDLED_COMMAND', 'NON_DETERMINISTIC_ERROR'] })];
    expect(problemsOf({ runs })).toEqual([
      'I10: A workflow task of the run r1 of conversation/c1 failed: NON_DETERMINISTIC_ERROR.',
    ]);
  });

  test('as an activity that is still tried', () => {
    const runs = [aRun({ activities: [{ name: 'sendMessage', attempt: 4 }] })];
    expect(problemsOf({ runs })).toEqual([
      'I10: The run r1 of conversation/c1 still tries sendMessage, for the 4. time.',
    ]);
  });

  test.each([
    ['that is repeated', { attempt: 7, since: at(119) }, 7],
    ['that lasts', { attempt: 1, since: at(10) }, 1],
  ])('as a workflow task %s', (_, task, attempt) => {
    expect(problemsOf({ runs: [aRun({ task })] })).toEqual([
      `I10: A workflow task of the run r1 of conversation/c1 does not end; it is tried for the ${attempt}. time.`,
    ]);
  });

  test('but not a workflow task that has just begun', () => {
    expect(problemsOf({ runs: [aRun({ task: { attempt: 1, since: at(119) } })] })).toEqual([]);
  });
});

describe('I11: a history that no longer goes on is found', () => {
  test('with what stopped it', () => {
    const replays = [{ ...replayed, failure: 'DeterminismViolationError' }];
    expect(problemsOf({ replays })).toEqual([
      'I11: Run r1 of conversation/c1 does not replay: DeterminismViolationError.',
    ]);
  });
});

describe('I13: what gives a buyer away is found', () => {
  const world = (): World => {
    const made = aWorld();
    made.truth.buyers.push({
      ...{ id: 'b1', persona: null, name: 'Ada Berg', shown: { phone: '447700900001', bsuid: 'GB.1234' } },
    });
    made.truth.messages = made.truth.messages.map((message) => ({ ...message, text: 'Is it "blue"?' }));
    return made;
  };
  const inLog = (text: string): string[] => problemsOf({ logs: [{ name: 'api 1', text }] }, world());

  test.each([
    ['a phone number', 'to +447700900001 failed'],
    ['a wamid', 'status of wamid.NDQ3NzAw'],
    ['a user id of WhatsApp', 'recipient GB.1234 unknown'],
    ['a name', 'contact Ada Berg'],
    ['a text', JSON.stringify({ body: 'Is it "blue"?' })],
    ['a text', 'we said 49 euros. to somebody'],
  ])('in a log: %s', (what, text) => {
    expect(inLog(text)).toEqual([`I13: The log of api 1 holds ${what}: …${text}…`]);
  });

  test('in an id, a search attribute or a history', () => {
    const phone = '447700900001';
    const runs = [
      aRun({ workflowId: `conversation/${phone}` }),
      aRun({ runId: 'r2', shown: `{"ConvOwner":["${phone}"]}` }),
      aRun({ runId: 'r3', history: `{"to":"${phone}"}` }),
    ];
    const found = problemsOf({ runs }, world()).map((problem) => problem.replace(/ holds .*/, ''));
    expect(found).toEqual([
      'I13: The list entry of run r1',
      'I13: The list entry of run r2',
      'I13: The history of run r3 of conversation/c1',
    ]);
  });

  test('but no id of ours, and no word that could be anybody’s', () => {
    const { messages, ...rest } = world().truth;
    const quiet = { ...world(), truth: { ...rest, messages: messages.map((one) => ({ ...one, text: 'STOP' })) } };
    expect(problemsOf({ logs: [{ name: 'api 1', text: 'STOP m_1 c1 1772442000000' }] }, quiet)).toEqual([]);
  });
});
