import base from './jest.config.js';

/** @type {import('jest').Config} */
export default {
  ...base,
  testMatch: ['<rootDir>/test/**/*.heavy.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Real servers, great trees and many rounds: on a busy machine they take several times as long, and are not wrong for it.
  testTimeout: 3_600_000,
};
