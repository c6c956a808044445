import type { Claim } from '../../model/claim.js';
import {
  LATENCY_PATHS,
  MATRIX_PATHS,
  type LatencyMatrix,
  type LatencyPath,
  type MatrixPath,
  type Percentile,
} from '../../model/latency.js';
import { KERNEL_FEATURES } from '../../model/kernel-feature.js';
import type { Observation } from '../../model/observation.js';
import type { OutageMeasurement } from '../../model/outage.js';
import type { EnvironmentSeen, ProofFinished, RecordEvent, RunStarted, ScenarioFinished } from '../../model/record.js';
import type { Requirement } from '../../model/requirement.js';
import { STATUSES, type Status } from '../../model/status.js';
import type { StackTopology } from '../../model/topology.js';
import { compareRuns } from '../compare/compare-runs.js';
import { parseRecord } from '../read-record.js';

/** What a generated record holds. */
export interface SampleOptions {
  /** Status of each claim, in order; as many claims as statuses. */
  readonly statuses: readonly Status[];
  readonly exitCode: number;
  readonly verdict: string;
  /** Put into every text that a swarm could have a say in. */
  readonly taint?: string;
  /** Observations of each claim. */
  readonly observations?: number;
  /** Nodes of the swarm; four unless told otherwise. */
  readonly nodes?: number;
}

const START_MS = Date.parse('2026-11-21T04:00:00.000Z');

const SENTENCES: readonly (readonly [id: string, claim: string])[] = [
  ['swarm/forms', 'Every node reports Ready and managers agree on one leader'],
  ['overlay/created-with-defaults', 'An overlay network gets its subnet, gateway and VNI from the defaults'],
  ['overlay/all-pairs-reachable', 'Tasks on one overlay reach each other on every pair of nodes'],
  ['overlay/forwarding-tables-agree', 'Forwarding tables of all nodes name the node where each task runs'],
  ['discovery/tasks-name', 'tasks.<service> resolves to the addresses of all running tasks'],
  ['vip/reaches-every-replica', 'Connections to the service VIP reach every replica'],
  ['vip/kernel-agrees', 'IPVS in the client sandbox lists exactly the running tasks'],
  ['dnsrr/lists-task-addresses', 'A service in DNS round robin resolves to its task addresses'],
  ['ingress/every-node-answers', 'A published port answers on every node of the swarm'],
  ['host-mode/only-where-tasks-run', 'A host-mode port answers only where a task runs'],
  ['encrypted/esp-on-the-wire', 'Traffic of an encrypted overlay leaves the node as ESP only'],
  ['macvlan/vlan-trunk', 'Tasks on a macvlan network reach each other over a VLAN trunk'],
];

const MESSAGES: Readonly<Record<Status, string>> = {
  pass: 'expected 12 answers out of 12, saw 12',
  flaky: 'expected 12 answers out of 12, saw 12 on the second try',
  fail: 'expected an answer from worker1 to manager2 within 2 s, saw none in 12 attempts',
  error: 'the probe did not start: no such container',
  unsupported: 'the kernel lacks esp-aes-gcm',
  skip: 'unsafe on a live swarm: it stops a node',
};

