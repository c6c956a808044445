import { describe, expect, test } from '@jest/globals';
import type { Lookup } from '../../src/probes/lookups.js';
import { judgeAlike, type Alike } from './same-on-every-node.js';

const told = (addresses: readonly string[], responseCode: string | null = 'NOERROR'): Lookup => ({
  name: 'tasks.names-roster',
  responseCode,
  addresses,
  error: responseCode === null ? 'timeout' : null,
});

const alike = (nodes: readonly [string, Lookup][], alikeAfterMs: number | null): Alike => ({
  service: 'names-roster',
  rounds: [{ replicas: 2, alikeAfterMs, nodes: nodes.map(([node, answer]) => ({ node, answers: [answer] })) }],
});

describe('discovery/same-on-every-node', () => {
  test('holds in whatever order the addresses come', () => {
    const nodes: [string, Lookup][] = [
      ['manager1', told(['10.0.1.12', '10.0.1.18'])],
      ['worker1', told(['10.0.1.18', '10.0.1.12'])],
    ];
    expect(judgeAlike(alike(nodes, 160))).toMatchObject({ reason: 'ok' });
  });

  test('one node that differs', () => {
    const nodes: [string, Lookup][] = [
      ['worker1', told(['10.0.1.12'])],
      ['manager1', told(['10.0.1.12', '10.0.1.18'])],
      ['manager2', told(['10.0.1.18', '10.0.1.12'])],
    ];
    expect(judgeAlike(alike(nodes, null))).toMatchObject({
      reason: 'nodes-differ',
      place: { node: 'worker1', service: 'names-roster' },
    });
  });

  test('a node without an answer', () => {
    const nodes: [string, Lookup][] = [
      ['manager1', told(['10.0.1.12', '10.0.1.18'])],
      ['worker1', told([], null)],
    ];
    expect(judgeAlike(alike(nodes, null))).toMatchObject({ reason: 'no-answer', place: { node: 'worker1' } });
  });

  test('a change that nobody saw', () => {
    const nodes: [string, Lookup][] = [
      ['manager1', told(['10.0.1.12'])],
      ['worker1', told(['10.0.1.12'])],
    ];
    expect(judgeAlike(alike(nodes, null))).toMatchObject({
      reason: 'change-unseen',
      place: { service: 'names-roster' },
    });
  });
});
