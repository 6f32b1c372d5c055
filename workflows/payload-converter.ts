import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload, PayloadConverter } from '@temporalio/common';

/** What stands in place of a payload that nobody can read. Guards refuse it; nothing throws. */
export const UNREADABLE = { unreadable: true } as const;

/**
 * The converter of workflow code. It never throws: an exception while decoding a signal would fail the workflow task
 * for ever, so that one malformed signal typed into the Web UI would wedge the conversation.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  // The interface of the SDK asks for the type parameter.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  fromPayload<T>(payload: Payload): T {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch {
      return UNREADABLE as T;
    }
  },
};
