import type { Facts } from '../diagnose/facts/index.js';
import type { Finding } from '../diagnose/index.js';
import type { FaultParameters } from '../lab/fault.js';
import { formatPlace, type Place } from '../model/place.js';

/** The node that faults are aimed at. */
const AIMED_NODE = 'worker1';
/** Published by the routing mesh, and by a task on {@link AIMED_NODE} alone. */
export const MESH_PORT = 28_080;
export const HOST_PORT = 29_090;
/** The same by UDP. */
export const MESH_UDP_PORT = 28_081;
const UNUSED_PORT = 30_099;
/** Ports and a subnet that nothing in a lab has. */
const BOUND_PORT = 29_191;
const MIXED_PORT = 29_291;
const SMALL_SUBNET = '10.254.254.0/29';
/** Port that tasks listen on. */
export const TASK_PORT = 8080;

/** Networks and services that faults are tried on; all begin with this. */
export const PREFIX = 'diagnosis-';

/** One fault, and what must be found first under it. */
export interface BenchCase {
  readonly fault: string;
  readonly parameters: FaultParameters;
  /** `null` for a fault that no fact shows: nothing may be found. */
  readonly code: string | null;
  readonly place: Place;
  /** Tells it apart from others with the same fault. */
  readonly variant?: string;
}

/** A case for people. */
export function caseName({ fault, variant }: BenchCase): string {
  return variant === undefined ? fault : `${fault} (${variant})`;
}

/** Name of the snapshot that is saved of a case. */
export function recordName({ fault, variant }: BenchCase): string {
  return [fault, ...(variant === undefined ? [] : [variant])].join('-').replaceAll(/[^a-z]+/g, '-');
}

/**
 * What is aimed at, from what a healthy lab told.
 *
 * @param probe also the faults that only probes show
 */