/** A whole run of realistic shape; the same options give the same record. */
export function sampleRecord(options: SampleOptions): RecordEvent[] {
  const taint = options.taint ?? '';
  const nodes = sampleNodes(options.nodes ?? 4);
  const claims = options.statuses.map((_, index) => sampleClaim(index, taint));
  const requirements = claims.map((claim) => sampleRequirement(claim, taint));
  let clockMs = START_MS;
  const at = (afterMs = 137): string => new Date((clockMs += afterMs)).toISOString();
  const started: RunStarted = {
    type: 'run-started',
    at: at(0),
    schema: 'seatrial/record/1',
    runId: '20261121-040000-7f3a',
    job: 'ci',
    version: '0.1.0',
    commit: '3e751ce0c2b7a6d1f0a4b8e95f21c3d4e5f60718',
    command: './seatrial ci --engine 28.5',
    claims,
    requirements,
    outOfScope: [
      {
        title: `Bonded interfaces as parents${taint}`,
        document: 'Networking with macvlan networks',
        section: 'Parents',
        why: `A lab has no network cards.${taint}`,
      },
    ],
  };
  return [
    started,
    { ...sampleEnvironment(at(), nodes), engine: null, features: [], nodes: [] },
    {
      type: 'step',
      at: at(),
      name: 'guest kernel',
      state: 'cached',
      durationMs: 12,
      detail: `options verified${taint}`,
    },
    { type: 'step', at: at(9_400), name: 'boot the guest', state: 'done', durationMs: 9_400, detail: 'init answered' },
    {
      type: 'step',
      at: at(21_750),
      name: 'start four engines',
      state: 'done',
      durationMs: 21_750,
      detail: 'manager1 … worker1',
    },
    {
      type: 'step',
      at: at(6_100),
      name: 'join the swarm',
      state: 'done',
      durationMs: 6_100,
      detail: 'three managers, one worker',
    },
    sampleEnvironment(at(900), nodes),
    {
      type: 'proofs-known',
      at: at(),
      standings: claims.map(({ id }, index) => ({
        scenario: id,
        state: index % 3 === 2 ? 'void' : 'proven',
        engine: '28.5.2',
        provenAt: '2026-11-20T21:14:09.000Z',
      })),
    },
    ...sampleStacks(nodes, taint).map((topology): RecordEvent => ({ type: 'stack', at: at(900), topology })),
    ...LATENCY_PATHS.map((path, index): RecordEvent => ({
      type: 'latency',
      at: at(),
      scenario: 'latency',
      measurement: sampleLatency(path, index),
    })),
    ...MATRIX_PATHS.map((path, index): RecordEvent => ({
      type: 'latency-matrix',
      at: at(),
      scenario: 'latency',
      measurement: sampleMatrix(path, index, nodes),
    })),
    ...claims.slice(5, 9).map(({ id }, index): RecordEvent => ({
      type: 'outage',
      at: at(),
      scenario: id,
      measurement: sampleOutage(index, taint),
    })),
    ...claims.map((claim, index) => sampleOutcome(claim, options, index, at)),
    ...claims.slice(0, 9).flatMap((claim, index) => sampleProofs(claim, options.statuses[index] ?? 'pass', at)),
    { type: 'step', at: at(4_210), name: 'lab down', state: 'done', durationMs: 4_210, detail: 'four engines stopped' },
    { type: 'leftovers', at: at(310), items: [] },
    {
      type: 'run-finished',
      at: at(),
      exitCode: options.exitCode,
      durationMs: clockMs - START_MS,
      verdict: options.verdict,
    },
  ];
}

/** A run in which everything holds. */
export function greenRecord(): RecordEvent[] {
  return sampleRecord({
    statuses: SENTENCES.map(() => 'pass'),
    exitCode: 0,
    verdict: 'every measured claim holds, 18 proofs made',
  });
}

/** The same run, compared with an older one, as it would be before its end. */
export function comparedRecord(older: readonly RecordEvent[], events: readonly RecordEvent[]): RecordEvent[] {
  const comparison = compareRuns(parseRecord(recordText(older), 'older'), parseRecord(recordText(events), 'newer'));
  const last = events.at(-1);
  const end = last?.type === 'run-finished' ? [last] : [];
  const at = last?.at ?? '';
  return [...events.slice(0, events.length - end.length), { type: 'comparison', at, comparison }, ...end];
}

/** The green run, made a day before the others. */
export function baselineRecord(): RecordEvent[] {
  return greenRecord().map((event) =>
    event.type === 'run-started'
      ? { ...event, runId: '20261120-040000-11e0', at: '2026-11-20T04:00:00.000Z', commit: null }
      : event,
  );
}

/** A run with every status, a proof that failed, a failed step, a leftover and a baseline. */
export function redRecord(taint = ''): RecordEvent[] {
  const statuses = SENTENCES.map(
    (_, index) => (['pass', 'pass', 'fail', 'pass', ...STATUSES] as const)[index] ?? 'pass',
  );
  const events = sampleRecord({ statuses, exitCode: 3, verdict: '1 claim could not be measured', taint });
  const red = events.map((event): RecordEvent => {
    if (event.type === 'leftovers') {
      return {
        ...event,
        items: [{ kind: 'interface', name: `vx-001001-plain${taint}`, detail: 'in the host namespace' }],
      };
    }
    if (event.type === 'step' && event.name === 'lab down') {
      return {
        ...event,
        state: 'failed',
        detail: `worker1 did not stop within 10 s${taint}\nnext: ./seatrial lab down`,
      };
    }
    if (event.type === 'proof' && event.scenario === 'overlay/created-with-defaults' && event.expect === 'red') {
      return {
        ...event,
        verdict: 'not-proven',
        underFault: { status: 'pass', reason: 'ok', place: {}, message: `expected 4, saw 4${taint}` },
        why: `the claim stayed green under the fault${taint}`,
      };
    }
    return event;
  });
  return comparedRecord(baselineRecord(), red);
}

