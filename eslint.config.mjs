import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

const sizes = {
  'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 40, skipComments: true, skipBlankLines: true }],
  // 'modified' counts a switch once: exhaustive switches are wanted here.
  complexity: ['error', { max: 8, variant: 'modified' }],
  'max-params': ['error', 3],
};

const style = {
  eqeqeq: 'error',
  'no-console': 'error',
  'no-default-export': 'off',
  'no-restricted-syntax': [
    'error',
    { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
    { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
    {
      selector: "MemberExpression[object.name='process'][property.name='env']",
      message: 'Only composition roots read process.env.',
    },
    { selector: "ClassDeclaration[id.name!='AppError']", message: 'Parts are functions; the one class is AppError.' },
  ],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
  '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
};

/** Where `as` is allowed: files that turn unknown data into typed data, and test support. */
const parsers = [
  '**/parse-*.ts',
  '**/*-parser.ts',
  'src/crm/database.ts',
  'workflows/payload-converter.ts',
  'workflows/guards.ts',
];
const compositionRoots = ['src/server.ts', 'worker/main.ts', 'scripts/**', 'bench/**'];
const restrictedWithoutEnv = style['no-restricted-syntax'].filter(
  (rule) => typeof rule === 'string' || !rule.message.includes('process.env'),
);

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.cache', 'coverage', 'data', 'tools'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { ...sizes, ...style },
  },
  { files: parsers, rules: { '@typescript-eslint/consistent-type-assertions': 'off' } },
  {
    files: [...compositionRoots, 'jest.config.ts'],
    rules: { 'no-restricted-syntax': restrictedWithoutEnv, 'no-console': 'off' },
  },
  {
    files: ['workflows/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'fetch',
        'crypto',
        'performance',
        'console',
        'setInterval',
        'setImmediate',
      ],
      'no-restricted-syntax': [
        ...restrictedWithoutEnv,
        {
          selector:
            "Property[key.name='validator'] > FunctionExpression[async=true], Property[key.name='validator'] > ArrowFunctionExpression[async=true]",
          message: 'A validator is synchronous.',
        },
        { selector: "MemberExpression[object.name='Intl']", message: 'No time zone arithmetic in workflow code.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    plugins: { jest },
    rules: {
      ...jest.configs['flat/recommended'].rules,
      'jest/expect-expect': [
        'error',
        { assertFunctionNames: ['expect', 'expect*', 'eventually', 'fc.assert', 'given*'] },
      ],
      'jest/no-standalone-expect': 'off',
      'jest/no-disabled-tests': 'error',
      'jest/no-focused-tests': 'error',
      'max-lines-per-function': 'off',
      'no-restricted-syntax': restrictedWithoutEnv,
      '@typescript-eslint/consistent-type-assertions': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    rules: { ...sizes, 'no-undef': 'off' },
  },
);
