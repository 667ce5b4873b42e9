const { testMatch, ...common } = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...common,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/cluster/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/cluster/global-setup.ts',
  testTimeout: 120_000,
  // Suites wait for controllers most of the time; each cluster takes about a gigabyte of memory.
  maxWorkers: 3,
};
