import { describe, expect, test } from '@jest/globals';
import { judgeMembers, type StoreMember } from './cloned-identity.js';

const member = (number: number): StoreMember => ({
  node: `own${number}`,
  engineId: `ID${number}`,
  store: 'etcd://198.18.0.9:2379',
  advertised: `198.18.0.${number}:2375`,
});

describe('legacy/cloned-identity', () => {
  test('holds when both differ', () => {
    expect(judgeMembers([member(1), member(2)])).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<StoreMember>, object]>([
    ['outside-store', { store: '' }, { node: 'own2' }],
    ['same-engine-id', { engineId: 'ID1' }, { node: 'own2', peer: 'own1' }],
    ['same-address', { advertised: '198.18.0.1:2375' }, { node: 'own2', peer: 'own1' }],
  ])('%s', (reason, change, place) => {
    expect(judgeMembers([member(1), { ...member(2), ...change }])).toMatchObject({ reason, place });
  });
});
