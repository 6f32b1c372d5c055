import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { FetchedMedia, MediaActivities } from '../activities/contract';
import { readMediaInput } from './guards';
import { patientLocalActivity } from './local-activity';

/**
 * A try ends by itself within two minutes. WhatsApp keeps a file for seven days after its message: the tries end a little
 * earlier, counted from when we heard of it.
 */
const { fetchMedia } = proxyActivities<MediaActivities>({
  startToCloseTimeout: '150s',
  scheduleToCloseTimeout: '160h',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15m' },
});
const { giveUpMedia } = proxyLocalActivities<MediaActivities>(patientLocalActivity);

/**
 * The file of one message, fetched once: tried again for days while WhatsApp, the disk or MongoDB is away, and recorded
 * as expired after that. The conversation does not wait for it.
 */
export async function media(input: unknown): Promise<FetchedMedia> {
  const read = readMediaInput(input);
  if (read === null) throw ApplicationFailure.nonRetryable('The workflow was started without the id of a message.');
  try {
    return await fetchMedia(read);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return giveUpMedia(read);
  }
}
