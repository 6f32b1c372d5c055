import fc from 'fast-check';
import { createLines } from '../../../src/capture/lines';
import { aGate } from '../../support/gate';

describe('What is asked for one key', () => {
  it('happens one after the other, in the order in which it was asked', async () => {
    const lines = createLines();
    const happened: string[] = [];
    const gate = aGate();
    const first = lines.run('a', async () => {
      await gate.pass();
      happened.push('first');
    });
    const second = lines.run('a', () => {
      happened.push('second');
      return Promise.resolve();
    });
    await gate.reached;
    expect(happened).toStrictEqual([]);
    gate.open();
    await Promise.all([first, second]);
    expect(happened).toStrictEqual(['first', 'second']);
  });

  it('does not wait for another key', async () => {
    const lines = createLines();
    const gate = aGate();
    const held = lines.run('a', () => gate.pass());
    expect(await lines.run('b', () => Promise.resolve('done'))).toBe('done');
    gate.open();
    await held;
  });

  it('goes on after a failure, and only who asked hears of it', async () => {
    const lines = createLines();
    const failing = lines.run('a', () => Promise.reject(new Error('no')));
    const next = lines.run('a', () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });

  it('is over when nothing is under way, what was asked meanwhile included', async () => {
    const lines = createLines();
    const happened: string[] = [];
    const gate = aGate();
    void lines.run('a', async () => {
      await gate.pass();
      void lines.run('a', () => Promise.resolve(happened.push('later')));
      void lines.run('b', () => Promise.reject(new Error('unheard'))).catch(() => happened.push('failed'));
    });
    await gate.reached;
    gate.open();
    await lines.idle();
    expect(happened.sort()).toStrictEqual(['failed', 'later']);
    await lines.idle();
  });

  it('keeps its order whatever comes, and no work of a key overlaps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ key: fc.constantFrom('a', 'b'), fails: fc.boolean() }), { maxLength: 40 }),
        fc.scheduler(),
        async (asked, scheduler) => {
          const lines = createLines();
          const done: { key: string; n: number }[] = [];
          const busy = new Set<string>();
          const all = asked.map(({ key, fails }, n) =>
            lines.run(key, async () => {
              expect(busy.has(key)).toBe(false);
              busy.add(key);
              await scheduler.schedule(Promise.resolve());
              busy.delete(key);
              done.push({ key, n });
              if (fails) throw new Error('no');
            }),
          );
          await scheduler.waitFor(Promise.allSettled(all));
          await lines.idle();
          for (const key of ['a', 'b'])
            expect(done.filter((one) => one.key === key).map(({ n }) => n)).toStrictEqual(
              asked.flatMap((one, n) => (one.key === key ? [n] : [])),
            );
        },
      ),
    );
  });
});
