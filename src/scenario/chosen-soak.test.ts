import { describe, expect, test } from '@jest/globals';
import { chosenSoakMs, missingSoak } from './chosen-soak.js';

const HOUR = 3600_000;

describe('chosenSoakMs', () => {
  test('is what the variable says, in hours', () => {
    expect(chosenSoakMs({ SEATRIAL_SOAK_HOURS: '13' })).toBe(13 * HOUR);
  });

  test('is none without the variable, or when it is no number', () => {
    expect(chosenSoakMs({})).toBe(0);
    expect(chosenSoakMs({ SEATRIAL_SOAK_HOURS: '' })).toBe(0);
    expect(chosenSoakMs({ SEATRIAL_SOAK_HOURS: 'long' })).toBe(0);
  });
});

describe('missingSoak', () => {
  test('nothing is missing for scenarios that do not watch, or not longer than asked', () => {
    expect(missingSoak({}, 0)).toBeNull();
    expect(missingSoak({ soakMs: 12 * HOUR }, 12 * HOUR)).toBeNull();
  });

  test('says how long it takes and how to ask for it', () => {
    const why = missingSoak({ soakMs: 12.25 * HOUR }, HOUR);
    expect(why).toContain('12.3 h');
    expect(why).toContain('--soak 13');
  });
});
