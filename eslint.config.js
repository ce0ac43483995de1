import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const constructors = {
  selector: "MethodDefinition[kind='constructor'] > FunctionExpression[params.length>6]",
  message: 'A constructor takes at most six dependencies: the class has more than one job.',
};
const forwardRefs = {
  selector: "CallExpression[callee.name='forwardRef']",
  message: 'No forwardRef: two modules that need each other miss a port or an event.',
};

export default defineConfig(
  globalIgnores([
    'dist',
    'data',
    'coverage',
    'node_modules',
    'logs',
    '.vitest',
    '**/.venv',
    '**/logs',
  ]),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
  },
  {
    files: ['**/*.ts'],
    extends: [eslint.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', constructors, forwardRefs],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // A cast to a const or away from a widened literal is fine; an object literal has a type to state.
      '@typescript-eslint/consistent-type-assertions': [
        'error',
        { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Modules are what Nest's decorators stand on.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Nest declares its option bags as classes; object literals are the documented way to fill them.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    // A suite is one long function by its nature, and its stand-ins are empty classes.
    files: ['**/*.spec.ts', 'test/**/*.ts', '**/testing/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-extraneous-class': [
        'error',
        { allowWithDecorator: true, allowEmpty: true },
      ],
    },
  },
  {
    // What a person starts by hand speaks to that person.
    files: ['scripts/**/*.ts', 'test/conformance/**/*.ts', 'bench/**/*.ts', 'apps/*/src/main.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    extends: [eslint.configs.recommended],
    languageOptions: { globals: { process: 'readonly', performance: 'readonly' } },
    rules: { 'no-restricted-syntax': ['error', constructors, forwardRefs] },
  },
);
