/** @type {import('jest').Config} */
module.exports = {
  transform: { '^.+\\.ts$': 'ts-jest' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // What needs a cluster is a command of its own.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
};
