import { readFileSync } from 'node:fs';
import { environmentNames, environmentSchema, loadConfig } from '../../src/config';

const read = (file: string): string => readFileSync(`${__dirname}/../../${file}`, 'utf8');
const page = read('docs/configuration.md').split('## Read by others')[0] ?? '';
const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\S+) \| (.+) \|$/gm)].map(([, name, value, meaning]) => ({
  name,
  value,
  meaning,
}));

/** The default of every variable, as text; `required` where there is none. */
const defaults = environmentNames.map((name) => {
  const empty = environmentSchema.shape[name].safeParse(undefined);
  return { name, value: empty.success ? `\`${String(empty.data)}\`` : 'required' };
});

describe('docs/configuration.md', () => {
  it('lists every variable with its default, and none that does not exist, in the same order', () => {
    expect(rows.map(({ name, value }) => ({ name, value }))).toEqual(defaults);
  });

  it('says of exactly the secrets that they are secret', () => {
    const secrets = environmentNames.filter((name) => environmentSchema.shape[name].meta()?.['secret'] === true);
    expect(rows.filter(({ meaning }) => meaning?.endsWith('Secret.')).map(({ name }) => name)).toEqual(secrets);
  });
});

describe('.env.example', () => {
  const lines = [...read('.env.example').matchAll(/^(# )?([A-Z_]+)=(.*)$/gm)].map(([, comment, name, value]) => ({
    name,
    value,
    isComment: comment !== undefined,
  }));

  it('has a line for every variable and for nothing else', () => {
    expect(lines.map(({ name }) => name)).toEqual(environmentNames);
  });

  it('comments out exactly what has a default, and shows the default', () => {
    expect(
      lines.filter(({ isComment }) => isComment).map(({ name, value }) => ({ name, value: `\`${value ?? ''}\`` })),
    ).toEqual(defaults.filter(({ value }) => value !== 'required'));
  });

  it('becomes a configuration that starts once the empty lines are filled in', () => {
    const env = Object.fromEntries(
      lines
        .filter(({ isComment }) => !isComment)
        .map(({ name, value }) => [name, value === '' ? '1'.repeat(32) : value]),
    ) as Record<string, string>;
    expect(loadConfig(env).mongo.uri).toBe('mongodb://127.0.0.1:27017/');
  });
});
