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
  // Each suite starts programs that need a core. With more workers, a notebook server does not start within the hub's
  // timeout.
  maxWorkers: 2,
};
