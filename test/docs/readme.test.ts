import { existsSync } from 'node:fs';
import path from 'node:path';
import { readDelivery } from '../../src/capture/parse-webhook';
import { internalRoutes } from '../../src/http/internal-app';
import { internalDeps, noDatabase } from '../support/internal-api';
import { codesIn, read, root, rows, section, webhookPath } from './pages';

const LONGEST = 150;
const page = read('README.md');
const routes = internalRoutes(internalDeps(noDatabase));
const shell = /```bash\n([^]*?)```/.exec(section(page, '## Taking control with curl'))?.[1] ?? '';

/** What a shell would have put in place of its variables. */
const filledIn = (text: string): string =>
  text
    .replace(/'\$\((?:[^()])*\)'|'?\$\w+'?/g, (found) => (found.includes('WHATSAPP_NUMBERS') ? '1001' : values(found)))
    .replaceAll("'", '');
const values = (found: string): string => (found.includes('date') ? '1772442000' : 'x1');

type Call = { method: 'get' | 'post'; path: string; query: string; body: string | null };

/** Every line that asks the admin API. */
const calls: readonly Call[] = [...shell.matchAll(/(?<=^|\$\()api ('[^']*'|\S+?)(?: -d ('.*'))?(?=\)|$| \|)/gm)].map(
  ([, asked = '', body]) => {
    const [where = '', query = ''] = filledIn(asked).split('?');
    const isBodyGiven = body !== undefined;
    return {
      method: isBodyGiven ? 'post' : 'get',
      path: `/api/v1/${where}`,
      query,
      body: body ? filledIn(body) : null,
    };
  },
);

const routeOf = ({ method, path: asked }: Call) =>
  routes.find(
    (route) => route.method === method && new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`).test(asked),
  );

describe('README.md', () => {
  it(`is no longer than ${LONGEST} lines`, () => {
    expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(LONGEST);
  });

  it('names the eight steps, each with files that exist', () => {
    const steps = section(page, '## The eight steps')
      .split('\n')
      .filter((line) => /^\| \d /.test(line))
      .map((line) => line.split(' | '));
    expect(steps.map(([name = '']) => name.slice(2, 3)).join('')).toBe('12345678');
    for (const [, , where = ''] of steps) {
      expect(codesIn(where)).not.toEqual([]);
      expect(codesIn(where).filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
    }
  });

  it('names no command of npm that does not exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...page.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name = '']) => name);
    expect(named).toEqual(expect.arrayContaining(['demo', 'test', 'start', 'check', 'continuo']));
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it('has no table whose first column is a file, so that nothing escapes these checks', () => {
    expect(rows(page)).toEqual([]);
  });
});

describe('Taking control with curl', () => {
  it('shows everything that a person can do', () => {
    expect(calls.map(({ method, path: asked }) => `${method} ${asked}`)).toEqual([
      'get /api/v1/conversations',
      'get /api/v1/conversations/x1',
      'get /api/v1/conversations/x1/decisions',
      'get /api/v1/conversations/x1/journal',
      'get /api/v1/conversations/x1/messages',
      'post /api/v1/conversations/x1/take-over',
      'get /api/v1/conversations/x1',
      'post /api/v1/conversations/x1/send',
      'post /api/v1/conversations/x1/hand-back',
      'post /api/v1/conversations/x1/pause',
      'post /api/v1/conversations/x1/resume',
      'post /api/v1/automation/pause',
      'post /api/v1/automation/resume',
    ]);
    expect(shell.match(/(?:^|\()api /gm)).toHaveLength(calls.length);
  });

  it.each(calls)('asks a route that exists, in words that it takes: $method $path $body', (call) => {
    const schemas = routeOf(call)?.schemas;
    expect(schemas?.query.safeParse(Object.fromEntries(new URLSearchParams(call.query)))).toMatchObject({
      success: true,
    });
    expect(schemas?.body.safeParse(JSON.parse(call.body ?? '{}'))).toMatchObject({ success: true });
  });

  it('reads fields that the answers have', () => {
    const conversation = routes.find((route) => route.path === '/api/v1/conversations/:id')?.schemas.answer;
    expect(Object.keys((conversation as unknown as { shape: object }).shape)).toEqual(
      expect.arrayContaining(['id', 'lastMessageId']),
    );
    expect([...shell.matchAll(/\| pick '?([\w.[\]]+)'?/g)].map(([, field]) => field)).toEqual([
      'items[0].id',
      'lastMessageId',
    ]);
  });

  it('calls the webhook where it is, with the parameters of the handshake', () => {
    expect(shell).toContain(`HOOK=http://127.0.0.1:8080${webhookPath}`);
    const query = /\$HOOK\?([^"]+)"/.exec(shell)?.[1] ?? '';
    expect([...new URLSearchParams(query).keys()]).toEqual(['hub.mode', 'hub.verify_token', 'hub.challenge']);
  });

  it('delivers a message that is read as one', () => {
    const body = filledIn(/^BODY=(.*)$/m.exec(shell)?.[1] ?? '');
    const reading = { receivedAt: 1_772_442_001_000, messageIdKey: 'k'.repeat(32), numbers: ['1001'] };
    expect(readDelivery(Buffer.from(body), reading)).toMatchObject([
      { kind: 'message', state: 'pending', pair: '1001|phone|447700900123', view: { text: 'How much is it?' } },
    ]);
  });

  it('changes a rule that is there as it says', () => {
    const [, before = '', after] = /s\/\^([^/]+)\/([^/]+)\//.exec(shell) ?? [];
    expect(after).toBe('maxFollowUps: 1');
    expect(read('settings/follow-up.yaml').split('\n')).toContain(before);
  });
});
