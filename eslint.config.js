import ts from 'typescript';
import tseslint from 'typescript-eslint';

/** True once what is wrong with the settings as a whole has been reported. */
let settingsSaid = false;

/**
 * What `tsc -p .` says, said by the lint: its rules have worked the types out already, and a second program would work them out
 * once more. `tsc` stays the quicker way to ask while writing.
 */
const types = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const { sourceCode } = context;
    const { program, esTreeNodeToTSNodeMap } = sourceCode.parserServices;
    const whole = () => [
      ...program.getConfigFileParsingDiagnostics(),
      ...program.getOptionsDiagnostics(),
      ...program.getGlobalDiagnostics(),
    ];
    return {
      'Program:exit'(node) {
        const file = esTreeNodeToTSNodeMap.get(node);
        const found = [
          ...(settingsSaid ? [] : whole()),
          ...program.getSyntacticDiagnostics(file),
          ...program.getSemanticDiagnostics(file),
        ];
        settingsSaid = true;
        // Names that are not used have a rule of their own; the linter's program asks for them where tsconfig.json does not.
        for (const { code, messageText, start, category, reportsUnnecessary } of found)
          if (category === ts.DiagnosticCategory.Error && reportsUnnecessary === undefined)
            context.report({
              loc: sourceCode.getLocFromIndex(start ?? 0),
              message: `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n').replaceAll('{{', '{ {')}`,
            });
      },
    };
  },
};

export default tseslint.config(
  { ignores: ['node_modules/', 'out/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { house: { rules: { types } } },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'house/types': 'error',
      // Each looks at every value that is handed over, a fifth of the whole lint. There are no enums here (erasableSyntaxOnly),
      // and a class whose instances matter has private fields, which types tell apart.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
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
    rules: { 'house/types': 'off' },
  },
);
