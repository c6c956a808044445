import { describe, expect, test } from '@jest/globals';
import { judgeIdentities, type EngineIdentity } from './unique-engine-identity.js';

const identity = (number: number): EngineIdentity => ({
  node: `manager${number}`,
  engineId: `id-${number}`,
  hostname: `manager${number}`,
  address: `198.18.0.${number}`,
});

describe('swarm/unique-engine-identity', () => {
  test('holds when all differ', () => {
    expect(judgeIdentities([identity(1), identity(2)])).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<EngineIdentity>]>([
    ['same-engine-id', { engineId: 'id-1' }],
    ['same-hostname', { hostname: 'manager1' }],
    ['same-address', { address: '198.18.0.1' }],
  ])('%s', (reason, change) => {
    expect(judgeIdentities([identity(1), { ...identity(2), ...change }])).toMatchObject({
      reason,
      place: { node: 'manager2', peer: 'manager1' },
    });
  });
});
