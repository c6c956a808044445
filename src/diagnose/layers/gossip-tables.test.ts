import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../diagnosis.js';
import type { Facts, HostFacts } from '../facts/facts.js';
import { changeView } from '../testing/changed-facts.js';
import { HEALTHY, WORKER, logLines, withHost } from '../testing/crafted-facts.js';
import { healthyFacts, recordedFacts, recordedFaults, recordings } from '../testing/fixtures.js';
import {
  CASES,
  NOBODY,
  OPEN,
  PLAIN,
  addressOf,
  changeGossip,
  changePlain,
  deafTo,
  orphaned,
  relocated,
  withGossip,
} from '../testing/gossip-facts.js';
import { compareGossipTables } from './gossip-tables.js';
import { SwarmIndex } from './swarm-index.js';

const BOTH = ['manager1', WORKER];

function codes(facts: Facts): readonly string[] {
  return diagnose(facts).findings.map(({ code }) => code);
}

function compared(facts: Facts): readonly (readonly [kind: string, place: object])[] {
  return compareGossipTables(new SwarmIndex(facts)).map(({ kind, place }) => [kind, place]);
}

test('what is compared is there', () => {
  const told = OPEN.views.flatMap(({ host }) => host?.gossip ?? []);
  expect(told.length).toBe(2);
  expect(told[1]?.networks.find(({ id }) => id === PLAIN)?.locations.length).toBeGreaterThan(8);
});

describe('on facts made for it', () => {
  test.each(CASES)('%s: is found at its place, and nothing else', (code, place, facts) => {
    const { findings } = diagnose(facts);
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(findings[0]?.place).toEqual(place);
    expect(findings[0]?.repair?.command).not.toBeNull();
    expect(findings[0]?.verify).toContain('http://127.0.0.1:17946/');
  });

  test.each(CASES)('%s: without the rules, layer and place are still named', (_, place, facts) => {
    const [finding] = diagnose(facts, []).findings;
    expect(finding?.code).toBe('disagreement-gossip');
    expect(finding?.place).toEqual(place);
  });
});

