import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';

const tests = ['test/**/*.ts', 'src/**/*.spec.ts'];

const computedImport = {
  selector: "ImportExpression[source.type!='Literal']",
  message: 'Name the module: what a computed import() loads is hidden from the reader and from the boundary checks.',
};

const manyParameters = {
  selector: ":function[params.length>4]:not(MethodDefinition[kind='constructor'] > FunctionExpression)",
  message: 'Take an object: nobody remembers the order of five arguments.',
};

const environment = {
  message: 'Declare a setting in a config class and ask Settings for it: only src/core/config reads the environment.',
};

export default defineConfig(
  // what is planted is wrong on purpose; journeys import clients that are made when they are tested
  globalIgnores([
    'dist',
    '.build',
    'coverage',
    'docs/reference',
    'sdk',
    'test/boundaries/planted',
    'test/clients/journeys',
  ]),
  {
    files: ['**/*.{js,mjs,ts}', 'tools/sdk/client/*.mts'],
    extends: [js.configs.recommended],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      complexity: ['error', 12],
      eqeqeq: 'error',
      'max-depth': ['error', 3],
      'max-lines': ['error', 250],
      'max-params': ['error', 4],
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'tools/sdk/client/*.mts'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-params': 'off', // the selector below says the same and leaves injected constructors alone
      'no-restricted-syntax': ['error', computedImport, manyParameters],
      'no-control-regex': 'off', // refusing control characters is what they are written for
      // files with decorators are left alone by this rule: injection needs the imported value, not only its type
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // rows of TypeORM are spread into domain objects, and [...text] counts code points, as meant
      '@typescript-eslint/no-misused-spread': 'off',
      // DTOs and the options of TypeORM are classes that literals may stand for
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }], // a module of Nest is one
      // an adapter without waiting keeps the promise of its port all the same
      '@typescript-eslint/require-await': 'off',
      // `get<T>(token): T` is how Nest and its like hand things out
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: tests,
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error', { object: 'process', property: 'env', ...environment }],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'node:process', importNames: ['env'], ...environment },
            { name: 'process', message: 'Write node:process, or use the global.' },
          ],
        },
      ],
    },
  },
  { files: ['src/main.ts', 'src/cli.ts'], rules: { 'no-console': 'off' } },
  { files: ['src/core/config/**/*.ts'], rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' } },
  {
    files: tests,
    rules: {
      'max-lines': ['error', 400],
      // bodies of answers are looked at as they come
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unbound-method': 'off', // expect(service.method)
    },
  },
  {
    files: ['*.config.js', 'tools/**/*.mjs', 'deployments/**/*.mjs', 'bench/**/*.mjs'],
    // run by the Node that runs ESLint, so its globals are theirs
    languageOptions: {
      globals: Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly'])),
    },
  },
  {
    files: ['*.config.js', 'tools/test/**/*.mjs', 'test/global-setup.ts'],
    rules: { 'no-restricted-exports': 'off' }, // their readers ask for a default export
  },
);