export function benchCases(healthy: Facts, probe = false): readonly BenchCase[] {
  const node = AIMED_NODE;
  const [plain, sealed, spare] = ['plain', 'sealed', 'spare'].map((name) => `${PREFIX}${name}`);
  const [echo, web, door] = ['echo', 'web', 'door'].map((name) => `${PREFIX}${name}`);
  if (plain === undefined || sealed === undefined || spare === undefined) throw new Error('three networks');
  if (echo === undefined || web === undefined || door === undefined) throw new Error('three services');
  const networkId = healthy.networks.find(({ name }) => name === plain)?.id;
  const aimedId = healthy.nodes.find(({ name }) => name === node)?.id;
  const tasks = healthy.tasks.filter(({ name, state }) => name.startsWith(`${echo}.`) && state === 'running');
  const near = tasks.find(({ nodeId }) => nodeId === aimedId);
  const far = tasks.find(({ nodeId }) => nodeId !== aimedId);
  const farNode = healthy.nodes.find(({ id }) => id === far?.nodeId)?.name ?? '';
  const other = healthy.nodes.find(({ name }) => name !== node && name !== farNode)?.name ?? '';
  const farAddress = far?.addresses.find((one) => one.networkId === networkId)?.address ?? '';
  const vni = String(healthy.networks.find(({ name }) => name === spare)?.vni ?? '');
  if (near === undefined || far === undefined) throw new Error(`${echo} needs tasks on ${node} and elsewhere`);

  const aimed = { node };
  const inPlain = { node, network: plain };
  const task = { node, service: echo, task: near.name };
  const farTask = { ...inPlain, peer: farNode, service: echo, task: far.name };
  const one = (fault: string, code: string | null, place: Place, more: FaultParameters = {}): BenchCase => ({
    fault,
    code,
    place,
    parameters: { node, ...more },
  });
  return [
    one('data-path/drop', 'data-path-port-dropped', aimed),
    one('data-path/occupy-port', 'data-path-port-taken', aimed),
    one('vxlan/share-port', 'data-path-port-shared', aimed),
    one('underlay/lower-mtu', 'underlay-mtu-too-small', aimed, { mtu: '1400' }),
    one('network/oversize-mtu', 'overlay-mtu-too-large', aimed, { mtu: '9000' }),
    one('underlay/drop-large', 'large-packets-dropped', aimed),
    one('underlay/drop-icmp', 'icmp-dropped', aimed),
    one('encryption/drop-esp', 'esp-dropped', aimed),
    one('xfrm/flush-policies', 'encryption-policy-missing', { node, network: sealed }),
    one('xfrm/delete-states', 'encryption-state-missing', { node, peer: 'manager1' }, { peer: 'manager1' }),
    one('xfrm/move-policies', 'encryption-policy-port', aimed),
    one('xfrm/old-key', 'encryption-keys-differ', { node, peer: 'manager1' }, { peer: 'manager1' }),
    one('xfrm/near-end', 'encryption-sequence-ending', { node, peer: 'manager1' }, { peer: 'manager1' }),
    one('encryption/accept-clear', 'encryption-clear-accepted', { node, network: sealed }, { network: sealed }),
    one('forwarding/delete-row', 'forwarding-row-missing', farTask, { network: plain, address: farAddress }),
    one('forwarding/redirect-row', 'forwarding-row-wrong', farTask, {
      network: plain,
      address: farAddress,
      to: other,
    }),
    one('encryption/remove-mark', 'encryption-mark-missing', { node, network: sealed }, { network: sealed }),
    one('forwarding/replace-neighbour', 'neighbour-wrong', farTask, { network: plain, address: farAddress }),
    one('forwarding/delete-neighbour', 'neighbour-missing', farTask, { network: plain, address: farAddress }),
    one('vxlan/delete-device', 'tunnel-missing', inPlain, { network: plain }),
    one('vxlan/leave-device', 'tunnel-orphan', { node, network: spare }, { vni }),
    one(
      'ipvs/remove-backend',
      'balancer-backend-missing',
      { ...inPlain, service: echo },
      { network: plain, service: echo },
    ),
    one(
      'ipvs/add-stale-backend',
      'balancer-backend-stale',
      { ...inPlain, service: echo },
      { network: plain, service: echo },
    ),
    one(
      'ipvs/rest-backend',
      'balancer-backend-resting',
      { ...inPlain, service: echo },
      { network: plain, service: echo },
    ),
    one(
      'ipvs/remove-service',
      'balancer-service-missing',
      { ...inPlain, service: echo },
      { network: plain, service: echo },
    ),
    one('ipvs/remove-mark', 'balancer-mark-missing', { ...inPlain, service: echo }, { network: plain, service: echo }),
    one('ipvs/stop-translation', 'balancer-answers-untranslated', inPlain, { network: plain, service: echo }),
    one('ipvs/change-setting', 'balancer-setting-changed', inPlain, { network: plain, service: echo }),
    one('ipvs/shorten-timeout', 'idle-connection-forgotten', inPlain, { network: plain, service: echo }),
    one('ipvs/keep-connection', 'balancer-connection-stale', inPlain, { network: plain, service: echo }),
    one('ipvs/hide-sandbox', 'balancer-missing', inPlain, { network: plain, service: echo }),
    one('ingress/hide-sandbox', 'mesh-missing', aimed),
    one('ingress/take-leg-down', 'mesh-leg-missing', aimed),
    one('ingress/remove-jump', 'ingress-jump-missing', aimed),
    one('ingress/remove-filter-jump', 'ingress-filter-missing', aimed),
    one('ipvs/remove-ingress-backend', 'mesh-backend-missing', { node, service: web }, { service: web }),
    one(
      'ingress/remove-rule',
      'ingress-rule-missing',
      { node, service: web, port: MESH_PORT },
      { port: String(MESH_PORT) },
    ),
    one('ingress/leak-rule', 'ingress-rule-leaked', { node, port: UNUSED_PORT }, { port: String(UNUSED_PORT) }),
    one(
      'published/drop-port',
      'published-port-dropped',
      { node, service: web, port: MESH_PORT },
      { port: String(MESH_PORT) },
    ),
    one(
      'published/keep-flow',
      'published-flow-stale',
      { node, service: web, port: MESH_UDP_PORT },
      { port: String(MESH_UDP_PORT) },
    ),
    one(
      'node/drop-forwarded',
      'forwarded-port-dropped',
      { node, service: door, port: HOST_PORT },
      { port: String(TASK_PORT) },
    ),
    one('gateway-bridge/remove-masquerade', 'gateway-masquerade-missing', aimed),
    one('gateway-bridge/take-down', 'gateway-bridge-down', aimed),
    one('gateway-bridge/overlap-route', 'gateway-subnet-overlaps', aimed),
    one('gateway-bridge/forbid-localnet', 'published-localhost-off', aimed),
    one('gateway-bridge/allow-neighbours', 'gateway-bridge-open-neighbours', aimed),
    one('gateway-bridge/allow-outside', 'gateway-bridge-open-outside', aimed),
    one('discovery/remove-redirect', 'resolver-redirect-missing', { node, service: echo }, { service: echo }),
    one('discovery/replace-resolver', 'task-resolver-replaced', { node, service: echo }, { service: echo }),
    one('discovery/malform-options', 'host-resolver-malformed', aimed),
    one('discovery/loop-upstream', 'resolver-loop', {}, { network: plain }),
    one('task/dial-nobody', 'task-dials-nobody', { ...task, network: plain }, { service: echo, network: plain }),
    one('task/break-checksums', 'task-checksums-wrong', task, { service: echo, network: plain, from: farNode }),
    one('task/await-health', 'task-health-awaited', aimed, { network: plain }),
    one(
      'task/set-mtu',
      'task-mtu-differs',
      { ...task, network: plain },
      { service: echo, network: plain, mtu: '1400' },
    ),
    one('task/delete-default-route', 'task-default-route-missing', task, { service: echo }),
    one('task/add-address', 'task-address-unknown', task, { service: echo, address: '10.255.255.9' }),
    one('container/remove-gateway-leg', 'task-gateway-leg-missing', task, { container: near.containerId ?? '' }),
    one('network/local-namesake', 'network-name-ambiguous', { node, network: spare }, { network: spare }),
    one('network/share-alias', 'alias-shared', { network: plain }, { network: plain, service: web }),
    one('gossip/add-ghost', 'gossip-ghost', { network: plain, service: echo }, { network: plain, service: echo }),
    one('gossip/join-network', null, {}, { network: spare }),
    ...(probe
      ? probedCases({ node, far: farNode, plain, service: echo, task: near.name, container: near.containerId ?? '' })
      : []),
    // Engines refuse that for networks which they know already.
    one('network/overlapping-bridge', 'subnet-overlaps-network', { node, network: spare }, { network: spare }),
    one('underlay/add-overlapping-route', 'subnet-overlaps-route', inPlain, { network: plain }),
    one('discovery/overlapping-resolver', 'resolver-in-overlay', inPlain, { network: plain }),
    one('network/spend-addresses', 'network-addresses-scarce', { network: 'seatrial-spent' }, { subnet: SMALL_SUBNET }),
    one(
      'network/exhaust-addresses',
      'network-addresses-exhausted',
      { network: 'seatrial-exhausted' },
      { subnet: SMALL_SUBNET },
    ),
    one('node/drop-all-forwarded', 'forwarding-rule-drops', aimed),
    one('node/flush-rules', 'engine-rules-wiped', aimed),
    one('node/split-rules', 'engine-rules-twice', aimed),
    one('node/disable-forwarding', 'ip-forwarding-off', aimed),
    one('node/read-only-settings', 'settings-read-only', aimed),
    one('node/fill-connections', 'connections-full', aimed),
    one('engine/iptables-off', 'mesh-without-iptables', aimed),
    one('engine/live-restore', 'live-restore-on', aimed),
    one('certificate/expire', 'certificate-expired', aimed),
    one('certificate/age', 'certificate-not-renewed', aimed),
    one(
      'service/host-port-taken',
      'host-port-taken',
      { service: 'seatrial-second-host-port' },
      { port: String(HOST_PORT) },
    ),
    one('service/unplaceable', 'no-suitable-node', { service: 'seatrial-unplaceable' }),
    one(
      'service/host-port-bound',
      'host-port-bound',
      { node, service: 'seatrial-bound-port' },
      { port: String(BOUND_PORT) },
    ),
    one(
      'service/host-and-overlay',
      'host-network-shared',
      { service: 'seatrial-host-and-overlay' },
      { network: plain },
    ),
    one(
      'service/mixed-modes',
      'publish-modes-mixed',
      { service: 'seatrial-mixed-modes' },
      { port: String(MIXED_PORT) },
    ),
    one(
      'service/unclear-proxy-network',
      'proxy-network-unclear',
      { service: 'seatrial-behind-proxy' },
      { network: plain, second: spare },
    ),
    one('node/promote', 'managers-even', {}),
    // What these leave behind takes the swarm a while to forget, so they come last.
    one('gossip/wrong-key', 'gossip-key-foreign', aimed),
    one('gossip/stranger', 'gossip-stranger', aimed),
    one('underlay/change-address', 'node-address-lost', aimed),
    one('gossip/cut', 'gossip-port-dropped', aimed, { protocol: 'udp' }),
    one('management/cut', 'management-port-dropped', aimed),
    one('engine/clone-identity', 'engine-id-twice', aimed, { peer: 'manager1' }),
    one('engine/stop', 'node-engine-silent', aimed),
    one('management/lose-quorum', 'quorum-lost', {}),
    // Some nodes take what they were made to forget for ended, until they have forgotten that.
    one(
      'gossip/forget-task',
      'gossip-task-unknown',
      { network: plain, service: echo },
      { network: plain, service: echo },
    ),
  ];
}

