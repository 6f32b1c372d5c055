const base = {
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }] },
  testEnvironment: 'node',
};
const servers = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

/** Start servers of their own, to kill them or to see them started; with configured ones there are none here. */
const ofOwnServers = [
  'test/chaos/mongodb-killed.test.ts',
  'test/chaos/stores-lost.test.ts',
  'test/e2e/npm-start.test.ts',
];
const hasConfigured = Boolean(process.env.MONGODB_URI || process.env.TEMPORAL_ADDRESS);

/** A kind of test is a project of its own; one name is one folder under test/. */
const kind = (name, needsServers) => ({
  ...base,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testPathIgnorePatterns: ['/node_modules/', ...(hasConfigured ? ofOwnServers : [])],
  ...(needsServers ? servers : {}),
});

export default {
  testTimeout: 60_000,
  projects: [
    kind('unit', false),
    kind('docs', false),
    kind('integration', true),
    kind('workflow', true),
    kind('replay', true),
    kind('e2e', true),
    kind('chaos', true),
    // A tool, not a test: records what the replay tests judge. See the file.
    { ...kind('record', true), testMatch: ['<rootDir>/test/support/record-histories.ts'] },
  ],
};
