/** @type {import('jest').Config} */
module.exports = {
  // The examples import the library as its users do.
  moduleNameMapper: { '^slotstack$': '<rootDir>/index.ts' },
  transform: { '^.+\\.ts$': 'ts-jest' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Most of the time goes to child processes: the scripts, and the program itself.
  maxWorkers: '100%',
  testTimeout: 60_000,
  // What takes long, and what needs a cluster, are commands of their own.
  testPathIgnorePatterns: ['/node_modules/', '\\.heavy\\.test\\.ts$', '<rootDir>/test/e2e/'],
};
