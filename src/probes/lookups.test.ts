import { describe, expect, test } from '@jest/globals';
import { lookUpManyCommand, parseLookups, summariseLookups } from './lookups.js';

const OUTPUT = JSON.stringify({
  answers: [
    { name: 0, code: 0, addresses: ['10.0.1.2', '10.0.1.3'], error: null },
    { name: 1, code: 2, addresses: [], error: null },
    { name: 1, code: null, addresses: [], error: 'timeout' },
  ],
});

describe('many lookups', () => {
  test('are read with their names', () => {
    expect(parseLookups(OUTPUT, ['here', 'there'])).toEqual([
      { name: 'here', responseCode: 'NOERROR', addresses: ['10.0.1.2', '10.0.1.3'], error: null },
      { name: 'there', responseCode: 'SERVFAIL', addresses: [], error: null },
      { name: 'there', responseCode: null, addresses: [], error: 'timeout' },
    ]);
  });

  test('are refused when they are about something else', () => {
    expect(() => parseLookups('{}', ['here'])).toThrow(TypeError);
    expect(() => parseLookups(OUTPUT, ['here'])).toThrow(RangeError);
  });

  test('are summed up', () => {
    const lookups = parseLookups(OUTPUT, ['here', 'there']);
    expect(summariseLookups([...lookups, ...lookups.slice(0, 1)])).toBe(
      'here → NOERROR 10.0.1.2 10.0.1.3 ×2\nthere → SERVFAIL\nthere → timeout',
    );
  });

  test('ask for names only', () => {
    expect(() => lookUpManyCommand({ names: ['here; reboot'] })).toThrow(TypeError);
  });
});
