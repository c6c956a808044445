// The claims of each area, asserted on the record of a run beside it. Without a run, Jest starts one.
export default {
  displayName: 'suites',
  rootDir: 'dist/suites',
  testRegex: '/suites/([^/]+)/\\1\\.test\\.js$',
  transform: {},
  haste: { retainAllFiles: true },
  testPathIgnorePatterns: [],
  globalSetup: '<rootDir>/../src/scenario/jest-setup.js',
  globalTeardown: '<rootDir>/../src/scenario/jest-teardown.js',
};
