import { describe, expect, test } from '@jest/globals';
import type { ProcessIdentity } from '../../support/process-identity.js';
import { judgeGuest, type GuestOwner } from './owner.js';

const kernel: ProcessIdentity = { pid: 10, startTicks: '1', bootId: 'b' };
const cli: ProcessIdentity = { pid: 20, startTicks: '2', bootId: 'b' };
const run: GuestOwner = { kernel, owner: cli, purpose: 'test', since: '2026-01-01T00:00:00Z' };
const lab: GuestOwner = { ...run, owner: null, purpose: 'lab up' };
const living =
  (...alive: ProcessIdentity[]) =>
  (identity: ProcessIdentity): boolean =>
    alive.includes(identity);

describe('judgeGuest', () => {
  test('a guest of a living run is in use, even before its kernel was started', () => {
    expect(judgeGuest(run, living(cli, kernel))).toBe('in-use');
    expect(judgeGuest({ ...run, kernel: null }, living(cli))).toBe('in-use');
  });
  test('a guest whose run is dead is abandoned though its kernel still runs', () => {
    expect(judgeGuest(run, living(kernel))).toBe('abandoned');
  });
  test('a lab that was left up is in use while its kernel runs', () => {
    expect(judgeGuest(lab, living(kernel))).toBe('in-use');
    expect(judgeGuest(lab, living())).toBe('abandoned');
  });
  test('a folder without a readable owner is abandoned', () => {
    expect(judgeGuest(null, living(cli, kernel))).toBe('abandoned');
  });
});
