import { describe, expect, test } from '@jest/globals';
import { generateFacts } from '../generated-facts.js';
import { MAX_PEERS, peersOf, planProbes } from './probe-plan.js';

describe('peersOf', () => {
  test.each([1, 2, 3, 4, 11, 12, 50, 1000])(
    'of %d nodes each asks as many as ask it, at most ten, never itself',
    (nodes) => {
      const asked = new Map<number, number>();
      for (let node = 0; node < nodes; node += 1) {
        const peers = peersOf(node, nodes);
        expect(peers).not.toContain(node);
        expect(new Set(peers).size).toBe(peers.length);
        expect(peers).toHaveLength(Math.min(MAX_PEERS, nodes - 1));
        for (const peer of peers) asked.set(peer, (asked.get(peer) ?? 0) + 1);
      }
      for (const count of asked.values()) expect(count).toBe(Math.min(MAX_PEERS, nodes - 1));
    },
  );
});

describe('planProbes', () => {
  const facts = generateFacts({ nodes: 30, services: 150 });
  const plans = planProbes(facts, 'word');

  test('is the same for the same facts', () => {
    expect(planProbes(facts, 'word')).toEqual(plans);
  });

  test('is bounded, whatever the size of the swarm', () => {
    for (const plan of plans.values()) {
      const packets = plan.paths.reduce((sum, { tries }) => sum + tries, 0);
      expect(new Set(plan.paths.filter(({ task }) => task === null).map(({ to }) => to)).size).toBe(MAX_PEERS);
      expect(packets).toBeLessThan(2_500);
      expect(plan.paths.every(({ bytes, kind }) => kind === 'tcp' || bytes <= 1_500)).toBe(true);
    }
  });

  test('starts from places of the engine, not of tasks, where there are any', () => {
    for (const { seats } of plans.values()) {
      expect(seats[0]).toMatchObject({ network: null, namespace: 'host' });
      expect(seats.slice(1).every(({ namespace }) => /^(?:lb_|ingress_sbox)/.test(namespace))).toBe(true);
    }
  });

  test('listens where nothing on any node listens', () => {
    const [first] = facts.views;
    if (first?.host == null) throw new Error('a node that was read');
    const sockets = [{ protocol: 'tcp', address: '*', port: 47_801, process: 'x' }];
    const busy = { ...facts, views: [{ ...first, host: { ...first.host, sockets } }, ...facts.views.slice(1)] };
    expect(new Set([...planProbes(busy, 'word').values()].map(({ port }) => port))).toEqual(new Set([47_802]));
  });
});
