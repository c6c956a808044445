import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { placeMatches, type Place } from '../model/place.js';
import { diagnose } from './diagnosis.js';
import { compareLayers } from './layers/index.js';
import { RULES } from './rules/index.js';
import { applyPatch, healthyFacts, recordedFacts, recordedFaults, recordings } from './testing/fixtures.js';

const WORKER = { node: 'worker1' };
const PLAIN = { ...WORKER, network: 'plain' };
const ECHO = { ...WORKER, service: 'echo', task: 'echo.1' };

const BENCH_PLAIN = { ...WORKER, network: 'diagnosis-plain' };
const BENCH_ECHO = { ...BENCH_PLAIN, service: 'diagnosis-echo' };
const BENCH_FAR = { ...BENCH_ECHO, peer: 'manager3', task: 'diagnosis-echo.2' };

/** The same for a recording of its own. */
const EXPECTED_OF_OVERLAYS: Readonly<Record<string, readonly [code: string, place: Place]>> = {
  'data-path-occupy-port': ['data-path-port-taken', WORKER],
  'encryption-remove-mark': ['encryption-mark-missing', { ...WORKER, network: 'diagnosis-sealed' }],
  'forwarding-delete-neighbour': ['neighbour-missing', BENCH_FAR],
  'forwarding-replace-neighbour': ['neighbour-wrong', BENCH_FAR],
  'gateway-bridge-overlap-route': ['gateway-subnet-overlaps', WORKER],
  'gateway-bridge-take-down': ['gateway-bridge-down', WORKER],
  'ingress-hide-sandbox': ['mesh-missing', { ...WORKER, network: 'ingress' }],
  'ingress-remove-jump': ['ingress-jump-missing', WORKER],
  'ingress-take-leg-down': ['mesh-leg-missing', { ...WORKER, network: 'ingress' }],
  'ipvs-change-setting': ['balancer-setting-changed', BENCH_PLAIN],
  'ipvs-hide-sandbox': ['balancer-missing', BENCH_PLAIN],
  'ipvs-remove-mark': ['balancer-mark-missing', BENCH_ECHO],
  'ipvs-remove-service': ['balancer-service-missing', BENCH_ECHO],
  'ipvs-rest-backend': ['balancer-backend-resting', { ...BENCH_ECHO, task: 'diagnosis-echo.1' }],
  'ipvs-stop-translation': ['balancer-answers-untranslated', BENCH_PLAIN],
  'network-oversize-mtu': ['overlay-mtu-too-large', { ...WORKER, network: 'seatrial-oversize' }],
  'underlay-lower-mtu': ['underlay-mtu-too-small', WORKER],
  'vxlan-share-port': ['data-path-port-shared', WORKER],
};

/** Those of a third recording. */
const EXPECTED_OF_CONNECTIONS: Readonly<Record<string, readonly [code: string, place: Place]>> = {
  'discovery-loop-upstream': ['resolver-loop', { service: 'seatrial-loop' }],
  'discovery-malform-options': ['host-resolver-malformed', { node: 'worker1' }],
  'discovery-replace-resolver': [
    'task-resolver-replaced',
    { node: 'worker1', service: 'diagnosis-echo', task: 'diagnosis-echo.3' },
  ],
  'gateway-bridge-forbid-localnet': ['published-localhost-off', { node: 'worker1' }],
  'gossip-add-ghost': ['gossip-ghost', { network: 'diagnosis-plain', service: 'diagnosis-echo' }],
  'gossip-stranger': ['gossip-stranger', { node: 'worker1' }],
  'gossip-wrong-key': ['gossip-key-foreign', { node: 'worker1' }],
  'ingress-remove-filter-jump': ['ingress-filter-missing', { node: 'worker1' }],
  'ipvs-keep-connection': [
    'balancer-connection-stale',
    { node: 'worker1', network: 'diagnosis-plain', service: 'diagnosis-echo', port: 8080 },
  ],
  'ipvs-shorten-timeout': [
    'idle-connection-forgotten',
    { node: 'worker1', service: 'diagnosis-echo', task: 'diagnosis-echo.3', network: 'diagnosis-plain' },
  ],
  'network-share-alias': ['alias-shared', { network: 'diagnosis-plain' }],
  'published-keep-flow': ['published-flow-stale', { node: 'worker1', service: 'diagnosis-web', port: 28081 }],
  'task-await-health': [
    'task-health-awaited',
    { node: 'worker1', service: 'seatrial-patient', task: 'seatrial-patient.1' },
  ],
  'task-break-checksums': [
    'task-checksums-wrong',
    { node: 'worker1', service: 'diagnosis-echo', task: 'diagnosis-echo.3' },
  ],
  'task-dial-nobody': [
    'task-dials-nobody',
    { node: 'worker1', service: 'diagnosis-echo', task: 'diagnosis-echo.3', network: 'diagnosis-plain' },
  ],
  'xfrm-move-policies': ['encryption-policy-port', { node: 'worker1' }],
  'xfrm-near-end': ['encryption-sequence-ending', { node: 'worker1', peer: 'manager1' }],
  'xfrm-old-key': ['encryption-keys-differ', { node: 'worker1', peer: 'manager1' }],
};

