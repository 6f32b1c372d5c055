import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { ScheduleOptions } from '@temporalio/client';
import { CONVERSATIONS_TASK_QUEUE } from '../domain/ids';
import { NUMBER_CHECK_WORKFLOW } from '../../workflows/messages';
import { engineUnavailable } from './client';
import type { TemporalClient } from './client';

const DAILY_CHECK = 'number-check';

/** Before people come in, in Europe; not at a full hour, when everybody asks. */
const options = {
  spec: { calendars: [{ hour: 4, minute: 20 }], jitter: '20m' },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '12h' },
  action: {
    type: 'startWorkflow',
    workflowType: NUMBER_CHECK_WORKFLOW,
    workflowId: DAILY_CHECK,
    taskQueue: CONVERSATIONS_TASK_QUEUE,
    args: [],
  },
} as const satisfies Omit<ScheduleOptions, 'scheduleId'>;

/**
 * Sees to it that every connected number is looked at once a day: makes the schedule, or brings the one that is there in
 * step; one that a person has paused stays paused. Safe to repeat. Throws `engine-unavailable`.
 */
export async function keepDailyCheck({ client, withDeadline }: TemporalClient): Promise<void> {
  try {
    await withDeadline(() => client.schedule.create({ scheduleId: DAILY_CHECK, ...options }));
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw engineUnavailable(error);
    await withDeadline(() =>
      client.schedule.getHandle(DAILY_CHECK).update(({ state }) => ({ ...options, state })),
    ).catch((failure: unknown) => {
      throw engineUnavailable(failure);
    });
  }
}
