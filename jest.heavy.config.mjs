import base from './jest.config.js';

/** @type {import('jest').Config} */
export default {
  ...base,
  testMatch: ['<rootDir>/test/**/*.heavy.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Real servers, great trees and many rounds.
  testTimeout: 600_000,
};
