import { describe, expect, test } from '@jest/globals';
import { HOST_PACKAGES, installRefusal, planInstall } from './host-packages.js';

describe('planning what to install', () => {
  test('names only what is missing for the purposes, with why', () => {
    const there = new Set(['gcc', 'make', 'patch', 'bc', '/usr/include/stdio.h', 'xz']);
    const plan = planInstall(['guest-kernel'], (what) => there.has(what));
    expect(plan.map(({ name }) => name)).toEqual(['flex', 'bison']);
    expect(plan.every(({ why }) => why !== '')).toBe(true);
  });

  test('any of several programs is enough', () => {
    expect(planInstall(['page-check'], (what) => what === 'google-chrome')).toEqual([]);
    expect(planInstall(['page-check'], () => false).map(({ name }) => name)).toEqual(['chromium']);
  });

  test('a machine that has everything installs nothing; a browser is wanted only for its own purpose', () => {
    expect(planInstall(['guest-kernel', 'images', 'guest', 'page-check'], () => true)).toEqual([]);
    expect(planInstall(['guest-kernel', 'images', 'guest'], () => false).map(({ name }) => name)).not.toContain(
      'chromium',
    );
  });

  test('every package can be seen to be there', () => {
    expect(HOST_PACKAGES.filter(({ provides }) => provides.length === 0)).toEqual([]);
  });
});

describe('leave to install', () => {
  test('root with apt-get may', () => {
    expect(installRefusal({}, 0, true)).toBeNull();
  });

  test.each([
    [{}, 1000, true, 'only root'],
    [{}, 0, false, 'no apt-get'],
    [{ SEATRIAL_INSTALL: 'never' }, 0, true, 'SEATRIAL_INSTALL=never'],
  ])('others may not, and hear why', (env, userId, hasApt, why) => {
    expect(installRefusal(env, userId, hasApt)).toContain(why);
  });
});