describe('who does not hear whom', () => {
  test('a node that nobody hears is told once, and as that node', () => {
    const { findings } = diagnose(deafTo('manager3', BOTH));
    expect(findings.map(({ code, place, occurrences }) => [code, place, occurrences])).toEqual([
      ['gossip-cluster-peer-missing', { node: 'manager3' }, 2],
    ]);
  });

  test('a node that hears nobody is told once', () => {
    const alone = changeGossip(OPEN, ({ peers }) => ({
      peers: peers.filter(({ address }) => address === addressOf(WORKER)),
    }));
    const { findings } = diagnose(deafTo(WORKER, ['manager1'], alone));
    expect(findings.map(({ code, place }) => [code, place])).toEqual([
      ['gossip-cluster-peer-missing', { node: WORKER }],
    ]);
    expect(findings[0]?.cause).toContain('manager1, manager2, manager3');
  });

  test('what is not known because of it is its effect', () => {
    const facts = changeView(deafTo('manager3', [WORKER]), WORKER, ({ networks }) => ({
      networks: networks.map((one) =>
        one.name === 'plain'
          ? { ...one, peers: one.peers?.filter(({ address }) => address !== addressOf('manager3')) ?? null }
          : one,
      ),
    }));
    const { findings } = diagnose(facts);
    expect(findings.map(({ code }) => code)).toEqual(['gossip-cluster-peer-missing']);
    expect(findings[0]?.effects.map(({ kind }) => kind)).toEqual(['gossip/peer-missing']);
  });

  test('a rule that drops gossip is the cause, not the effect', () => {
    const cut = withGossip(recordedFacts('gossip-cut'));
    const before = codes(recordedFacts('gossip-cut'));
    expect(before).toEqual(['gossip-port-dropped']);
    const deaf = changeGossip(cut, ({ peers }) => ({
      peers: peers.filter(({ address }) => address === addressOf(WORKER)),
    }));
    expect(codes(deafTo(WORKER, ['manager1'], deaf))).toEqual(before);
    expect(compared(deaf).length).toBe(3);
  });

  test('nodes that lost each other by nobody knows what: all that comes of it is an effect', () => {
    const lost = addressOf(WORKER);
    const gone = new Set(
      HEALTHY.tasks
        .filter(({ name }) => ['echo.1', 'door.1', 'vault.worker1'].includes(name))
        .flatMap(({ addresses }) => addresses.map(({ address }) => address)),
    );
    const facts = changeView(deafTo(WORKER, ['manager1']), 'manager1', ({ networks, host }) => ({
      networks: networks.map((one) => ({
        ...one,
        peers: one.peers?.filter(({ address }) => address !== lost) ?? null,
        services: one.services.map((service) => ({
          ...service,
          tasks: service.tasks.filter(({ address }) => !gone.has(address)),
        })),
      })),
      host: {
        ...(host as HostFacts),
        namespaces: (host?.namespaces ?? []).map((one) => ({
          ...one,
          forwarding: one.forwarding.filter(({ vtep }) => vtep !== lost),
          balancers: one.balancers.map((balancer) => ({
            ...balancer,
            backends: balancer.backends.filter(({ address }) => !gone.has(address)),
          })),
        })),
      },
    }));
    expect(gone.size).toBe(3);
    const { findings } = diagnose(facts);
    expect(findings.map(({ code, place }) => [code, place])).toEqual([
      ['gossip-cluster-peer-missing', { node: 'manager1', peer: WORKER }],
    ]);
    expect([...new Set(findings[0]?.effects.map(({ kind }) => kind))].toSorted()).toEqual([
      'balancing/backend-missing',
      'forwarding/row-missing',
      'gossip/peer-missing',
      'gossip/task-unknown',
    ]);
  });

  test('keys that do not fit are the cause', () => {
    const log = logLines('memberlist: No installed keys could decrypt the message from=198.18.0.3:7946', [0.1]);
    const facts = withHost(() => ({ log }), WORKER, deafTo('manager3', [WORKER]));
    expect(codes(facts)).toEqual(['gossip-key-foreign']);
  });
});

describe('look-alikes', () => {
  const silent: readonly (readonly [what: string, facts: Facts])[] = [
    ['healthy nodes whose port is on', OPEN],
    ['a port that is off', withHost(() => ({ gossip: null }))],
    ['an engine that gossips with nobody yet', changeGossip(OPEN, () => ({ peers: [], networks: [] }))],
    [
      'a peer whose own engine did not answer: it may be gone since managers heard it last',
      { ...deafTo('manager3', BOTH), views: deafTo('manager3', BOTH).views.filter(({ node }) => node !== 'manager3') },
    ],
    [
      'a peer that is seen at an address of no node, as behind a translation',
      changeGossip(OPEN, ({ peers }) => ({
        peers: peers.map((peer) => (peer.address === addressOf('manager3') ? { ...peer, address: '192.0.2.7' } : peer)),
      })),
    ],
    [
      'rows of a peer that only the network lists',
      changePlain(orphaned('10.0.1.4', [WORKER]), ({ peers, locations }) => ({
        peers: [...peers, { name: NOBODY, address: addressOf('manager2') }],
        locations: locations.filter(({ owner }) => owner !== NOBODY),
      })),
    ],
    ['rows of balancers, which are no endpoints of services', changePlain(OPEN, () => ({ endpoints: [] }))],
    ['an address for VXLAN that only its own node would tell', relocated({ vtep: '192.0.2.7' }, BOTH)],
    [
      'a row for a task that moved meanwhile',
      {
        ...relocated({ mac: '02:42:0a:00:01:63' }),
        tasks: OPEN.tasks.map((task) => (task.name === 'echo.2' ? { ...task, settled: false } : task)),
      },
    ],
  ];
  test.each(silent)('%s: nothing is found', (_, facts) => {
    expect(compared(facts)).toEqual([]);
  });

  test('a node that managers gave up is missed by gossip, too, and nothing of it is told here', () => {
    const lost = recordedFacts('management-cut');
    const facts = changeGossip(
      withGossip(lost),
      ({ peers }) => ({ peers: peers.filter(({ address }) => address !== addressOf(WORKER)) }),
      ['manager1'],
    );
    expect(lost.nodes.find(({ name }) => name === WORKER)?.state).not.toBe('ready');
    expect(compared(facts)).toEqual([]);
    expect(codes(facts)).toEqual(codes(lost));
  });

  test.each(recordings())('no recording of a healthy lab gives a finding where the port is on: %s', (recording) => {
    expect(diagnose(withGossip(healthyFacts(recording))).findings).toEqual([]);
  });

  test('other faults are none of these', () => {
    // Tables of a healthy swarm know a node by the address that it had.
    for (const fault of recordedFaults().filter((one) => one !== 'underlay-change-address')) {
      expect([fault, compared(withGossip(recordedFacts(fault)))]).toEqual([fault, []]);
    }
  });
});