/** What comes first under each fault, and where. Those that were recorded are judged here. */
const EXPECTED: Readonly<Record<string, readonly [code: string, place: Place]>> = {
  'container-remove-gateway-leg': ['task-gateway-leg-missing', ECHO],
  'data-path-drop': ['data-path-port-dropped', WORKER],
  'discovery-remove-redirect': ['resolver-redirect-missing', ECHO],
  'encryption-accept-clear': ['encryption-clear-accepted', { ...WORKER, network: 'sealed' }],
  'encryption-drop-esp': ['esp-dropped', WORKER],
  'forwarding-delete-row': ['forwarding-row-missing', { ...PLAIN, peer: 'manager2', service: 'echo', task: 'echo.2' }],
  'forwarding-redirect-row': ['forwarding-row-wrong', { ...PLAIN, peer: 'manager2', service: 'echo', task: 'echo.2' }],
  'gateway-bridge-allow-neighbours': ['gateway-bridge-open-neighbours', WORKER],
  'gateway-bridge-allow-outside': ['gateway-bridge-open-outside', WORKER],
  'gateway-bridge-remove-masquerade': ['gateway-masquerade-missing', WORKER],
  'engine-clone-identity': ['engine-id-twice', WORKER],
  'gossip-cut': ['gossip-port-dropped', WORKER],
  'gossip-forget-task': [
    'gossip-task-unknown',
    { peer: 'worker1', network: 'diagnosis-plain', service: 'diagnosis-echo', task: 'diagnosis-echo.4' },
  ],
  'ingress-leak-rule': ['ingress-rule-leaked', { ...WORKER, port: 30099 }],
  'ingress-remove-rule': ['ingress-rule-missing', { ...WORKER, service: 'web', port: 8080 }],
  'ipvs-add-stale-backend': ['balancer-backend-stale', { ...PLAIN, service: 'echo' }],
  'ipvs-remove-backend': ['balancer-backend-missing', { ...PLAIN, service: 'echo', task: 'echo.1' }],
  'ipvs-remove-ingress-backend': [
    'mesh-backend-missing',
    { ...WORKER, network: 'ingress', service: 'web', task: 'web.1' },
  ],
  'management-cut': ['management-port-dropped', WORKER],
  'management-lose-quorum': ['quorum-lost', {}],
  'underlay-change-address': ['node-address-lost', WORKER],
  'network-local-namesake': ['network-name-ambiguous', { ...WORKER, network: 'spare' }],
  'node-drop-forwarded': ['forwarded-port-dropped', { ...WORKER, service: 'door', task: 'door.1', port: 9090 }],
  'published-drop-port': ['published-port-dropped', { ...WORKER, service: 'web', port: 8080 }],
  'task-add-address': ['task-address-unknown', ECHO],
  'task-delete-default-route': ['task-default-route-missing', ECHO],
  'task-set-mtu': ['task-mtu-differs', { ...ECHO, network: 'plain' }],
  'underlay-drop-icmp': ['icmp-dropped', WORKER],
  'underlay-drop-large': ['large-packets-dropped', WORKER],
  'vxlan-delete-device': ['tunnel-missing', PLAIN],
  'vxlan-leave-device': ['tunnel-orphan', { ...WORKER, network: 'spare' }],
  'certificate-age': ['certificate-not-renewed', WORKER],
  'certificate-expire': ['certificate-expired', WORKER],
  'discovery-overlapping-resolver': ['resolver-in-overlay', BENCH_PLAIN],
  'engine-iptables-off': ['mesh-without-iptables', WORKER],
  'engine-live-restore': ['live-restore-on', WORKER],
  'engine-stop': ['node-engine-silent', WORKER],
  'network-exhaust-addresses': ['network-addresses-exhausted', { network: 'seatrial-exhausted' }],
  'network-overlapping-bridge': ['subnet-overlaps-network', { ...WORKER, network: 'diagnosis-spare' }],
  'network-spend-addresses': ['network-addresses-scarce', { network: 'seatrial-spent' }],
  'node-disable-forwarding': ['ip-forwarding-off', WORKER],
  'node-drop-all-forwarded': ['forwarding-rule-drops', WORKER],
  'node-fill-connections': ['connections-full', WORKER],
  'node-flush-rules': ['engine-rules-wiped', WORKER],
  'node-promote': ['managers-even', {}],
  'node-read-only-settings': ['settings-read-only', WORKER],
  'node-split-rules': ['engine-rules-twice', WORKER],
  'service-host-and-overlay': [
    'host-network-shared',
    { node: 'manager2', service: 'seatrial-host-and-overlay', task: 'seatrial-host-and-overlay.1' },
  ],
  'service-host-port-bound': [
    'host-port-bound',
    { ...WORKER, service: 'seatrial-bound-port', task: 'seatrial-bound-port.1' },
  ],
  'service-host-port-taken': [
    'host-port-taken',
    { service: 'seatrial-second-host-port', task: 'seatrial-second-host-port.1' },
  ],
  'service-mixed-modes': ['publish-modes-mixed', { service: 'seatrial-mixed-modes' }],
  'service-unclear-proxy-network': ['proxy-network-unclear', { service: 'seatrial-behind-proxy' }],
  'service-unplaceable': ['no-suitable-node', { service: 'seatrial-unplaceable', task: 'seatrial-unplaceable.1' }],
  'underlay-add-overlapping-route': ['subnet-overlaps-route', BENCH_PLAIN],
  'xfrm-delete-states': ['encryption-state-missing', { ...WORKER, peer: 'manager1', network: 'sealed' }],
  'xfrm-flush-policies': ['encryption-policy-missing', { ...WORKER, network: 'sealed' }],
  ...EXPECTED_OF_OVERLAYS,
  ...EXPECTED_OF_CONNECTIONS,
};

