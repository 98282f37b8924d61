import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'imports/', 'coverage/', 'lib/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers in messages are wanted: "slot 3", "line 41".
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A construct is made for its effect on the scope: `new Service(this, 'service', props)`.
      'no-new': 'off',
      // `{ groups, ...others }` is how a field is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
    },
  },
  {
    // Else a synth to which nothing seems to have changed would do nothing, though something has.
    files: ['config/**', 'constructs/**', 'input/**', 'kubernetes/**', 'siblings/**', 'stacks/**', 'template/**'],
    ignores: ['input/seen.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [{ name: 'node:fs', allowTypeImports: true, message: 'Read by way of input/seen.ts.' }] },
      ],
    },
  },
  { files: ['**/*.mjs', '**/*.cjs', '**/*.js'], ...tseslint.configs.disableTypeChecked },
);