/**
 * Text that a hostile swarm could answer with: markup, XML and Markdown, terminal controls, direction marks, halves,
 * mentions, commands of CI systems, and lines that begin something in one format or another.
 */
export const HOSTILE_TEXT =
  '</script><script>alert(1)</script><img src=x onerror="alert(2)"> ]]> <!-- &lt; --> \u001b[31mred\u001b]8;;http://x\u0007' +
  '\u0000\u0008\u202e\u2066\u200f\ud800\uffff ::error:: ``` ' +
  '\'"`${1} @everyone #1 a|b \\| # SKIP %0A::error::x ##[error]y http://x.example www.x.example a@x.example' +
  '\n::error::z\n# h\n```\n</details>\n| a | b |\n|---|---|\nnot ok 1 - x\n  ...\nBail out!\nseatrial_claims 1\n  ---\nx {';

/** The red run, written by a swarm that means harm, with output and a message of 200,000 characters and more. */
export function hostileRecord(): RecordEvent[] {
  return redRecord(`${HOSTILE_TEXT}${'A'.repeat(300)}`).map((event): RecordEvent => {
    switch (event.type) {
      case 'scenario':
        if (event.status !== 'fail') return event;
        return {
          ...event,
          message: `${event.message}${HOSTILE_TEXT.repeat(1_500)}`,
          place: { ...event.place, node: `worker1${HOSTILE_TEXT}` },
          observations: event.observations.slice(0, 1).map((seen) => ({ ...seen, output: HOSTILE_TEXT.repeat(1_500) })),
        };
      case 'latency':
        return { ...event, measurement: { ...event.measurement, from: `worker1${HOSTILE_TEXT}` } };
      case 'proof':
        return { ...event, parameters: { node: `worker1${HOSTILE_TEXT}` } };
      case 'run-finished':
        return { ...event, verdict: `${event.verdict}${HOSTILE_TEXT}` };
      default:
        return event;
    }
  });
}

/** A run whose lab did not come up: no claim was measured. */
export function brokenRecord(): RecordEvent[] {
  const events = sampleRecord({
    statuses: SENTENCES.map(() => 'error'),
    exitCode: 3,
    verdict: 'the lab did not come up: manager2 did not answer',
  });
  return events.flatMap((event): RecordEvent[] => {
    if (['latency', 'latency-matrix', 'stack', 'proof'].includes(event.type)) return [];
    if (event.type === 'scenario') return [{ ...event, message: 'the lab did not come up: manager2 did not answer' }];
    if (event.type === 'step' && event.name === 'start four engines') {
      return [
        {
          ...event,
          state: 'failed',
          detail: 'manager2: no answer on its socket within 60 s\nlast log: failed to mount overlay',
        },
      ];
    }
    return [event];
  });
}