/** In so many days every fault has its turn once. */
const ROUND_DAYS = 10;
const MS_PER_DAY = 24 * 3600_000;

/**
 * The cases whose turn it is on a day, a like number each day.
 *
 * @param now milliseconds since 1970 in UTC
 */
export function dueCases(cases: readonly BenchCase[], now: number): readonly BenchCase[] {
  const turn = Math.floor(now / MS_PER_DAY) % ROUND_DAYS;
  return cases.filter((_, index) => index % ROUND_DAYS === turn);
}

/** Faults of different layers that are injected together: none may hide the other or bring a third finding. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['data-path/drop', 'ipvs/remove-ingress-backend'],
  ['encryption/drop-esp', 'ingress/remove-rule'],
  ['forwarding/delete-row', 'task/set-mtu'],
  ['published/drop-port', 'discovery/remove-redirect'],
  ['gateway-bridge/remove-masquerade', 'xfrm/delete-states'],
  ['vxlan/leave-device', 'ipvs/remove-backend'],
];

/** The pairs of faults that are tried together, both of them among the cases of each alone. */
export function benchPairs(cases: readonly BenchCase[]): readonly (readonly BenchCase[])[] {
  return PAIRS.map((pair) => pair.flatMap((id) => cases.find(({ fault }) => fault === id) ?? [])).filter(
    ({ length }) => length === 2,
  );
}

