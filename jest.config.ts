import type { Config } from 'jest';

const base = {
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }] },
  testEnvironment: 'node',
} satisfies Config;

const kind = (name: string, needsServers: boolean): Config => ({
  ...base,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  ...(needsServers ? { globalSetup: '<rootDir>/test/support/global-setup.ts', globalTeardown: '<rootDir>/test/support/global-teardown.ts' } : {}),
});

const config: Config = {
  projects: [
    kind('unit', false),
    kind('docs', false),
    kind('integration', true),
    kind('workflow', true),
    kind('replay', true),
    kind('e2e', true),
    kind('chaos', true),
  ],
  testTimeout: 60_000,
} as Config;

// A kind of test is a project of its own; one name is one folder under test/.
export = config;
