import { describe, expect, test } from '@jest/globals';
import { judgePortsOverTime, type PortsOverTime } from './several-ports.js';

const SEEN: PortsOverTime = {
  service: 'several',
  nodes: ['manager1', 'worker1'],
  silentOnFirst: [],
  silentOnAdded: [],
  leaked: [],
};

describe('ingress/several-ports', () => {
  test('holds when both answer and nothing stays', () => {
    expect(judgePortsOverTime(SEEN)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<PortsOverTime>]>([
    ['first-port-lost', { silentOnFirst: ['worker1'] }],
    ['added-port-silent', { silentOnAdded: ['worker1'] }],
    ['rule-leaked', { leaked: [{ node: 'worker1', port: 31392 }] }],
  ])('%s', (reason, change) => {
    expect(judgePortsOverTime({ ...SEEN, ...change })).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