/** Faults that leave no trace in the tables of any node. */
function probedCases(aim: {
  readonly node: string;
  readonly far: string;
  readonly plain: string;
  readonly service: string;
  readonly task: string;
  readonly container: string;
}): readonly BenchCase[] {
  const { node, far } = aim;
  const between = (variant: string, code: string, place: Place, more: FaultParameters): BenchCase => ({
    fault: 'segment/drop-data-path',
    variant,
    code,
    place,
    parameters: { node, way: 'both', carries: 'vxlan', ...more },
  });
  return [
    between('node', 'data-path-blocked-between', { node }, {}),
    between('direction', 'data-path-blocked-between', { peer: node }, { way: 'in' }),
    between('link', 'data-path-blocked-between', { node, peer: far }, { way: 'out', peer: far }),
    between('esp', 'esp-blocked-between', { node }, { carries: 'esp' }),
    {
      fault: 'segment/lower-mtu',
      code: 'path-mtu-too-small',
      place: { node },
      parameters: { node, mtu: '1400' },
    },
    {
      fault: 'vxlan/corrupt-checksums',
      code: 'checksums-wrong',
      place: { node },
      parameters: { node, network: aim.plain },
    },
    {
      fault: 'container/firewall',
      code: 'application-not-answering',
      place: { service: aim.service, task: aim.task },
      parameters: { node, container: aim.container, ports: String(TASK_PORT) },
    },
  ];
}

/** What was found under one fault, or under several at a time. */
export interface BenchResult {
  readonly cases: readonly BenchCase[];
  readonly findings: readonly Pick<Finding, 'code' | 'place'>[];
  /** From the beginning of reading to the diagnosis. */
  readonly durationMs: number;
  /** Why nothing could be tried; `null` when it was. */
  readonly problem: string | null;
}

/** True when each right code came at its right place, and nothing else was found. */
export function isRight({ cases, findings, problem }: BenchResult): boolean {
  const expected = cases.filter(({ code }) => code !== null);
  return (
    problem === null &&
    findings.length === expected.length &&
    expected.every((one) => findings.some((finding) => isAtPlace(finding, one)))
  );
}

function isAtPlace(finding: Pick<Finding, 'code' | 'place'>, { code, place }: BenchCase): boolean {
  return (
    finding.code === code &&
    Object.entries(place).every(([field, value]) => finding.place[field as keyof Place] === value)
  );
}

function isNamed({ findings }: BenchResult, { code }: BenchCase): boolean {
  return findings.some((finding) => finding.code === code);
}