const RECORDED = Object.entries(EXPECTED).filter(([fault]) => recordedFaults().includes(fault));

/** Recorded faults that no fact shows: nothing must be found. */
const INVISIBLE = ['gossip-join-network'];

test('a healthy lab gives no finding, and says what was looked at', () => {
  const { findings, lookedAt, counted } = diagnose(recordedFacts('healthy'));
  expect(findings).toEqual([]);
  expect(counted).toEqual({ nodes: 4, services: 5, tasks: 12, networks: 4, namespaces: 22 });
  expect(lookedAt.find(({ layer }) => layer === 'api')?.notLookedAt).toEqual([]);
  expect(lookedAt.find(({ layer }) => layer === 'forwarding')).toEqual({
    layer: 'forwarding',
    nodes: ['manager1', 'worker1'],
    notLookedAt: ['manager2', 'manager3'],
  });
});

test.each(recordings())('no recording of a healthy lab gives a finding: %s', (recording) => {
  expect(diagnose(healthyFacts(recording)).findings).toEqual([]);
});

test('every recorded fault is expected to be something', () => {
  expect(recordedFaults()).toEqual([...RECORDED.map(([fault]) => fault), ...INVISIBLE].toSorted());
});

describe('under a fault', () => {
  test.each(RECORDED)('%s: its cause comes first, at its place, and nothing else', (fault, [code, place]) => {
    const { findings } = diagnose(recordedFacts(fault));
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(placeMatches(place, findings[0]?.place ?? {})).toBe(true);
    expect(findings[0]?.place).toEqual(place);
  });

  test.each(INVISIBLE)('%s: no fact shows it, and nothing is made up', (fault) => {
    expect(diagnose(recordedFacts(fault)).findings).toEqual([]);
  });

  test.each(RECORDED.map(([fault]) => fault))('%s: without the rules, layer and place are still named', (fault) => {
    const [, place] = EXPECTED[fault] ?? ['', {}];
    const { findings } = diagnose(recordedFacts(fault), []);
    expect(findings.every(({ kind }) => kind === 'disagreement')).toBe(true);
    expect(
      findings.some((finding) => placeMatches({ ...place, peer: finding.place.peer } as Place, finding.place)),
    ).toBe(true);
  });
});

test('what follows from a cause is told as its effect', () => {
  const [finding] = diagnose(recordedFacts('management-cut')).findings;
  expect(new Set(finding?.effects.map(({ kind }) => kind))).toEqual(
    new Set(['api/node-not-ready', 'api/task-not-running', 'gossip/task-ghost']),
  );
});

test('two faults are two findings', () => {
  const both = applyPatch(
    recordedFacts('data-path-drop'),
    JSON.parse(
      readFileSync(new URL('../../../src/diagnose/testing/fixtures/task-set-mtu.json', import.meta.url), 'utf8'),
    ) as Record<string, unknown>,
  );
  expect(diagnose(both).findings.map(({ code }) => code)).toEqual(['data-path-port-dropped', 'task-mtu-differs']);
});

