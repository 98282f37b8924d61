import base from './jest.e2e.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...base,
  testMatch: ['<rootDir>/test/e2e/argocd{,-hand-over,-hooks,-requested,-whole}.e2e.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
