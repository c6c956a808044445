import { describe, expect, test } from '@jest/globals';
import { diagnose } from './diagnosis.js';
import type { Facts } from './facts/facts.js';
import {
  HEALTHY,
  WORKER,
  withEngine,
  withHost,
  withSysctls,
  withService,
  withFailedTask,
  daysFromNow,
  logLines,
  PEER,
  CASES,
  SHOWN_IN_LABS,
} from './testing/crafted-facts.js';

describe('on facts made for it', () => {
  test.each([...CASES, ...SHOWN_IN_LABS])('%s: is found at its place, and nothing else', (code, place, facts) => {
    const { findings } = diagnose(facts);
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(findings[0]?.place).toEqual(place);
    expect(findings[0]?.cause.length).toBeGreaterThan(20);
  });
});

describe('look-alikes', () => {
  const silent: readonly (readonly [what: string, facts: Facts])[] = [
    [
      'clocks that differ by less than the question took',
      withEngine({ clockAheadMs: 20_000, clockUncertainMs: 9_000 }),
    ],
    [
      'this machine’s clock is wrong, and all nodes agree',
      HEALTHY.views.reduce(
        (facts, { node }) => withEngine({ clockAheadMs: 90_000, clockUncertainMs: 10 }, node, facts),
        HEALTHY,
      ),
    ],
    [
      'a certificate of one hour that was renewed half an hour ago',
      withHost(() => ({ certificateBegins: daysFromNow(-1 / 48), certificateEnds: daysFromNow(1 / 48) })),
    ],
    [
      'a few suspicions in one minute, as when a node restarts',
      withHost(() => ({ log: logLines(`memberlist: Suspect ${PEER} has failed, no acks received`, [1, 1, 1, 1, 1]) })),
    ],
    [
      'suspicions of yesterday',
      withHost(() => ({
        log: logLines(`memberlist: Suspect ${PEER} has failed, no acks received`, [1500, 1501, 1502, 1503, 1504]),
      })),
    ],
    [
      'a refused container of yesterday',
      withHost(() => ({ log: logLines('attaching to network failed, context deadline exceeded', [1500]) })),
    ],
    ['nftables where the swarm is active all the same', withEngine({ firewallBackend: 'nftables' })],
    ['IPVS that is not loaded on a node without overlays', withoutOverlays()],
    ['versions that differ in their last number', patchedVersion()],
    ['a new network on a worker while tasks move', movingNetwork()],
    [
      'a label that names the network',
      withService({ proxied: { network: 'plain' }, networks: HEALTHY.services[2]?.networks ?? [] }),
    ],
    ['a table of connections that is half full', withSysctls({ 'net.netfilter.nf_conntrack_count': '131072' })],
    ['a configuration that says iptables: true', withHost(() => ({ engineSettings: { iptables: 'true' } }))],
    ['a name server outside of overlays', withHost(() => ({ nameServers: ['10.1.0.53', '127.0.0.11', '::1'] }))],
    ['facts of a time when none of this was read', HEALTHY],
  ];
  test.each(silent)('%s: nothing is found', (_, facts) => {
    expect(diagnose(facts).findings).toEqual([]);
  });

  test('a port of the node that is taken is not an address that is taken', () => {
    const bound = withFailedTask(
      'failed to set up container networking: driver failed programming external connectivity: failed to bind host port for 0.0.0.0:80:172.18.0.5:80/tcp: address already in use',
    );
    expect(diagnose(bound).findings.map(({ code }) => code)).toEqual(['host-port-bound']);
    const byProxy = withFailedTask(
      'Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use',
    );
    expect(diagnose(byProxy).findings.map(({ code }) => code)).toEqual(['host-port-bound']);
  });

  test('an error that nobody knows is told as it is', () => {
    const { findings } = diagnose(withFailedTask('task: non-zero exit (137)'));
    expect(findings.map(({ kind, code }) => [kind, code])).toEqual([['disagreement', 'disagreement-api']]);
  });

  test('a task that finds no node because one is lost is no misconfiguration', () => {
    const lost = withFailedTask('no suitable node (1 node not available for new tasks)', { state: 'pending' });
    const facts = {
      ...lost,
      nodes: lost.nodes.map((node) => (node.name === 'manager3' ? { ...node, state: 'down' } : node)),
    };
    expect(diagnose(facts).findings.map(({ code }) => code)).toEqual(['disagreement-api']);
    const drained = {
      ...lost,
      nodes: lost.nodes.map((node) => (node.name === 'manager3' ? { ...node, availability: 'drain' } : node)),
    };
    const [finding] = diagnose(drained).findings;
    expect(finding?.code).toBe('no-suitable-node');
    expect(finding?.evidence).toEqual(['manager3: ready, drain']);
  });
});

function withoutOverlays(): Facts {
  const bare = withHost(({ kernelFeatures, namespaces }) => ({
    kernelFeatures: kernelFeatures.map((feature) => ({ ...feature, there: false })),
    namespaces: namespaces.slice(0, 1).map((namespace) => ({ ...namespace, tables: [] })),
  }));
  return {
    ...bare,
    tasks: [],
    services: [],
    networks: HEALTHY.networks.filter(({ ingress }) => ingress),
    views: bare.views.map((view) => ({
      ...view,
      networks: [],
      containers: [],
      host: view.node === WORKER ? view.host : null,
    })),
  };
}

function patchedVersion(): Facts {
  return {
    ...HEALTHY,
    nodes: HEALTHY.nodes.map((node) => (node.name === WORKER ? { ...node, engineVersion: '28.5.1-ce' } : node)),
  };
}

function movingNetwork(): Facts {
  const facts = CASES.find(([code]) => code === 'network-leftover')?.[2] ?? HEALTHY;
  return { ...facts, tasks: facts.tasks.map((task) => (task.name === 'alone.1' ? { ...task, settled: false } : task)) };
}
