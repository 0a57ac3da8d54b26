/**
 * Lint rules. Formatting is Prettier's; import directions are dependency-cruiser's; types are the compiler's.
 */
import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Of `Math`: those whose results ECMAScript does not fix. */
const HOST_FUNCTIONS = [
  ...['exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'pow', 'cbrt', 'hypot'],
  ...[
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'atan2',
    'sinh',
    'cosh',
    'tanh',
    'asinh',
    'acosh',
    'atanh',
  ],
];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'public/',
      'node_modules/',
      '.cache/',
      'test-results/',
      'playwright-report/',
      // AssemblyScript: looks like TypeScript, and is checked by its own compiler when it is built.
      'src/ml/ops/wasm/assembly/',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // A promise that nobody waits for loses its error. These rules need types, so they cost time.
    files: ['src/**/*.{ts,tsx}', '{cli,tools,bench,e2e}/**/*.{ts,mjs}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/lib/siteStorage*.ts'],
    // Where site data is blocked, even looking for it throws.
    rules: {
      'no-restricted-globals': ['error', { name: 'localStorage', message: 'Use lib/siteStorage.' }],
    },
  },
  {
    files: ['src/engine/**/*.ts', 'src/ml/**/*.ts', 'src/faces/{degrade,randAugment,selfBlend}.ts'],
    ignores: ['**/*.test.ts'],
    // What decides a weight has the same bits in every browser; ECMAScript leaves those of these functions to the host.
    rules: {
      'no-restricted-properties': [
        'error',
        ...HOST_FUNCTIONS.map((property) => ({
          object: 'Math',
          property,
          message: "Its bits are the host's: use lib/portableMath.",
        })),
      ],
    },
  },
  { files: ['src/app/**'], ...reactHooks.configs.flat.recommended },
  {
    files: ['cli/**', 'tools/**', 'bench/**', 'e2e/**', '*.mjs', '*.ts'],
    // The command line is where these talk to people. Names are checked by the compiler, which knows that
    // the function given to page.evaluate runs in a page.
    rules: { 'no-console': 'off', 'no-undef': 'off' },
  },
  { files: ['**/*.cjs'], languageOptions: { globals: globals.node } },
);
