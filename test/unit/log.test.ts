import { AppError } from '../../src/errors';
import { createLog } from '../../src/log';

function linesOf(act: (log: ReturnType<typeof createLog>) => void): readonly Record<string, unknown>[] {
  const written: string[] = [];
  act(createLog({ level: 'info', name: 'api' }, { write: (line) => void written.push(line) }));
  return written.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('The log', () => {
  it('prints listed fields and the sentence', () => {
    const [line] = linesOf((log) => log.info({ conversationId: 'c1', count: 2, reasons: ['a', 'b'] }, 'Handed over.'));
    expect(line).toMatchObject({
      name: 'api',
      conversationId: 'c1',
      count: 2,
      reasons: ['a', 'b'],
      msg: 'Handed over.',
    });
  });

  it('prints no field that is not listed, and nothing nested', () => {
    const [line] = linesOf((log) =>
      log.warn({ phone: '4917012345678', text: 'hello', kind: { phone: '4917012345678' } }, 'Read.'),
    );
    expect(Object.keys(line ?? {}).sort()).toEqual(['level', 'msg', 'name', 'pid', 'time']);
  });

  it('prints the message of our own errors only', () => {
    const cause = Object.assign(new Error('dup key: { _id: "1|phone|4917012345678" }'), { code: 11000 });
    const [line] = linesOf((log) =>
      log.error({ err: new AppError('store-unavailable', undefined, { cause }) }, 'Not stored.'),
    );
    expect(line?.['err']).toMatchObject({ code: 'store-unavailable', cause: { name: 'Error', code: 11000 } });
    expect(JSON.stringify(line)).not.toContain('4917012345678');
  });

  it('stays silent below its level', () => {
    expect(linesOf((log) => log.debug({}, 'Details.'))).toEqual([]);
  });
});
