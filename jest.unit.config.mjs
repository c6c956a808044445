// Unit tests: compiled, beside their files, without Docker.
export default {
  displayName: 'unit',
  rootDir: 'dist',
  testMatch: ['**/*.test.js'],
  transform: {},
  // Nothing else runs beside them: by default one processor of two would stay idle.
  maxWorkers: '100%',
  // Only ends what hangs: a busy machine is no failure.
  testTimeout: 60_000,
  haste: { retainAllFiles: true },
  // The test file of an area needs a lab: see jest.suites.config.mjs.
  testPathIgnorePatterns: ['/suites/([^/]+)/\\1\\.test\\.js$'],
};
