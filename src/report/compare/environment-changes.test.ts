import { describe, expect, test } from '@jest/globals';
import { builtComparison, builtNode, builtRun } from '../testing/built-run.js';

describe('what the runs were made with', () => {
  const NODES = [builtNode('manager1', 'manager'), builtNode('worker2', 'worker')];

  test('is told where it differs', () => {
    const { environment, cautions } = builtComparison(
      { commit: 'a'.repeat(40) },
      {
        version: '0.2.0',
        commit: 'b'.repeat(40),
        environment: {
          kernel: { kind: 'guest', release: '7.3.4' },
          machine: { os: 'Debian GNU/Linux 12 (bookworm)', cpus: 1, memoryBytes: 8 * 1024 ** 3 + 4096 },
          engine: { version: '20.10.24', apiVersion: '1.41' },
          features: [{ feature: 'vxlan', state: 'unusable', command: '', answer: 'no' }],
          nodes: NODES,
        },
      },
    );
    expect(environment).toEqual([
      { what: 'seatrial', before: '0.1.0', after: '0.2.0' },
      { what: 'commit', before: 'aaaaaaaaaaaa', after: 'bbbbbbbbbbbb' },
      { what: 'engine', before: '28.5.2, API 1.51', after: '20.10.24, API 1.41' },
      { what: 'kernel', before: '6.1.0 (host kernel)', after: '7.3.4 (guest kernel)' },
      {
        what: 'machine',
        before: 'Debian GNU/Linux 12 (bookworm), 2 CPUs, 8.0 GiB',
        after: 'Debian GNU/Linux 12 (bookworm), 1 CPU, 8.0 GiB',
      },
      { what: 'node worker1', before: 'worker, engine 28.5.2', after: null },
      { what: 'node outside', before: 'outside', after: null },
      { what: 'node worker2', before: null, after: 'worker, engine 28.5.2' },
      { what: 'kernel feature vxlan', before: 'usable', after: 'unusable' },
    ]);
    expect(cautions.map(({ code }) => code)).toEqual(['other-engine', 'other-kernel', 'other-machine', 'other-lab']);
  });

  test('is no change where only addresses differ, or where a run ended before it knew', () => {
    const nodes = builtRun().environment?.nodes.map((node) => ({ ...node, controlAddress: '10.9.9.9' })) ?? [];
    expect(builtComparison({}, { environment: { nodes } })).toMatchObject({ environment: [], cautions: [] });
    expect(builtComparison({}, { environment: { nodes: [], features: [] } })).toMatchObject({
      environment: [],
      cautions: [],
    });
  });
});
