import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import type { FaultParameters } from '../../src/lab/fault.js';
import type { Lab } from '../../src/lab/lab.js';
import type { DeployedStack, RunningTask } from '../../src/lab/stack.js';
import { scanTcp, type PortScan } from '../../src/probes/port-scan.js';
import { startResponder } from '../../src/probes/responder.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { ISOLATION, nameOf, type NamedTask } from './stack.js';

/** Low, registered and ephemeral ones; the range of the fault lies between them. */
const OPENED_PORTS = [22, 5353, 9000, 65_001];
const TIMEOUT_MS = 1000;

const REASONS = ['silent-ports', 'opened-port-closed'] as const;
type Reason = (typeof REASONS)[number];

export interface Openness {
  readonly network: string;
  readonly links: readonly {
    readonly from: NamedTask;
    readonly to: NamedTask;
    /** Of all TCP ports. */
    readonly scan: PortScan;
    /** Ports, TCP and UDP, on which a program listens and does not answer. */
    readonly closed: readonly string[];
    readonly opened: number;
  }[];
}

export default defineScenario({
  id: 'isolation/open-within',
  claim: 'Containers of one network reach each other on every port, on the same node and across.',
  level: 'core',
  requirements: ['R-isolation-within'],
  needs: ['vxlan', 'veth'],
  // The scans take the whole machine for themselves.
  disturbs: 'node',
  parameters: {},
  stack: () => ISOLATION,
  reasons: REASONS,
  convergesWithinMs: 4000,
  // Seconds on a machine that does nothing else.
  deadlineMs: 300_000,
  measure: async (context): Promise<Openness> => {
    const network = context.stack.network('left').name;
    const [members, [both]] = await Promise.all([context.stack.tasks('left'), context.stack.tasks('both')]);
    const target = members.find(({ node }) => node.name === AIMED_NODE);
    const across = members.find(({ node }) => node.name !== AIMED_NODE);
    if (target === undefined || across === undefined || both === undefined) {
      throw cannotMeasure('three tasks in the network, two of them on one node', `${members.length}`);
    }
    const address = addressOf(target, network);
    await Promise.all(OPENED_PORTS.map((port) => startResponder(shellOfTask(target), { address, port }, context.undo)));
    const links: Openness['links'][number][] = [];
    // One after the other: a scan takes the time of the machine for itself.
    for (const from of [across, both]) {
      const shell = shellOfTask(from);
      const scan = await scanTcp(
        witnessed(context, shell, `${from.name} knocks at every port of ${target.name}`),
        address,
      );
      const tries = await dialWitnessed(context, shell, `${from.name} asks ${target.name}`, {
        targets: [RESPONDER_PORT, ...OPENED_PORTS].flatMap((port) => [
          { address, port, protocol: 'tcp' as const },
          { address, port, protocol: 'udp' as const },
        ]),
        timeoutMs: TIMEOUT_MS,
        sideBySide: true,
      });
      links.push({
        from: nameOf(from),
        to: nameOf(target),
        scan,
        closed: tries.flatMap(({ identity, target: { protocol, port }, error }) =>
          identity === null ? [`${protocol} ${port} (${error ?? 'no identity'})`] : [],
        ),
        opened: tries.length,
      });
    }
    return { network, links };
  },
  judge: judgeOpenness,
  faults: [
    {
      kind: 'lab',
      fault: findFault('container/firewall'),
      parameters: (lab, stack) => firewallOf(lab, stack),
      expect: { reason: 'silent-ports', place: { node: AIMED_NODE, network: 'isolation-left' } },
    },
    {
      kind: 'lab',
      fault: findFault('node/drop-forwarded'),
      parameters: { node: AIMED_NODE, port: String(RESPONDER_PORT) },
      expect: 'look-alike',
    },
  ],
});

/** A range of ports on which nothing listens. */
async function firewallOf(_lab: Lab, stack: DeployedStack): Promise<FaultParameters> {
  const target = (await stack.tasks('left')).find(({ node }: RunningTask) => node.name === AIMED_NODE);
  return { node: AIMED_NODE, container: target?.containerId ?? '', ports: '6000:6009' };
}

export function judgeOpenness({ network, links }: Openness): Judgement<Reason> {
  for (const { from, to, scan, closed, opened } of links) {
    const place = { node: to.node, network, task: to.name };
    const way = `${from.name} on ${from.node} reaches ${to.name} on ${to.node}`;
    if (scan.silent > 0) {
      return broken(
        'silent-ports',
        place,
        `${way} on every TCP port; ${scan.silent} of ${scan.answered + scan.silent} do not answer: ${describePorts(scan.named)}.`,
      );
    }
    if (closed.length > 0) {
      return broken(
        'opened-port-closed',
        place,
        `${way} on all ${opened} ports that a program listens on; not on ${closed.join(', ')}.`,
      );
    }
  }
  const [ports] = links.map(({ scan }) => scan.answered);
  return ok(
    `All ${ports ?? 0} TCP ports of a task answer over ${links.length} links of ${network}, and so do programs on TCP and UDP ports.`,
  );
}

/** Ports in words, neighbours drawn together: `6000-6099, 7000`. */
export function describePorts(ports: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const port of ports.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === port - 1) last[1] = port;
    else ranges.push([port, port]);
  }
  const shown = ranges.slice(0, 5).map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  if (shown.length === 0) return 'too many to name';
  return `${shown.join(', ')}${ranges.length > shown.length ? ', …' : ''}`;
}
