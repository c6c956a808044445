import { describe, expect, test } from '@jest/globals';
import { guestMemoryBytes } from './boot.js';

const GIBIBYTE = 1024 ** 3;

describe('guestMemoryBytes', () => {
  test.each([
    [3 * GIBIBYTE, 2 * GIBIBYTE],
    [8 * GIBIBYTE, 4 * GIBIBYTE],
    [64 * GIBIBYTE, 8 * GIBIBYTE],
  ])('of %d bytes', (machine, guest) => {
    expect(guestMemoryBytes(machine)).toBe(guest);
  });
});
