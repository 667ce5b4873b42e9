const { testMatch, ...common } = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...common,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/cluster/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/cluster/global-setup.ts',
  testSequencer: '<rootDir>/test/cluster/longest-first.js',
  testTimeout: 120_000,
  // A suite has programs of its own that need a core: more at a time, and a server is not up in the time that the hub gives it.
  maxWorkers: 2,
};
