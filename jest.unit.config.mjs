// Unit tests: compiled, beside their files, without Docker.
export default {
  rootDir: 'dist/src',
  testMatch: ['**/*.test.js'],
  transform: {},
  haste: { retainAllFiles: true },
  testPathIgnorePatterns: [],
};