describe('rows of nobody', () => {
  test('are told once for all nodes that hold them, with the tasks that they make up', () => {
    const facts = BOTH.reduce(
      (all, node) =>
        changeView(all, node, ({ networks }) => ({
          networks: networks.map((one) => ({
            ...one,
            services: one.services.map((service) =>
              one.name === 'plain' && service.name === 'echo'
                ? {
                    ...service,
                    tasks: [
                      ...service.tasks,
                      { name: 'echo.9.gone', address: '10.0.1.99', nodeAddress: '198.18.0.99' },
                    ],
                  }
                : service,
            ),
          })),
        })),
      orphaned('10.0.1.99', BOTH),
    );
    const { findings } = diagnose(facts);
    expect(findings.map(({ code, place }) => [code, place])).toEqual([
      ['gossip-row-orphaned', { network: 'plain', service: 'echo' }],
    ]);
    expect(findings[0]?.effects.map(({ kind }) => kind)).toEqual(['gossip/task-ghost', 'gossip/task-ghost']);
    expect(findings[0]?.repair?.risk).toContain('manager1, worker1');
  });

  test('a peer of the network that its engine does not hear is nobody', () => {
    const facts = changePlain(orphaned('10.0.1.99', [WORKER]), ({ peers }) => ({
      peers: [...peers, { name: NOBODY, address: null }],
    }));
    expect(compared(facts)).toEqual([['gossip/row-orphaned', { node: WORKER, network: 'plain', service: 'echo' }]]);
  });
});

describe('rows that lead elsewhere', () => {
  test('are told where they come from', () => {
    const facts = changePlain(
      OPEN,
      ({ locations }) => ({
        locations: locations.map((row) => (row.address === '10.0.1.6' ? { ...row, vtep: addressOf('manager3') } : row)),
      }),
      BOTH,
    );
    expect(compared(facts)).toEqual([['gossip/row-misleads', { node: 'manager1', network: 'plain', service: 'echo' }]]);
  });

  test('than their own node says', () => {
    const facts = changePlain(OPEN, ({ locations }) => ({
      locations: locations.map((row) => (row.address === '10.0.1.6' ? { ...row, mac: '02:42:0a:00:01:63' } : row)),
    }));
    expect(compared(facts)).toEqual([
      ['gossip/row-misleads', { node: WORKER, peer: 'manager1', network: 'plain', service: 'echo' }],
    ]);
  });

  test('to an address that no node has, where all nodes were read from within', () => {
    const bare: HostFacts = {
      ...(HEALTHY.views.find(({ node }) => node === WORKER)?.host as HostFacts),
      namespaces: [],
      gossip: null,
    };
    const facts = relocated({ vtep: '192.0.2.7' });
    const inside = { ...facts, views: facts.views.map((view) => ({ ...view, host: view.host ?? bare })) };
    expect(compared(inside)).toEqual([
      ['gossip/row-misleads', { node: WORKER, peer: 'manager2', network: 'plain', service: 'echo' }],
    ]);
  });
});