test('a task that moved while facts were read is no reason for a finding', () => {
  const facts = recordedFacts('ipvs-remove-backend');
  const moving = { ...facts, tasks: facts.tasks.map((task) => ({ ...task, settled: false })) };
  expect(diagnose(moving).findings).toEqual([]);
});

test('without a helper the layers inside of nodes are not looked at, and nothing is concluded of them', () => {
  const facts = recordedFacts('forwarding-delete-row');
  const outside = { ...facts, views: facts.views.map((view) => ({ ...view, host: null })) };
  const { findings, lookedAt } = diagnose(outside);
  expect(findings).toEqual([]);
  expect(lookedAt.find(({ layer }) => layer === 'forwarding')?.nodes).toEqual([]);
});

describe('what no rule knows', () => {
  const healthy = recordedFacts('healthy');

  test('a lost neighbour is placed in its layer, on its node and link', () => {
    const namespace = healthy.views[3]?.host?.namespaces.findIndex(({ name }) => name.startsWith('1-n3v'));
    const broken = applyPatch(healthy, { [`views/3/host/namespaces/${namespace ?? 0}/neighbours`]: [] });
    const { findings } = diagnose(broken, []);
    expect(findings[0]).toMatchObject({
      kind: 'disagreement',
      code: 'disagreement-forwarding',
      place: { node: 'worker1', network: 'plain' },
      page: null,
    });
  });

  test('managers without a majority are told, and what remains is judged', () => {
    const leaderless = { ...recordedFacts('data-path-drop'), nodes: [], services: [], tasks: [], networks: [] };
    const { findings } = diagnose({ ...leaderless, swarm: { ...leaderless.swarm, api: 'no-leader' } });
    expect(findings.map(({ code }) => code)).toEqual(['data-path-port-dropped', 'quorum-lost']);
  });

  test('a node that managers do not hear takes what follows from it along', () => {
    const facts = recordedFacts('management-cut');
    const open = {
      ...facts,
      views: facts.views.map((view) => (view.node === 'worker1' ? { ...view, host: null } : view)),
    };
    const { findings } = diagnose(open);
    expect(findings.map(({ code, place }) => [code, place])).toEqual([['disagreement-api', { node: 'worker1' }]]);
    expect(findings[0]?.effects.length).toBeGreaterThan(5);
  });
});

describe('rules', () => {
  test('codes are their own, and each has a page that names them', () => {
    expect(new Set(RULES.map(({ code }) => code)).size).toBe(RULES.length);
    const list = readFileSync(new URL('../../../docs/findings/README.md', import.meta.url), 'utf8');
    for (const { code, title } of RULES) {
      expect(list).toContain(`(${code}.md)`);
      const page = new URL(`../../../docs/findings/${code}.md`, import.meta.url);
      expect(existsSync(page)).toBe(true);
      const text = readFileSync(page, 'utf8');
      expect(text).toContain(`# ${title}`);
      expect(text).toContain(`\`${code}\``);
    }
  });

  test('each was seen to name its real fault, and no other fault makes it', () => {
    const found = recordedFaults().map((fault) => ({ fault, ...diagnose(recordedFacts(fault)) }));
    for (const { code, kind, seenUnder } of RULES) {
      // These recordings were made without probes.
      if (kind.startsWith('reachability/')) continue;
      const named = found.filter(({ findings }) => findings.some((finding) => finding.code === code));
      expect(named.map(({ fault }) => fault)).toEqual(
        seenUnder
          .map((fault) => fault.replace('/', '-'))
          .filter((fault) => recordedFaults().includes(fault))
          .toSorted(),
      );
    }
  });

  test('no repair repeats a rule that a shell would read otherwise', () => {
    const facts = JSON.parse(
      JSON.stringify(recordedFacts('data-path-drop')).replaceAll('seatrial data-path/drop', '$(reboot) `x`'),
    ) as ReturnType<typeof recordedFacts>;
    const [finding] = diagnose(facts).findings;
    expect(finding?.code).toBe('data-path-port-dropped');
    expect(finding?.repair?.command).toBeNull();
  });
});

test('facts of 4 nodes give disagreements in the order of the layers', () => {
  const kinds = compareLayers(recordedFacts('management-cut')).map(({ kind }) => kind);
  expect(kinds.indexOf('host-rules/management-dropped')).toBeLessThan(kinds.indexOf('api/node-not-ready'));
  expect(kinds.indexOf('api/node-not-ready')).toBeLessThan(kinds.indexOf('gossip/task-ghost'));
});