/** The text of `record.jsonl`. */
export function recordText(events: readonly RecordEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

function sampleClaim(index: number, taint: string): Claim {
  const [sample, sentence] = SENTENCES[index % SENTENCES.length] ?? ['overlay/sample', 'A claim'];
  const round = Math.floor(index / SENTENCES.length);
  const id = round === 0 ? sample : `${sample}-${round}`;
  return {
    id,
    area: id.split('/')[0] ?? id,
    claim: `${sentence}${taint}`,
    level: index % 4 === 3 ? 'extended' : 'core',
    tags: ['sample'],
    requirements: [`R-${id.replace('/', '-')}`],
    needs: ['vxlan', 'ipvs'],
    disturbs: 'nothing',
    reasons: ['no-answer', 'wrong-answer'],
    faults: [
      {
        id: 'drop-vxlan',
        kind: 'lab',
        expect: 'red',
        reason: 'no-answer',
        place: { node: 'worker1', peer: 'manager2' },
      },
      { id: `${id}~other-network`, kind: 'mutation', expect: 'look-alike' },
    ],
  };
}

function sampleRequirement(claim: Claim, taint: string): Requirement {
  return {
    id: claim.requirements[0] ?? claim.id,
    title: `${claim.claim}.`,
    document: `Networking with overlay networks${taint}`,
    section: 'Firewall rules for Docker daemons using overlay networks',
  };
}

function sampleEnvironment(at: string, nodes: readonly string[]): EnvironmentSeen {
  return {
    type: 'environment',
    at,
    kernel: { kind: 'guest', release: '7.2.12-seatrial' },
    machine: { os: 'Debian GNU/Linux 12 (bookworm)', cpus: 2, memoryBytes: 8 * 1024 ** 3 },
    engine: { version: '28.5.2', apiVersion: '1.51' },
    features: KERNEL_FEATURES.map((feature) => ({
      feature,
      state: feature === 'ipvlan' ? 'unusable' : feature === 'netem' ? 'unknown' : 'usable',
      command: `ip link add probe0 type ${feature}`,
      answer: feature === 'ipvlan' ? 'RTNETLINK answers: Operation not supported' : '',
    })),
    nodes: [...nodes, 'outside'].map((name, index) => ({
      name,
      role: name === 'outside' ? 'outside' : name.startsWith('worker') ? 'worker' : 'manager',
      engineVersion: name === 'outside' ? null : '28.5.2',
      controlAddress: `172.30.0.${index + 11}`,
      dataAddress: name === 'outside' ? null : `172.31.0.${index + 11}`,
    })),
  };
}

function sampleOutcome(
  claim: Claim,
  options: SampleOptions,
  index: number,
  at: (afterMs?: number) => string,
): ScenarioFinished {
  const status = options.statuses[index] ?? 'pass';
  const taint = options.taint ?? '';
  const measured = status === 'pass' || status === 'fail' || status === 'flaky';
  const durationMs = measured ? 420 + ((index * 377) % 5_000) : 3;
  const startedAt = at(0);
  return {
    type: 'scenario',
    at: at(durationMs),
    id: claim.id,
    status,
    reason: status === 'fail' ? 'no-answer' : measured ? 'ok' : null,
    place: status === 'fail' ? { node: 'worker1', peer: 'manager2', network: `plain${taint}`, port: 8080 } : {},
    message: `${MESSAGES[status]}${taint}`,
    deviations:
      index === 3
        ? [
            {
              document: `A port without a listener is refused.${taint}`,
              engine: `It drops the packets silently.${taint}`,
              since: 'since 20.10',
            },
          ]
        : [],
    startedAt,
    durationMs,
    attempts: measured ? 1 + (index % 3) : 0,
    convergedMs: status === 'pass' && index % 3 === 1 ? 1_230 + index * 10 : null,
    observations: measured ? sampleObservations(options.observations ?? 4, taint) : [],
  };
}

function sampleObservations(count: number, taint: string): readonly Observation[] {
  return Array.from({ length: count }, (_, index) => ({
    title: index % 2 === 0 ? 'connect to the task on the other node' : 'forwarding entries of the overlay',
    node: ['worker1', 'manager2', 'outside'][index % 3] ?? 'worker1',
    command: index % 2 === 0 ? `seatrial-dial tcp 10.0.1.${index + 3}:8080${taint}` : 'bridge fdb show dev vx-001001',
    exitCode: [0, 1, null][index % 3] ?? null,
    durationMs: 14.25 + index * 3,
    output: `02:42:0a:00:01:0${index} dst 172.31.0.12 self permanent\n02:42:0a:00:01:1${index} dst 172.31.0.13 self permanent\n${taint}`,
    truncatedBytes: index === 1 ? 52_113 : 0,
  }));
}

/** Samples shaped like those of a path: the more hops, the slower; the median of few samples is not given. */
function sampleLatency(path: LatencyPath, index: number): Extract<RecordEvent, { type: 'latency' }>['measurement'] {
  const base = 0.08 * (1 + index * 0.45);
  const few = path === 'macvlan';
  const samplesMs = Array.from({ length: few ? 4 : 400 }, (_, sample) =>
    toMicrosecond(base * (1 + ((sample * 7919) % 97) / 60)),
  );
  const around = (factor: number): Percentile => ({
    value: base * factor,
    low: base * factor * 0.93,
    high: base * factor * 1.11,
  });
  return {
    path,
    from: path.startsWith('mesh') || path === 'host-mode' ? 'outside' : 'worker1',
    to: path === 'overlay-same-node' ? 'worker1' : 'manager2',
    method: 'TCP connect',
    samplesMs,
    coldMs: index === 0 ? null : base * 8,
    lost: path === 'encrypted' ? 2 : 0,
    summary: {
      count: samplesMs.length,
      p50: few ? null : around(1.4),
      p95: few ? null : around(2.4),
      p99: few || path === 'vip' ? null : around(3.1),
    },
  };
}

/** Outages of each kind: short and over, none lost, never over, and of too few requests. */
function sampleOutage(index: number, taint: string): OutageMeasurement {
  const intervalMs = 50;
  const ends = {
    title:
      ['a task is killed', 'the service is updated', 'a worker is cut off', 'a manager is stopped'][index % 4] ?? '',
    from: `outside${taint}`,
    to: `VIP of standard-echo${taint}`,
    disturbedAtMs: 1_230,
    replicas: 3,
    intervalMs,
  };
  const none = { lost: 0, firstLossMs: null, lastLossMs: null, lostIntervals: [] };
  switch (index % 4) {
    case 0:
      return {
        ...{ ...ends, title: `${ends.title}${taint}`, durationMs: 10_000, sent: 200, lost: 9, longestGapMs: 300 },
        ...{ firstLossMs: 1_250, lastLossMs: 2_100, allReplicasAgainMs: 3_412.5 },
        lostIntervals: [
          [1_250, 1_500],
          [1_700, 1_800],
          [2_050, 2_150],
        ],
      };
    case 1:
      return { ...ends, ...none, durationMs: 10_000, sent: 200, longestGapMs: 0, allReplicasAgainMs: 841.25 };
    case 2:
      return {
        ...{ ...ends, durationMs: 10_000, sent: 200, lost: 174, longestGapMs: 8_750 },
        ...{ firstLossMs: 1_300, lastLossMs: 9_950, allReplicasAgainMs: null },
        lostIntervals: [[1_300, 10_000]],
      };
    default:
      return {
        ...{ ...ends, ...none, replicas: null, durationMs: 300, sent: 6, longestGapMs: null },
        ...{ disturbedAtMs: 100, allReplicasAgainMs: null },
      };
  }
}

function sampleProofs(claim: Claim, status: Status, at: (afterMs?: number) => string): readonly ProofFinished[] {
  const green = { status: 'pass', reason: 'ok', place: {}, message: 'expected 12, saw 12' } as const;
  const base = { type: 'proof', scenario: claim.id, engine: '28.5.2', hash: '9f2c51e07a', durationMs: 3_950 } as const;
  if (status !== 'pass') return [];
  return claim.faults.map((fault) => {
    const place = fault.place ?? {};
    const reason = fault.reason ?? 'ok';
    const red = { status: 'fail', reason, place, message: 'expected 12, saw none' } as const;
    return {
      ...base,
      at: at(3_950),
      fault: fault.id,
      kind: fault.kind,
      expect: fault.expect,
      expected: { reason, place },
      control: green,
      underFault: fault.expect === 'red' ? red : green,
      healed: green,
      verdict: 'proven',
      why: '',
    };
  });
}

function toMicrosecond(milliseconds: number): number {
  return Number(milliseconds.toFixed(3));
}

/** Three managers, then workers. */
function sampleNodes(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => (index < 3 ? `manager${index + 1}` : `worker${index - 2}`));
}

