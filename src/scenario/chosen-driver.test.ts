import { describe, expect, test } from '@jest/globals';
import { chosenDriver } from './chosen-driver.js';

describe('chosenDriver', () => {
  test('is what the variable says', () => {
    expect(chosenDriver({ SEATRIAL_DRIVER: 'weave' })).toBe('weave');
  });

  test('is none without the variable, or when it is empty', () => {
    expect(chosenDriver({})).toBeNull();
    expect(chosenDriver({ SEATRIAL_DRIVER: '' })).toBeNull();
  });
});
