import { describe, expect, test } from '@jest/globals';
import { judgeSources, type SeenSources } from './source-address.js';

const seen = (peers: readonly string[]): SeenSources => ({
  client: '198.18.0.9',
  ingressSubnet: '10.0.0.0/24',
  nodes: [
    { node: 'manager1', peers: ['10.0.0.2'] },
    { node: 'worker1', peers },
  ],
});

describe('ingress/source-address', () => {
  test('holds when addresses of the mesh are seen', () => {
    expect(judgeSources(seen(['10.0.0.3', '10.0.0.3']))).toMatchObject({ reason: 'ok' });
  });

  test.each([
    ['client-address-seen', ['198.18.0.9']],
    ['foreign-address', ['172.18.0.1']],
    ['unanswered', []],
  ])('%s', (reason, peers) => {
    expect(judgeSources(seen(peers))).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
