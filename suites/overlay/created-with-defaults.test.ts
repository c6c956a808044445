import { describe, expect, test } from '@jest/globals';
import { judgeCreated, type Created } from './created-with-defaults.js';

const FRESH = {
  id: 'q1w2e3',
  driver: 'overlay',
  scope: 'swarm',
  attachable: false,
  internal: false,
  ingress: false,
  vni: 4098,
  subnets: ['10.0.1.0/24'],
  containers: 0,
};

const created = (second: Partial<typeof FRESH> | null = {}, first: Partial<typeof FRESH> = {}): Created => ({
  network: 'defaults-fresh',
  subnetAsked: false,
  shown: [
    { node: 'manager1', network: { ...FRESH, ...first } },
    { node: 'manager2', network: second === null ? null : { ...FRESH, ...second } },
  ],
});

describe('overlay/created-with-defaults', () => {
  test('holds, and says that the subnet was there at creation', () => {
    const judged = judgeCreated(created());
    expect(judged.reason).toBe('ok');
    expect(judged.deviations?.[0]?.engine).toContain('10.0.1.0/24');
  });

  test('an engine that assigns no subnet before use deviates in nothing', () => {
    expect(judgeCreated(created({ subnets: [] }, { subnets: [] }))).not.toHaveProperty('deviations');
  });

  test('a subnet of choice is no deviation', () => {
    expect(judgeCreated({ ...created(), subnetAsked: true })).not.toHaveProperty('deviations');
  });

  test.each([
    ['attachable', { attachable: true }],
    ['internal', { internal: true }],
    ['ingress', { ingress: true }],
    ['wrong-driver', { driver: 'bridge' }],
    ['wrong-scope', { scope: 'local' }],
    ['vni-too-low', { vni: 4096 }],
    ['has-containers', { containers: 1 }],
    ['managers-differ', { id: 'another' }],
    ['missing-on-manager', null],
  ])('%s on the manager that shows it', (reason, second) => {
    expect(judgeCreated(created(second))).toMatchObject({
      reason,
      place: { node: 'manager2', network: 'defaults-fresh' },
    });
  });
});
