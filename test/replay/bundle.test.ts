import { readFileSync } from 'node:fs';
import { workflowBundle } from '../support/conversations';

/** The budget of the design: every cached conversation keeps what the bundle holds. */
const MOST_BYTES = 1.7 * 1024 * 1024;
/** The packages of Temporal, and what they need themselves. */
const allowed = ['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc'];

const code = readFileSync(workflowBundle.codePath, 'utf8');

/** The files that the bundle was made of, from its source map. */
function sourcesOf(bundle: string): readonly string[] {
  const encoded = /sourceMappingURL=data:application\/json;charset=utf-8;base64,([\w+/=]+)/.exec(bundle)?.[1] ?? '';
  const map = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as { sources: string[] };
  return map.sources;
}

function packageOf(source: string): string | null {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(source)?.[1] ?? null;
}

describe('The workflow code as workers run it', () => {
  const sources = sourcesOf(code);

  it('is at most 1.7 MiB', () => {
    expect(Buffer.byteLength(code)).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('holds nothing but Temporal and what it needs', () => {
    const packages = [...new Set(sources.map(packageOf))].filter((name) => name !== null);

    expect(packages).toContain('@temporalio/workflow');
    expect(packages.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it('holds no rule of judgement, no activity and nothing else of the product that does not replay', () => {
    const own = sources.filter(
      (source) => !source.includes('node_modules') && /\/(src|activities|worker)\//.test(source),
    );
    const mayReplay = /\/src\/domain\/(conversation\/)?[^/]+$/;

    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((source) => !mayReplay.test(source))).toEqual([]);
  });
});
