const { testMatch, ...common } = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...common,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/terraform/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/terraform/global-setup.ts',
  testTimeout: 600_000,
  maxWorkers: 1,
};
