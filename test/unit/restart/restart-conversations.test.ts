import { restartConversations } from '../../../scripts/restart/restart-conversations';

const NUMBER = '1001';

/** Conversations of which some must run and some do; tells what was begun. */
function aHouse({ all, closed = [], running = [] }: { all: string[]; closed?: string[]; running?: string[] }) {
  const runs = new Set(running);
  const begun: string[] = [];
  const seen: string[] = [];
  const stopping = new AbortController();
  const restart = (stopAfter = Infinity) =>
    restartConversations({
      mustRun: {
        all: () => Promise.resolve(all),
        find: (conversationId) =>
          Promise.resolve(closed.includes(conversationId) ? null : { conversationId, number: NUMBER }),
      },
      begin: ({ conversationId }) => {
        if (runs.has(conversationId)) return Promise.resolve(false);
        runs.add(conversationId);
        begun.push(conversationId);
        if (begun.length === stopAfter) stopping.abort(new Error('stopped'));
        return Promise.resolve(true);
      },
      paceMs: 1,
      signal: stopAfter === Infinity ? new AbortController().signal : stopping.signal,
      onProgress: (done, of) => void seen.push(`${done} of ${of}`),
    });
  return { restart, begun, seen };
}

describe('A restart', () => {
  it('begins what must run and does not, and leaves the rest alone', async () => {
    const { restart, begun, seen } = aHouse({ all: ['c1', 'c2', 'c3', 'c4'], closed: ['c2'], running: ['c3'] });
    expect(await restart()).toEqual({ looked: 4, needed: 3, begun: 2 });
    expect(begun).toEqual(['c1', 'c4']);
    expect(seen).toEqual(['1 of 4', '2 of 4', '3 of 4', '4 of 4']);
  });

  it('begins nothing a second time', async () => {
    const { restart, begun } = aHouse({ all: ['c1', 'c2'] });
    await restart();
    expect(await restart()).toEqual({ looked: 2, needed: 2, begun: 0 });
    expect(begun).toEqual(['c1', 'c2']);
  });

  it('that was stopped in the middle begins no other, and the next one goes on', async () => {
    const { restart, begun } = aHouse({ all: ['c1', 'c2', 'c3'] });
    await expect(restart(2)).rejects.toThrow();
    expect(begun).toEqual(['c1', 'c2']);
    expect(await restart()).toEqual({ looked: 3, needed: 3, begun: 1 });
  });
});
