import { ApplicationFailure } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { FetchedMedia, MediaActivities } from '../../activities/contract';
import { CONVERSATIONS_TASK_QUEUE, mediaWorkflowId } from '../../src/domain/ids';
import { DAY_MS } from '../../src/domain/time';
import { createMediaStart } from '../../src/temporal/media';
import { quietRuntime, workflowBundle } from '../support/conversations';
import { countOf, eventsOf } from '../support/histories';
import { testServers, testTemporal, uniqueName } from '../support/servers';

const namespace = uniqueName('files');
const temporal = testTemporal({ namespace });
const startMedia = createMediaStart({ temporal });

const stored: FetchedMedia = { state: 'stored', reason: null };
const expired: FetchedMedia = { state: 'expired', reason: 'media-expired' };
const away = (): ApplicationFailure => ApplicationFailure.retryable('WhatsApp does not answer.', 'media-unreachable');
const broken = (): ApplicationFailure => ApplicationFailure.nonRetryable('Something unexpected happened.', 'internal');

/** What each file meets, try by try; then it comes. */
const failures = new Map<string, ApplicationFailure[]>();
const tries: string[] = [];
const activities: MediaActivities = {
  fetchMedia({ messageId }) {
    tries.push(messageId);
    const failure = failures.get(messageId)?.shift();
    return failure === undefined ? Promise.resolve(stored) : Promise.reject(failure);
  },
  giveUpMedia: () => Promise.resolve(expired),
};
let stop = (): Promise<void> => Promise.resolve();

beforeAll(async () => {
  quietRuntime();
  const connection = await NativeConnection.connect({ address: testServers().temporalAddress });
  const taskQueue = CONVERSATIONS_TASK_QUEUE;
  const worker = await Worker.create({ connection, namespace, taskQueue, workflowBundle, activities });
  const run = worker.run();
  stop = async () => {
    worker.shutdown();
    await run;
    await connection.close();
  };
});
afterAll(() => stop());

const handleOf = (messageId: string) => temporal.client.workflow.getHandle(mediaWorkflowId(messageId));
const triesOf = (messageId: string): number => tries.filter((id) => id === messageId).length;

describe('The workflow of a file', () => {
  it('fetches it', async () => {
    await startMedia('m_1');

    expect(await handleOf('m_1').result()).toEqual(stored);
  });

  it('fetches it once, however often it is handed over', async () => {
    await Promise.all(Array.from({ length: 5 }, () => startMedia('m_2')));
    await handleOf('m_2').result();
    await startMedia('m_2');

    const { runId } = await handleOf('m_2').describe();
    expect((await temporal.client.workflow.getHandle(mediaWorkflowId('m_2'), runId).result()) as unknown).toEqual(
      stored,
    );
    expect(triesOf('m_2')).toBe(1);
  });

  it('tries again by itself while WhatsApp, the disk or MongoDB is away', async () => {
    failures.set('m_3', [away(), away()]);
    await startMedia('m_3');

    expect(await handleOf('m_3').result()).toEqual(stored);
    expect(triesOf('m_3')).toBe(3);
  });

  it('tries for days, and ends before WhatsApp throws the file away', async () => {
    await startMedia('m_4');
    await handleOf('m_4').result();
    const scheduled = (await eventsOf(handleOf('m_4'))).find((event) => event.activityTaskScheduledEventAttributes);
    const { scheduleToCloseTimeout, retryPolicy } = scheduled?.activityTaskScheduledEventAttributes ?? {};
    const wholeMs = tsToMs(scheduleToCloseTimeout);

    expect(wholeMs).toBeGreaterThan(6 * DAY_MS);
    expect(wholeMs).toBeLessThan(7 * DAY_MS);
    expect(retryPolicy?.maximumAttempts).toBe(0);
  });

  it('records that a file has expired when it cannot be fetched any more', async () => {
    failures.set('m_5', [broken()]);
    await startMedia('m_5');

    expect(await handleOf('m_5').result()).toEqual(expired);
  });

  it('can be begun again when somebody has terminated it', async () => {
    failures.set('m_6', Array.from({ length: 50 }, away));
    await startMedia('m_6');
    await handleOf('m_6').terminate('by hand');
    failures.delete('m_6');
    await startMedia('m_6');

    expect(await handleOf('m_6').result()).toEqual(stored);
  });

  it.each([[null], [{}], [{ messageId: 7 }]])('refuses to run with %j, in one sentence', async (input) => {
    const options = { workflowId: uniqueName('media'), taskQueue: CONVERSATIONS_TASK_QUEUE, args: [input] };
    const handle = await temporal.client.workflow.start('media', options);

    await expect(handle.result()).rejects.toMatchObject({
      cause: { message: 'The workflow was started without the id of a message.' },
    });
    expect(countOf(await eventsOf(handle), 'WORKFLOW_TASK_FAILED')).toBe(0);
  });
});