/** Every pair a little slower than the one before; one of the encrypted pairs is silent, another one lost some. */
function sampleMatrix(path: MatrixPath, kind: number, nodes: readonly string[]): LatencyMatrix {
  const sources = path === 'mesh' ? ['outside', ...nodes] : nodes;
  const ends = sources.flatMap((from) => nodes.filter((to) => to !== from).map((to) => ({ from, to })));
  return {
    path,
    method: 'TCP connect',
    pairs: ends.map(({ from, to }, index) => {
      const silent = path === 'encrypted' && index === 2;
      const lost = silent ? 20 : path === 'encrypted' && index === 5 ? 3 : 0;
      const base = 0.2 * (1 + kind) * (1 + index / 10);
      const samplesMs = Array.from({ length: Math.max(0, 19 - lost) }, (_, sample) =>
        toMicrosecond(base * (1 + (sample % 7) / 10)),
      );
      const p50 = samplesMs.length < 6 ? null : { value: base * 1.3, low: base * 1.1, high: base * 1.5 };
      return {
        from,
        to,
        samplesMs,
        coldMs: silent ? null : base * 5,
        lost,
        summary: { count: samplesMs.length, p50, p95: null, p99: null },
      };
    }),
  };
}

function sampleStacks(nodes: readonly string[], taint: string): readonly StackTopology[] {
  return [
    {
      stack: 'standard',
      nodes,
      networks: [
        { name: `plain${taint}`, driver: 'overlay', encrypted: false, subnet: '10.0.1.0/24' },
        { name: 'standard-sealed', driver: 'overlay', encrypted: true, subnet: '10.0.2.0/24' },
      ],
      services: [
        {
          name: 'standard-echo',
          networks: [`plain${taint}`, 'standard-sealed'],
          published: [],
          taskNodes: ['manager1', 'manager2', 'manager2', 'worker1'],
        },
        {
          name: `standard-mesh${taint}`,
          networks: [`plain${taint}`, 'ingress'],
          published: ['30000→8080/tcp'],
          taskNodes: ['manager3'],
        },
      ],
    },
    { stack: 'empty', nodes, networks: [], services: [] },
  ];
}
