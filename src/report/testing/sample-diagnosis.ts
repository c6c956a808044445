import { DIAGNOSIS_SCHEMA, LAYERS, type Diagnosis, type Finding } from '../../model/diagnosis.js';
import type { SwarmTopology } from '../../model/topology.js';
import type { DiagnosisPage } from '../diagnosis-page/page.js';
import { HOSTILE_TEXT } from './sample-record.js';

const NODES = ['manager1', 'manager2', 'manager3', 'worker1'] as const;

/** Pages of every kind of diagnosis, the one of a swarm that means harm and one of a large swarm among them. */
export function sampleDiagnoses(): readonly (readonly [name: string, sample: DiagnosisPage])[] {
  return [
    ['healthy', { diagnosis: sampleDiagnosis([]), swarm: sampleSwarm(NODES) }],
    ['broken', { diagnosis: brokenDiagnosis(''), swarm: sampleSwarm(NODES) }],
    ['hostile', { diagnosis: brokenDiagnosis(HOSTILE_TEXT), swarm: sampleSwarm(NODES, HOSTILE_TEXT) }],
    ['large', largeDiagnosis()],
    ['unreachable', { diagnosis: unreachableDiagnosis(), swarm: { nodes: [], networks: [], services: [] } }],
  ];
}

/** A diagnosis of four nodes with these findings. */
export function sampleDiagnosis(findings: readonly Finding[], nodes: readonly string[] = NODES): Diagnosis {
  return {
    schema: DIAGNOSIS_SCHEMA,
    at: '2026-11-21T23:58:01.000Z',
    durationMs: 1_840,
    seatrial: '0.1.0',
    engines: [{ version: '28.5.2', nodes }],
    findings,
    suppressed: [],
    idleSuppressions: [],
    lookedAt: LAYERS.map((layer) => ({ layer, nodes, notLookedAt: [] })),
    counted: { nodes: nodes.length, services: 3, tasks: 9, networks: 3, namespaces: 22 },
    gaps: [],
  };
}

/** A finding of a rule that drops VXLAN on `worker1`, with changes. */
export function sampleFinding(changes: Partial<Finding> = {}): Finding {
  return {
    kind: 'cause',
    code: 'data-path-port-dropped',
    title: 'A rule drops VXLAN',
    severity: 'error',
    confidence: 'certain',
    layer: 'host-rules',
    place: { node: 'worker1' },
    cause: 'A rule of worker1 drops the data-path port, so no overlay carries anything between it and other nodes.',
    expected: 'VXLAN, UDP port 4789 from other nodes to pass',
    observed: 'dropped in the table filter by -A INPUT -p udp -m udp --dport 4789 -j DROP',
    evidence: ['-A INPUT -p udp -m udp --dport 4789 -j DROP   (12 packets)'],
    repair: {
      command: 'iptables -w -t filter -D INPUT -p udp -m udp --dport 4789 -j DROP',
      risk: 'Ask who put it there.',
    },
    verify: 'iptables-save -c | grep -i drop',
    page: 'docs/findings/data-path-port-dropped.md',
    occurrences: 1,
    effects: [],
    ...changes,
  };
}

