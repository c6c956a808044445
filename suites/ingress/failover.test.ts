import { describe, expect, test } from '@jest/globals';
import { judgeFailover, type Failover } from './failover.js';

const OUTAGE = {
  sent: 200,
  lost: 70,
  longestGapMs: 110,
  firstLossMs: 300,
  lastLossMs: 6900,
  allReplicasAgainMs: null,
  intervalMs: 50,
};
const TASK: Failover['losses'][number] = {
  what: 'task',
  node: 'own2',
  leftAfterMs: 900,
  errors: [],
  bySurvivor: 20,
  byLost: 0,
  outage: { ...OUTAGE, sent: 40, lost: 5 },
};
const NODE: Failover['losses'][number] = {
  ...TASK,
  what: 'node',
  node: 'own3',
  leftAfterMs: 7000,
  bySurvivor: 90,
  outage: OUTAGE,
};
const seen = (task: Partial<typeof TASK>, node: Partial<typeof NODE> = {}): Failover => ({
  service: 'moving-web',
  port: 8081,
  entry: 'own1',
  losses: [
    { ...TASK, ...task },
    { ...NODE, ...node },
  ],
});

describe('ingress/failover', () => {
  test('holds when lost tasks are left out and others answer', () => {
    expect(judgeFailover(seen({}))).toMatchObject({ reason: 'ok', place: {} });
  });

  test.each<[string, string, Failover]>([
    ['still-handed-to-lost', 'own1', seen({ leftAfterMs: null, errors: ['timeout'] })],
    ['still-handed-to-lost', 'own1', seen({}, { leftAfterMs: null, errors: ['timeout'] })],
    ['others-interrupted', 'own1', seen({ outage: { ...OUTAGE, longestGapMs: 4000 } })],
    ['survivor-silent', 'own1', seen({}, { bySurvivor: 0 })],
    ['lost-task-answers', 'own3', seen({}, { byLost: 3 })],
  ])('%s', (reason, node, observed) => {
    expect(judgeFailover(observed)).toMatchObject({ reason, place: { node, service: 'moving-web' } });
  });
});
