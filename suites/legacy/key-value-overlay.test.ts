import { describe, expect, test } from '@jest/globals';
import { judgeShared, type Crossing, type SharedNetwork, type SharedNetworks } from './key-value-overlay.js';

const network = (createdOn: string): SharedNetwork => ({
  name: `shared-${createdOn}`,
  createdOn,
  refused: null,
  listedOn: ['own1', 'own2'],
});

const WITHIN: Crossing = { from: 'own1', to: 'own2', container: 'far', sameNetwork: true, answeredBy: 'far' };
const BETWEEN: Crossing = { from: 'own1', to: 'own2', container: 'other', sameNetwork: false, answeredBy: null };

const SHARED: SharedNetworks = {
  nodes: ['own1', 'own2'],
  networks: [network('own1'), network('own2')],
  crossings: [WITHIN, BETWEEN],
};

describe('legacy/key-value-overlay', () => {
  test('holds when both engines share both networks, and these are apart', () => {
    expect(judgeShared(SHARED)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<SharedNetwork>, object]>([
    ['not-created', { refused: 'no answer from the store', listedOn: [] }, { node: 'own1' }],
    ['not-listed', { listedOn: ['own1'] }, { node: 'own2' }],
  ])('%s', (reason, change, place) => {
    const networks = [{ ...network('own1'), ...change }, network('own2')];
    expect(judgeShared({ ...SHARED, networks, crossings: [] })).toMatchObject({ reason, place });
  });

  test.each<[string, readonly Crossing[]]>([
    ['unreachable', [{ ...WITHIN, answeredBy: null }, BETWEEN]],
    ['stranger-answers', [{ ...WITHIN, answeredBy: 'other' }, BETWEEN]],
    ['reaches-other-network', [WITHIN, { ...BETWEEN, answeredBy: 'other' }]],
  ])('%s', (reason, crossings) => {
    expect(judgeShared({ ...SHARED, crossings })).toMatchObject({ reason, place: { node: 'own1', peer: 'own2' } });
  });
});
