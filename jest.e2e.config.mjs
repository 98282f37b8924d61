import base from './jest.config.js';

/** @type {import('jest').Config} */
export default {
  ...base,
  testMatch: ['<rootDir>/test/e2e/**/*.e2e.test.ts'],
  // What needs an Argo CD, and an hour, is a command of its own.
  testPathIgnorePatterns: ['/node_modules/', '/argocd(-hand-over|-hooks|-requested|-whole)?\\.e2e\\.test\\.ts$'],
  // Pods take their time, and there is one cluster for all.
  testTimeout: 300_000,
  maxWorkers: 1,
};
