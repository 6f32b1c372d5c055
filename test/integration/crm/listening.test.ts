import { createGates } from '../../../src/crm/gates';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/time';
import { NOON } from '../../support/builders';
import { testDatabase } from '../../support/servers';

describe('Whether somebody listens for deliveries', () => {
  const { hearing, noteListening } = createGates({ database: testDatabase() });

  it('is unknown before anybody has', async () => {
    expect(await hearing()).toBeNull();
  });

  it('is remembered; of an absence it is remembered until when we catch up, whatever comes after', async () => {
    await noteListening(NOON);
    await noteListening(NOON + MINUTE_MS);
    expect(await hearing()).toStrictEqual({ listenedAt: NOON + MINUTE_MS, caughtUpAt: 0 });

    const back = NOON + 63 * HOUR_MS;
    await Promise.all([noteListening(back), noteListening(back + 1), noteListening(back - 1)]);
    const { listenedAt, caughtUpAt = 0 } = (await hearing()) ?? {};
    expect(listenedAt).toBe(back + 1);
    expect(caughtUpAt).toBe(back + 1 + DAY_MS);

    await noteListening(back + 10 * MINUTE_MS);
    expect(await hearing()).toStrictEqual({ listenedAt: back + 10 * MINUTE_MS, caughtUpAt });
  });
});
