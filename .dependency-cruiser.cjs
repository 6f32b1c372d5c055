/** Who may import whom: the table of ARCHITECTURE.md, one rule a row. Anything a row does not name is forbidden. */
const only = (name, from, to, extra = {}) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { pathNot: to, ...extra },
});
const packages = ['node_modules', '^(node:)?[a-z_/]+$'];
const shared = '^src/(config|errors|log|metrics)\\.ts$';
const sharedWords = '^src/domain/[^/]+\\.ts$';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('domain-imports-itself', '^src/domain/', ['^src/domain/']),
    only('conversation-never-imports-judgement', '^src/domain/(conversation/|[^/]+\\.ts$)', [
      '^src/domain/conversation/',
      sharedWords,
    ]),
    only(
      'workflows',
      '^workflows/',
      [
        '^workflows/',
        '^src/domain/conversation/',
        sharedWords,
        'node_modules/@temporalio/(workflow|common)',
        '^activities/',
      ],
      {},
    ),
    {
      name: 'workflows-see-only-types-of-activities',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    only('capture', '^src/capture/', ['^src/capture/', '^src/domain/', shared, ...packages]),
    only('crm', '^src/crm/', ['^src/crm/', '^src/domain/', shared, ...packages]),
    only('whatsapp', '^src/whatsapp/', ['^src/whatsapp/', '^src/domain/', shared, ...packages]),
    only('temporal', '^src/temporal/', [
      '^src/temporal/',
      '^src/domain/',
      '^workflows/messages\\.ts$',
      shared,
      'node_modules/@temporalio/',
      'node_modules/(long|protobufjs)',
    ]),
    only('activities', '^activities/', [
      '^activities/',
      '^src/domain/',
      '^src/crm/',
      '^src/whatsapp/',
      '^src/(errors|log|metrics)\\.ts$',
      ...packages,
    ]),
    {
      name: 'http-and-console',
      severity: 'error',
      from: { path: '^src/(http|console)/' },
      to: { path: '^(src/(simulator|embedded)/|workflows/|activities/|worker/|scripts/|bench/|test/)' },
    },
    only('simulator', '^src/simulator/', ['^src/simulator/', sharedWords, ...packages]),
    only('embedded', '^src/embedded/', ['^src/embedded/', '^src/(config|errors|log)\\.ts$', ...packages]),
    only('shared-parts', shared, ['^src/domain/', shared, ...packages]),
    {
      name: 'nothing-imports-a-composition-root',
      severity: 'error',
      from: { pathNot: '^(test|bench|scripts)/' },
      to: { path: '^(src/server\\.ts|worker/main\\.ts|scripts/)' },
    },
    { name: 'product-never-imports-tests', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.json'] },
  },
};
