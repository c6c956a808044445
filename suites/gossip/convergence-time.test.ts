import { describe, expect, test } from '@jest/globals';
import { judgeConvergence, type Convergence } from './convergence-time.js';

const CONVERGENCE: Convergence = {
  network: 'gossip-wide',
  service: 'gossip-late',
  source: 'worker1',
  address: '10.0.4.9',
  others: [
    { node: 'manager1', afterMs: 210, address: '10.0.4.9' },
    { node: 'manager2', afterMs: 0, address: '10.0.4.9' },
  ],
};

function known(change: (others: Convergence['others']) => Convergence['others']): Convergence {
  return { ...CONVERGENCE, others: change(CONVERGENCE.others) };
}

describe('gossip/convergence-time', () => {
  test('holds when all other nodes knew the endpoint', () => {
    expect(judgeConvergence(CONVERGENCE)).toMatchObject({
      reason: 'ok',
      message: expect.stringContaining('manager1 after 210 ms'),
    });
  });

  test('not-known is at the source when nobody knows', () => {
    const seen = known((others) => others.map(({ node }) => ({ node, afterMs: null, address: null })));
    expect(judgeConvergence(seen)).toMatchObject({
      reason: 'not-known',
      place: { node: 'worker1', network: 'gossip-wide' },
    });
  });

  test('not-known is on the link when one node does not know', () => {
    const seen = known((others) =>
      others.map((other) => (other.node === 'manager2' ? { ...other, afterMs: null, address: null } : other)),
    );
    expect(judgeConvergence(seen)).toMatchObject({
      reason: 'not-known',
      place: { node: 'worker1', peer: 'manager2' },
    });
  });

  test('address-differs', () => {
    const seen = known((others) => others.map((other) => ({ ...other, address: '10.0.4.8' })));
    expect(judgeConvergence(seen)).toMatchObject({ reason: 'address-differs', place: { node: 'manager1' } });
  });
});
