const base = {
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }] },
  testEnvironment: 'node',
};
const servers = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

/** A kind of test is a project of its own; one name is one folder under test/. */
const kind = (name, needsServers) => ({
  ...base,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
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
