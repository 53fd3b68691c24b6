import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/', 'out/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Template literals of numbers are what pages are made of.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: false },
      ],
      // node:test returns promises that the runner itself awaits.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            {
              from: 'package',
              name: ['test', 'describe', 'it', 'suite', 'before', 'after'],
              package: 'node:test',
            },
          ],
        },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Spreading a string into its code points is meant wherever it is written here.
      '@typescript-eslint/no-misused-spread': 'off',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          // "Now" comes from foundation/clock only, so that tests and clocks agree.
          selector:
            "NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'Take the time from foundation/clock.ts.',
        },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: 'Take randomness from node:crypto, or a seeded generator.',
        },
        {
          // A named prepared statement is bound to one pooled connection and breaks behind transaction poolers.
          selector:
            "CallExpression[callee.property.name='query'] > ObjectExpression > Property[key.name='name']",
          message: 'Named prepared statements are not used here.',
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // docx's options are objects whose `bold` is not String.prototype.bold, which is what the rule sees.
    files: ['src/documents/word*.ts'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    // Browser files are checked by their own configuration (no Node types).
    files: ['**/*.browser.ts'],
    extends: [tseslint.configs.disableTypeChecked],
  },
);
