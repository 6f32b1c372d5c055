import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import type { History } from '@temporalio/common/lib/proto-utils';
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

const fixtures = path.resolve(__dirname, '../fixtures/histories');

/** A recorded history: the version of the code that wrote it, and the story it tells. */
export type Recorded = { version: string; story: string; history: History };

/** Reads every history that was ever recorded; see `record-histories.ts`. */
export function recordedHistories(): readonly Recorded[] {
  return readdirSync(fixtures).flatMap((version) =>
    readdirSync(path.join(fixtures, version)).map((file) => {
      const json: unknown = JSON.parse(readFileSync(path.join(fixtures, version, file), 'utf8'));
      return { version, story: path.basename(file, '.json'), history: historyFromJSON(json) };
    }),
  );
}

/** How many bytes events take, as the server counts them. */
export function bytesOf(events: readonly Event[]): number {
  return proto.api.history.v1.History.encode({ events: [...events] }).finish().length;
}
