import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { temporal as proto } from '@temporalio/proto';

export type Event = proto.api.history.v1.IHistoryEvent;

/** Reads the history of the newest run of a workflow. */
export async function eventsOf(handle: WorkflowHandle): Promise<readonly Event[]> {
  return (await handle.fetchHistory()).events ?? [];
}

/** Names an event as the Web UI does: `TIMER_STARTED`. */
export function nameOf({ eventType }: Event): string {
  return (proto.api.enums.v1.EventType[eventType ?? 0] ?? '').replace('EVENT_TYPE_', '');
}

/** Counts the events of a name. */
export function countOf(events: readonly Event[], name: string): number {
  return events.filter((event) => nameOf(event) === name).length;
}

/** What timers and activities say of themselves on the timeline, in order. */
export function summariesOf(events: readonly Event[]): readonly unknown[] {
  return events.flatMap(({ userMetadata }) =>
    userMetadata?.summary ? [defaultPayloadConverter.fromPayload(userMetadata.summary)] : [],
  );
}
