import type { Instant } from '../domain/time';
import { SECOND_MS } from '../domain/time';
import type { Log } from '../log';
import { scheduleByTimer } from './ports';
import type { GatesPort, Schedule } from './ports';

type ListeningParts = {
  gates: Pick<GatesPort, 'noteListening'>;
  now: () => Instant;
  log: Log;
  schedule?: Schedule;
};

const EVERY_MS = 20 * SECOND_MS;

/**
 * Says in the gates, as long as it runs, that somebody listens for deliveries. Where nobody did for a while, buyers may
 * have written without our knowing it: no follow-up leaves until WhatsApp has delivered again.
 */
export function createListening({ gates, now, log, schedule = scheduleByTimer }: ListeningParts) {
  let cancel: () => void = () => undefined;
  let saying: Promise<void> = Promise.resolve();
  let stopped = false;

  function say(): void {
    saying = gates
      .noteListening(now())
      .catch((error: unknown) => log.debug({ err: error }, 'Nobody could be told that deliveries are listened for.'))
      .then(() => {
        if (!stopped) cancel = schedule(EVERY_MS, say);
      });
  }

  return {
    start: say,
    async stop(): Promise<void> {
      stopped = true;
      cancel();
      await saying;
    },
  };
}
