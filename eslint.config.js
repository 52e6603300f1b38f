/**
 * Type-aware lint, and two kinds of ban that a reviewer would miss: what would make an execution depend on the
 * machine it runs on, and imports against the direction of the layers.
 */
import tseslint from 'typescript-eslint';

/** What each folder of src may import besides itself. */
const LAYERS = {
  support: [],
  diagnostics: ['support'],
  syntax: ['diagnostics', 'support'],
  types: ['syntax', 'bytecode', 'diagnostics', 'support'],
  mir: ['types', 'syntax', 'bytecode', 'diagnostics', 'support'],
  bytecode: ['mir', 'types', 'diagnostics', 'support'],
  builtins: ['types', 'vm', 'bytecode', 'support'],
  vm: ['bytecode', 'diagnostics', 'support'],
  explore: ['vm', 'builtins', 'bytecode', 'trace', 'diagnostics', 'support'],
  trace: ['explore', 'bytecode', 'diagnostics', 'support'],
  story: ['explore', 'trace', 'vm', 'bytecode', 'diagnostics', 'support'],
  debug: ['explore', 'trace', 'vm', 'bytecode', 'diagnostics', 'support'],
};

/** Libraries with one home each. */
const LIBRARIES = {
  yargs: 'src/cli',
  pino: 'src/cli',
  tinypool: 'src/cli',
  immer: 'src/debug',
  '@vscode/debugadapter': 'src/cli',
  'fast-check': 'scheduler/property.ts and vm-tests',
  ava: 'vm-tests',
  'playwright-core': 'vm-tests',
};

const GLOBALS = [
  'Date',
  'performance',
  'process',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'Intl',
  'fetch',
  'crypto',
  'Buffer',
  'require',
];

const PROPERTIES = [
  { object: 'Math', property: 'random', message: 'Use support/prng.ts with the seed.' },
  ...['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase'].map(
    (property) => ({ property, message: 'It depends on the machine. Compare code units.' }),
  ),
];

const SYNTAX = [
  {
    selector: ':function[async=true], AwaitExpression',
    message: 'The core is one synchronous loop.',
  },
  { selector: 'ForInStatement', message: 'Iterate arrays, Maps and Sets: their order is fixed.' },
];

function libraryPaths(...allowed) {
  return Object.entries(LIBRARIES)
    .filter(([name]) => !allowed.includes(name))
    .map(([name, home]) => ({ name, message: `${name} is used in ${home} only.` }));
}

const NODE_MODULES = { regex: '^node:', message: 'Only src/cli talks to the machine.' };

/** Deterministic code in `files`; `forbidden` folders must not be imported. */
function core(files, forbidden, allowedLibraries = []) {
  const layer = {
    regex: `^(\\.\\./)+(src/)?(${[...forbidden, 'cli'].join('|')})(/|$)`,
    message: 'This import runs against the direction of the layers.',
  };
  return {
    files,
    rules: {
      'no-restricted-globals': ['error', ...GLOBALS],
      'no-restricted-properties': ['error', ...PROPERTIES],
      'no-restricted-syntax': ['error', ...SYNTAX],
      'no-restricted-imports': [
        'error',
        { paths: libraryPaths(...allowedLibraries), patterns: [NODE_MODULES, layer] },
      ],
    },
  };
}

const layers = Object.entries(LAYERS).map(([folder, allowed]) =>
  core(
    [`src/${folder}/**/*.ts`],
    [
      'scheduler',
      ...Object.keys(LAYERS).filter((name) => name !== folder && !allowed.includes(name)),
    ],
    folder === 'debug' ? ['immer'] : [],
  ),
);

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'traces/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Contexts are records of plain functions; they are taken apart freely.
      '@typescript-eslint/unbound-method': 'off',
      // Code points are what is meant where a string is spread.
      '@typescript-eslint/no-misused-spread': 'off',
      // A walk up a chain starts at `this`.
      '@typescript-eslint/no-this-alias': 'off',
      'no-restricted-imports': [
        'error',
        {
          paths: libraryPaths(
            'playwright-core',
            'yargs',
            'pino',
            'tinypool',
            'immer',
            '@vscode/debugadapter',
            'ava',
            'fast-check',
          ),
        },
      ],
    },
  },
  {
    // The script of a page runs in a browser.
    files: ['src/story/page/client/**/*.ts'],
    languageOptions: { parserOptions: { project: './src/story/page/client/tsconfig.json' } },
  },
  ...layers,
  core(['src/compile.ts', 'src/index.ts'], [], ['fast-check']),
  core(['scheduler/**/*.ts'], ['syntax', 'types', 'mir', 'builtins', 'diagnostics']),
  core(['scheduler/property.ts'], ['syntax', 'types', 'mir', 'builtins'], ['fast-check']),
  {
    files: ['src/cli/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: libraryPaths('yargs', 'pino', 'tinypool', '@vscode/debugadapter') },
      ],
    },
  },
  {
    // Typed arrays in hot loops: every index there is in range by construction. And methods change the state of the
    // machine between two looks at it, which the type checker does not see.
    files: ['src/vm/**/*.ts', 'src/explore/**/*.ts', 'src/story/**/*.ts', 'scheduler/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
);
