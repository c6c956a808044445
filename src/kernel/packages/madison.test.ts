import { describe, expect, test } from '@jest/globals';
import { parseMadison } from './madison.js';

/** Recorded. */
const MADISON = `linux-source-7.2 |   7.2.12-1 | http://deb.debian.org/debian forky/main amd64 Packages
linux-source-7.2 | 7.2.12-1~bpo13+1 | http://deb.debian.org/debian trixie-backports/main amd64 Packages
`;

describe('reading the versions of a package', () => {
  test('keeps their order and names their suites', () => {
    expect(parseMadison(MADISON)).toEqual([
      { version: '7.2.12-1', suite: 'forky' },
      { version: '7.2.12-1~bpo13+1', suite: 'trixie-backports' },
    ]);
  });

  test('a package that is nowhere has none', () => {
    expect(parseMadison('')).toEqual([]);
  });
});
