import { describe, expect, test } from '@jest/globals';
import { connectSamples, dialCommand, parseDial, summariseDial, type DialTarget } from './dial.js';

const TARGETS: readonly DialTarget[] = [
  { address: '10.0.1.3', port: 8080, protocol: 'tcp' },
  { address: '10.0.1.3', port: 41234, protocol: 'connect' },
];
const OUTPUT = JSON.stringify({
  identities: [
    { host: '39895c125597', node: 'worker1', peer: '10.0.1.4', service: 'standard-echo', task: 'standard-echo.1' },
  ],
  tries: [
    { target: 0, ok: true, identity: 0, connectMs: 0.1521, totalMs: 0.2227, error: null },
    { target: 1, ok: false, identity: null, connectMs: null, totalMs: 0.1312, error: 'ECONNREFUSED' },
    { target: 0, ok: false, identity: null, connectMs: 0.0272, totalMs: 2000.4, error: 'timeout' },
  ],
});

describe('seatrial-dial', () => {
  test('joins tries with their targets and identities', () => {
    const tries = parseDial(OUTPUT, TARGETS);
    expect(tries.map(({ target, identity, error }) => [target.protocol, identity?.task ?? null, error])).toEqual([
      ['tcp', 'standard-echo.1', null],
      ['connect', null, 'ECONNREFUSED'],
      ['tcp', null, 'timeout'],
    ]);
  });

  test('only tries that succeeded are samples', () => {
    expect(connectSamples(parseDial(OUTPUT, TARGETS))).toEqual({ samplesMs: [0.1521], lost: 2 });
  });

  test('is summed up by target', () => {
    expect(summariseDial(parseDial(OUTPUT, TARGETS))).toBe(
      'tcp 10.0.1.3:8080 → standard-echo.1 ×1, timeout ×1\nconnect 10.0.1.3:41234 → ECONNREFUSED ×1',
    );
  });

  test.each([
    ['another document', '{"tries":[]}'],
    ['a target that was not dialled', '{"identities":[],"tries":[{"target":7,"ok":true,"totalMs":1}]}'],
  ])('refuses %s', (_, output) => {
    expect(() => parseDial(output, TARGETS)).toThrow();
  });

  test('names are not dialled', () => {
    const plan = { targets: [{ address: "echo'; reboot", port: 8080, protocol: 'tcp' }] } as const;
    expect(() => dialCommand(plan)).toThrow(TypeError);
  });
});
