import { describe, expect, test } from '@jest/globals';
import { GuestEnded, lastWordsOf } from './run-in-guest.js';

describe('the last words of a guest kernel', () => {
  test('are those of its panic, whatever it printed afterwards', () => {
    const console =
      'booting\n\u001b[1mKernel panic - not syncing: no init\u001b[0m\nCall Trace:\n [<6003>] fork_handler+0x7a\n';
    expect(lastWordsOf(console)).toBe('Kernel panic - not syncing: no init');
  });

  test('are its last line where it did not panic, and nothing where it was silent', () => {
    expect(lastWordsOf('booting\nreboot: Power down\n\n')).toBe('reboot: Power down');
    expect(lastWordsOf('')).toBe('');
  });

  test('stand in the error', () => {
    expect(new GuestEnded('Kernel panic').message).toContain('saw a guest kernel that ended: Kernel panic');
    expect(new GuestEnded('').message).toMatch(/a guest kernel that ended$/);
  });
});