/** Recall and precision of the codes, over all faults that were tried. */
export function benchFigures(results: readonly BenchResult[]): {
  readonly tried: number;
  readonly expected: number;
  readonly named: number;
  readonly found: number;
  readonly right: number;
} {
  const tried = results.filter(({ problem }) => problem === null);
  const expected = tried.flatMap((result) =>
    result.cases.filter(({ code }) => code !== null).map((one) => ({ result, one })),
  );
  return {
    tried: tried.length,
    expected: expected.length,
    named: expected.filter(({ result, one }) => isNamed(result, one)).length,
    found: tried.reduce((sum, { findings }) => sum + findings.length, 0),
    right: tried.filter(isRight).length,
  };
}

/** Readings of the lab without a fault. */
export interface HealthyReading {
  readonly when: string;
  readonly findings: readonly Pick<Finding, 'code' | 'place'>[];
}

/** The matrix as Markdown. */
export function benchMatrix(
  results: readonly BenchResult[],
  healthy: readonly HealthyReading[],
  about: { readonly engine: string; readonly nodes: number; readonly at: string },
): string {
  const { tried, expected, named, found, right } = benchFigures(results);
  const times = results
    .filter(({ problem }) => problem === null)
    .map(({ durationMs }) => durationMs / 1000)
    .toSorted((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)] ?? 0;
  const share = (part: number, whole: number): string =>
    whole === 0 ? 'nothing to count' : `${part} of ${whole} (${((100 * part) / whole).toFixed(0)} %)`;
  const listed = (findings: BenchResult['findings']): string =>
    findings.map(({ code, place }) => `\`${code}\` at ${formatPlace(place)}`).join('; ') || 'nothing';
  return [
    '# What diagnosis finds under which fault',
    '',
    `Generated by \`seatrial prove diagnose\` at ${about.at} from a lab of ${about.nodes} nodes with Docker ${about.engine}: each fault was injected`,
    'into the healthy lab, some in pairs, the swarm was read as if it were foreign, and the faults were healed.',
    '',
    `- Each right code at its right place, and nothing else: ${share(right, tried)}`,
    `- Recall (faults whose code was among the findings): ${share(named, expected)}`,
    `- Precision (findings that were the expected code): ${share(named, found)}`,
    `- Time from the first question to the diagnosis: median ${middle.toFixed(1)} s, longest ${(times.at(-1) ?? 0).toFixed(1)} s`,
    '',
    '## Without a fault',
    '',
    '| when | found |',
    '| --- | --- |',
    ...healthy.map(({ when, findings }) => `| ${when} | ${listed(findings)} |`),
    '',
    '## Under faults',
    '',
    '| fault | expected | found | right | seconds |',
    '| --- | --- | --- | --- | --- |',
    ...results.map((result) => {
      const faults = result.cases.map((one) => `\`${caseName(one)}\``).join(' and ');
      const wanted = result.cases
        .map(({ code, place }) =>
          code === null ? 'nothing: no fact shows it' : `\`${code}\` at ${formatPlace(place)}`,
        )
        .join('; ');
      const seen = result.problem === null ? listed(result.findings) : `not tried: ${result.problem}`;
      return `| ${faults} | ${wanted} | ${cell(seen)} | ${isRight(result) ? 'yes' : '**no**'} | ${(result.durationMs / 1000).toFixed(1)} |`;
    }),
    '',
    '## Which code came under which fault',
    '',
    'Every other fault is a look-alike of a code: it must not come there.',
    '',
    '| code | came under | must not have come under |',
    '| --- | --- | --- |',
    ...confusions(results).map(
      ({ code, right: own, wrong }) =>
        `| \`${code}\` | ${names(own)} | ${wrong.length === 0 ? 'none' : `**${names(wrong)}**`} |`,
    ),
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
}

function names(faults: readonly string[]): string {
  return faults.map((fault) => `\`${fault}\``).join(', ') || 'none';
}

/** Under which faults each code came that should, or did. */
function confusions(
  results: readonly BenchResult[],
): readonly { readonly code: string; readonly right: readonly string[]; readonly wrong: readonly string[] }[] {
  const codes = new Set(
    results.flatMap(({ cases, findings }) => [...cases, ...findings].flatMap(({ code }) => code ?? [])),
  );
  return [...codes].toSorted().map((code) => {
    const under = results.filter(({ findings }) => findings.some((finding) => finding.code === code));
    const isDue = ({ cases }: BenchResult): boolean => cases.some((one) => one.code === code);
    const faultsOf = (some: readonly BenchResult[]): readonly string[] =>
      some.map(({ cases }) => cases.map(caseName).join(' and '));
    return { code, right: faultsOf(under.filter(isDue)), wrong: faultsOf(under.filter((result) => !isDue(result))) };
  });
}
