import { createListening } from '../../../src/capture/listening';
import { SECOND_MS } from '../../../src/domain/time';
import { aHandClock } from '../../support/hand-clock';
import { silentLog } from '../../support/internal-api';

function given({ isAway = false } = {}) {
  const clock = aHandClock();
  const store = { isAway };
  const told: number[] = [];
  const noteListening = (at: number): Promise<void> => {
    if (store.isAway) return Promise.reject(new Error('away'));
    told.push(at - start);
    return Promise.resolve();
  };
  const start = clock.now();
  const listening = createListening({
    gates: { noteListening },
    ...{ now: clock.now, log: silentLog, schedule: clock.after },
  });
  /** Lets what was begun come to its end, then turns the hands. */
  const pass = async (seconds: number): Promise<void> => {
    for (let n = 0; n < 5; n += 1) await Promise.resolve();
    clock.advance(seconds * SECOND_MS);
  };
  return { listening, store, told, pass };
}

describe('Whoever listens for deliveries', () => {
  it('says so at once and every twenty seconds, until he stops', async () => {
    const { listening, told, pass } = given();
    listening.start();
    await pass(20);
    await pass(20);
    await listening.stop();
    await pass(60);
    expect(told).toStrictEqual([0, 20 * SECOND_MS, 40 * SECOND_MS]);
  });

  it('goes on saying so after the store was away', async () => {
    const { listening, store, told, pass } = given({ isAway: true });
    listening.start();
    await pass(20);
    store.isAway = false;
    await pass(20);
    await listening.stop();
    expect(told).toStrictEqual([40 * SECOND_MS]);
  });
});
