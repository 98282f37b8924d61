/** @type {import('jest').Config} */
module.exports = {
  transform: { '^.+\\.ts$': 'ts-jest' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Most of the time goes to child processes: the scripts, and the program itself.
  maxWorkers: '100%',
  // What needs a cluster is a command of its own.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
};
