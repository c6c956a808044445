import { describe, expect, test } from '@jest/globals';
import { judgeSecurity, type NodeSecurity } from './aes-gcm-states.js';

const ALGORITHM = 'rfc4106(gcm(aes))';
const state = (source: string, destination: string, spi: string, algorithm = ALGORITHM) => ({
  source,
  destination,
  spi,
  algorithm,
});

const A: NodeSecurity = {
  node: 'a',
  address: '198.18.0.1',
  states: [state('198.18.0.1', '198.18.0.2', '0x1'), state('198.18.0.2', '198.18.0.1', '0x2')],
  policies: [{ source: '198.18.0.1', destination: '198.18.0.2' }],
};
const B: NodeSecurity = {
  node: 'b',
  address: '198.18.0.2',
  states: [
    state('198.18.0.2', '198.18.0.1', '0x2'),
    state('198.18.0.1', '198.18.0.2', '0x9'),
    state('198.18.0.1', '198.18.0.2', '0x1'),
  ],
  policies: [{ source: '198.18.0.2', destination: '198.18.0.1' }],
};

describe('encrypted/aes-gcm-states', () => {
  test('holds when what each sends is known to the other', () => {
    expect(judgeSecurity([A, B])).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, object, NodeSecurity, NodeSecurity]>([
    ['policy-missing', { node: 'a', peer: 'b' }, { ...A, policies: [] }, B],
    ['state-missing', { node: 'a', peer: 'b' }, { ...A, states: A.states.slice(1) }, B],
    ['state-missing', { node: 'b', peer: 'a' }, A, { ...B, states: B.states.slice(0, 2) }],
    [
      'other-algorithm',
      { node: 'a', peer: 'b' },
      { ...A, states: [state('198.18.0.1', '198.18.0.2', '0x1', 'cbc(aes)'), ...A.states.slice(1)] },
      B,
    ],
  ])('%s at %o', (reason, place, a, b) => {
    expect(judgeSecurity([a, b])).toMatchObject({ reason, place });
  });
});