/** Findings at every kind of place, gaps and suppressions; `taint` stands in all that a swarm says. */
function brokenDiagnosis(taint: string): Diagnosis {
  const plain = `plain${taint}`;
  const effect = {
    kind: 'gossip/task-ghost',
    place: { node: 'manager2', network: plain },
    expected: `echo.1${taint} alone`,
    observed: `also echo.2${taint}`,
    evidence: [],
    details: {},
  };
  const findings = [
    sampleFinding({ cause: `It drops.${taint}`, occurrences: 2, effects: [effect, effect] }),
    sampleFinding({
      code: 'encryption-state-missing',
      title: 'Keys of encrypted overlays are missing',
      layer: 'encryption',
      confidence: 'likely',
      place: { node: 'worker1', peer: 'manager1', network: 'sealed' },
      observed: `none${taint.repeat(20)}`,
      evidence: Array.from({ length: 12 }, (_, line) => `line ${line}${taint}`),
      repair: { command: null, risk: `Restart the engine.${taint}` },
      verify: null,
    }),
    sampleFinding({
      code: 'published-port-dropped',
      severity: 'warning',
      place: { node: 'manager2', service: `web${taint}`, port: 8080 },
      evidence: [],
    }),
    sampleFinding({ severity: 'note', place: { node: 'manager1', peer: 'manager2' } }),
    sampleFinding({
      kind: 'disagreement',
      code: 'disagreement-gossip',
      title: 'Nodes know different things of a network',
      layer: 'gossip',
      place: { node: 'manager3', network: plain },
      cause: 'gossip/peer-missing: no rule knows the cause; what disagrees, and where, is certain.',
      repair: null,
      verify: null,
      page: null,
    }),
    sampleFinding({
      kind: 'disagreement',
      code: 'disagreement-api',
      layer: 'api',
      place: {},
      repair: null,
      page: null,
    }),
  ];
  const base = sampleDiagnosis(findings);
  return {
    ...base,
    engines: [
      { version: '28.5.2', nodes: NODES.slice(1) },
      { version: `26.1.4${taint}`, nodes: ['manager1'] },
    ],
    suppressed: [
      { finding: sampleFinding({ place: { node: `x${taint}` } }), reason: `known${taint}`, expires: '2027-01-31' },
    ],
    idleSuppressions: [
      { state: 'expired', code: 'esp-dropped', where: `x${taint}`, reason: 'r', expires: '2026-01-31', matches: 0 },
      { state: 'unmatched', code: 'icmp-dropped', where: '', reason: 'r', expires: '2027-01-31', matches: 0 },
    ],
    gaps: [
      { node: `manager2${taint}`, what: `its networks${taint}`, why: `refused${taint}` },
      { node: null, what: 'the engine tcp://192.0.2.9:2376', why: 'no answer' },
    ],
  };
}

/** Sixty nodes and two hundred services: more than a drawing has room for; more findings than a screen. */
function largeDiagnosis(): DiagnosisPage {
  const nodes = Array.from({ length: 60 }, (_, index) => (index < 5 ? `manager${index + 1}` : `worker${index - 4}`));
  const small = sampleSwarm(nodes);
  const findings = nodes.slice(20, 60).map((node) => sampleFinding({ place: { node } }));
  return {
    diagnosis: sampleDiagnosis(findings, nodes),
    swarm: {
      ...small,
      services: Array.from({ length: 200 }, (_, index) => ({
        name: `service-${index}`,
        networks: ['plain'],
        published: [],
        taskNodes: [nodes[index % nodes.length] ?? ''],
      })),
    },
  };
}

/** No manager answers: nothing is known of the swarm. */
function unreachableDiagnosis(): Diagnosis {
  const base = sampleDiagnosis([], []);
  return {
    ...base,
    engines: [],
    lookedAt: LAYERS.map((layer) => ({ layer, nodes: [], notLookedAt: NODES })),
    counted: { nodes: 0, services: 0, tasks: 0, networks: 0, namespaces: 0 },
    gaps: [{ node: null, what: 'what managers know', why: 'they have no majority' }],
  };
}

/** Two overlays, one of them encrypted, and the ingress network, on these nodes. */
function sampleSwarm(nodes: readonly string[], taint = ''): SwarmTopology {
  return {
    nodes: nodes.map((name, index) => ({ name, note: index === 0 ? 'leader' : name.replace(/\d+$/, '') })),
    networks: [
      { name: 'ingress', driver: 'overlay', encrypted: false, subnet: '10.0.0.0/24' },
      { name: `plain${taint}`, driver: 'overlay', encrypted: false, subnet: '10.0.1.0/24' },
      { name: 'sealed', driver: 'overlay', encrypted: true, subnet: '10.0.2.0/24' },
    ],
    services: [
      { name: 'echo', networks: [`plain${taint}`, 'sealed'], published: [], taskNodes: nodes.slice(0, 3) },
      {
        name: `web${taint}`,
        networks: [`plain${taint}`, 'ingress'],
        published: ['8080→8080/tcp'],
        taskNodes: nodes.slice(1, 2),
      },
      { name: 'alone', networks: [], published: ['9090→8080/tcp'], taskNodes: nodes.slice(-1) },
    ],
  };
}
