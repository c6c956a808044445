import { describe, expect, test } from '@jest/globals';
import { firstOutOfOrder, missingFields, parseCalls, valueAt } from './plugin.js';

const RECORD = [
  '{"call": "Plugin.Activate", "request": {}, "answer": {"Implements": ["NetworkDriver"]}}',
  '{"call": "NetworkDriver.CreateNetwork", "request": {"NetworkID": "n", "IPv4Data": [{"Pool": ""}]}, "answer": {}}',
  '{"call": "NetworkDriver.Join", "request": {"NetworkID": "n"}, "answer": {}}',
  '',
].join('\n');

describe('calls of a driver', () => {
  const calls = parseCalls(RECORD);

  test('are read line by line', () => {
    expect(calls.map(({ call }) => call)).toEqual([
      'Plugin.Activate',
      'NetworkDriver.CreateNetwork',
      'NetworkDriver.Join',
    ]);
  });

  test('are in order when others stand between them', () => {
    expect(firstOutOfOrder(['Plugin.Activate', 'NetworkDriver.Join'], calls)).toBeNull();
    expect(firstOutOfOrder(['NetworkDriver.Join', 'NetworkDriver.CreateNetwork'], calls)).toBe(
      'NetworkDriver.CreateNetwork',
    );
    expect(firstOutOfOrder(['NetworkDriver.Leave'], calls)).toBe('NetworkDriver.Leave');
  });

  test('lack fields that are not there or empty', () => {
    const required = {
      'NetworkDriver.CreateNetwork': ['NetworkID', 'IPv4Data.0.Pool'],
      'NetworkDriver.Join': ['SandboxKey'],
    };
    expect(missingFields(required, calls)).toEqual([
      'NetworkDriver.CreateNetwork: IPv4Data.0.Pool',
      'NetworkDriver.Join: SandboxKey',
    ]);
  });

  test('are looked into by a path', () => {
    expect(valueAt({ a: [{ b: 1 }] }, 'a.0.b')).toBe(1);
    expect(valueAt({ a: null }, 'a.b')).toBeUndefined();
  });
});
