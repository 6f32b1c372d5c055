import { parse } from 'yaml';
import { internalRoutes } from '../../src/http/internal-app';
import { createMetrics } from '../../src/metrics';
import { searchAttributes } from '../../src/temporal/search-attributes';
import { internalDeps, noDatabase } from '../support/internal-api';
import { bare, read, rows, section, webhookPath } from './pages';

type Alert = { alert: string; expr: string; labels: { severity: string }; annotations: { summary: string } };

const page = read('docs/operating.md');
const names = (heading: string): readonly string[] => rows(section(page, heading)).map(([cell]) => bare(cell));
const { groups } = parse(read('ops/alerts.yml')) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);

type Known = { name: string; type: string; labelNames?: readonly string[] };
const { registry } = createMetrics({ ofProcess: true });
const known = registry.getMetricsAsArray() as unknown as readonly Known[];
const ownMetrics = known.map(({ name }) => name).filter((name) => name.startsWith('continuo_'));
afterAll(() => registry.clear());

/** Labels that Prometheus itself puts on, and that a histogram has for its buckets. */
const givenLabels = ['job', 'le'];
/** Words of the query language that look like a metric. */
const language = /^(?:absent|sum|max|rate|vector|offset|by|or|histogram_quantile)$/;

/** Every metric of an expression with the labels that it is asked for. */
function asked(expr: string): readonly { metric: string; labels: readonly string[] }[] {
  const withoutGrouping = expr.replace(/\bby \([^)]*\)/g, '');
  return [...withoutGrouping.matchAll(/\b([a-z][a-z0-9_]*)(?:\{([^}]*)\})?/g)]
    .map(([, metric = '', inner = '']) => ({
      metric,
      labels: [...inner.matchAll(/(\w+)=~?"/g)].map(([, label = '']) => label),
    }))
    .filter(({ metric, labels }) => labels.length > 0 || metric.includes('_'))
    .filter(({ metric }) => !language.test(metric));
}

const ofMetric = (metric: string): Known | undefined =>
  known.find(({ name, type }) => name === metric || (type === 'histogram' && `${name}_bucket` === metric));

describe('ops/alerts.yml', () => {
  it.each(alerts)('asks in $alert only for metrics and labels that exist', ({ expr }) => {
    expect(asked(expr)).not.toEqual([]);
    for (const { metric, labels } of asked(expr)) {
      const found = ofMetric(metric);
      expect(found?.name ?? `${metric} does not exist`).toBe(metric.replace(/_bucket$/, ''));
      const unknown = labels.filter((label) => ![...givenLabels, ...(found?.labelNames ?? [])].includes(label));
      expect(unknown).toEqual([]);
    }
  });

  it('names only routes and outcomes that are counted', () => {
    const texts = alerts.map(({ expr }) => expr).join('\n');
    const values = (label: string) =>
      new Set([...texts.matchAll(new RegExp(`${label}="([^"]+)"`, 'g'))].map(([, v]) => v));
    expect([...values('route')]).toEqual([webhookPath]);
    const counted = ['src/http/webhook.ts', 'src/capture/capture.ts', 'src/capture/relay.ts', 'activities/contract.ts'];
    const fates = read('src/domain/conversation/facts.ts');
    const sources = `${counted.map(read).join('\n')}${fates}`;
    expect([...values('outcome')].filter((outcome) => !sources.includes(`'${outcome ?? ''}'`))).toEqual([]);
    expect(values('outcome').size).toBe(5);
  });

  it('says in one sentence what is wrong, and how bad it is', () => {
    for (const { labels, annotations } of alerts) {
      expect(['page', 'warn']).toContain(labels.severity);
      expect(annotations.summary).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('docs/operating.md', () => {
  it('says what to do at every alert, and names none that does not exist', () => {
    const written = names('## Metrics and alerts').filter((name) => name.startsWith('Continuo'));
    expect(written).toEqual(alerts.map(({ alert }) => alert));
  });

  it('lists every metric of our own and none that does not exist', () => {
    const written = names('## Metrics and alerts').filter((name) => name.startsWith('continuo_'));
    expect(written).toEqual(ownMetrics);
  });

  it('explains every search attribute and none that does not exist', () => {
    expect(names('## The Temporal Web UI')).toEqual(Object.keys(searchAttributes));
  });

  it('names only routes that exist', () => {
    const paths = internalRoutes(internalDeps(noDatabase)).map(({ path }) => path.replace(/:\w+/g, '{id}'));
    const named = [...page.matchAll(/`?(?:(?:GET|POST|PUT) )?(\/(?:api\/v1|healthz|readyz|metrics)[\w/{}-]*)/g)].map(
      ([, path = '']) => path,
    );
    expect(named.length).toBeGreaterThan(10);
    const policies = (path: string): string => path.replace('/policies/follow-up', '/policies/{id}');
    expect(named.map(policies).filter((path) => !paths.includes(path))).toEqual([]);
  });
});
