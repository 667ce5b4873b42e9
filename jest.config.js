/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/package/'],
  modulePathIgnorePatterns: ['<rootDir>/.jsii-dist'],
  // TypeScript first: a compiled lib/*.js may lie beside its source.
  moduleFileExtensions: ['ts', 'js', 'json'],
  moduleNameMapper: { '^kubeflow-cdk$': '<rootDir>/lib/index.ts' },
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
};
