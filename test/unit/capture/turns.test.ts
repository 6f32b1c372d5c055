import { inOneGo, inTurns } from '../../../src/capture/turns';
import type { Work } from '../../../src/capture/turns';
import { readDeliveryInTurns } from '../../../src/capture/parse-webhook';
import { aDelivery, aText, messages, reading } from '../../support/deliveries';

/** Counts how often others were served meanwhile. */
async function roundsWhile<T>(work: () => Promise<T>): Promise<{ rounds: number; result: T }> {
  let rounds = 0;
  let isOver = false;
  const go = (): void => {
    rounds += 1;
    if (!isOver) setImmediate(go);
  };
  setImmediate(go);
  const result = await work().finally(() => {
    isOver = true;
  });
  return { rounds, result };
}

function* counting(steps: number, log: string[], name = ''): Work<number> {
  for (let n = 0; n < steps; n += 1) {
    log.push(name);
    yield 1;
  }
  return steps;
}

describe('Work that is done in turns', () => {
  it('comes to the same end as in one go', async () => {
    expect([inOneGo(counting(70, [])), await inTurns(counting(70, []))]).toStrictEqual([70, 70]);
  });

  it('lets others be served every twenty-five items', async () => {
    const { rounds, result } = await roundsWhile(() => inTurns(counting(1_000, [])));
    expect(result).toBe(1_000);
    expect(rounds).toBeGreaterThanOrEqual(40);
  });

  it('takes turns with other work: in each round of the event loop one of them goes on', async () => {
    const log: string[] = [];
    await Promise.all([inTurns(counting(75, log, 'a')), inTurns(counting(75, log, 'b'))]);
    const stretches = log
      .join('')
      .match(/a+|b+/g)
      ?.map((stretch) => `${stretch[0]}${stretch.length}`);
    expect(stretches).toStrictEqual(['a25', 'b25', 'a25', 'b25', 'a25', 'b25']);
  });
});

describe('A delivery of a thousand messages', () => {
  const several = Array.from({ length: 1_000 }, (_, n) => aText({ id: `wamid.${n}` }));

  it('lets others be served forty times while it is read', async () => {
    const { rounds, result } = await roundsWhile(() => readDeliveryInTurns(aDelivery(messages(...several)), reading));
    expect(result).toHaveLength(1_000);
    expect(rounds).toBeGreaterThanOrEqual(40);
  });

  it('of which each is as long as forty lets others be served with each', async () => {
    const body = 'x'.repeat(800_000);
    const long = [1, 2, 3].map((n) => aText({ id: `wamid.${n}`, text: { body } }));
    const { rounds, result } = await roundsWhile(() => readDeliveryInTurns(aDelivery(messages(...long)), reading));
    expect(result).toHaveLength(3);
    // Once each for the bytes, their look and their parsing.
    expect(rounds).toBeGreaterThanOrEqual(3 + 3);
  });
});
