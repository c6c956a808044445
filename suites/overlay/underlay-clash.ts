import { randomInt } from 'node:crypto';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask, SegmentName, StackDeclaration } from '../../src/lab/stack.js';
import { subnetsOverlap } from '../../src/lab/subnets.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { startResponder } from '../../src/probes/responder.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked, dialWitnessed } from '../support/evidence.js';
import { describeLinks, placeOfLinks } from '../support/localise.js';
import { addressOf, cannotMeasure, oneTaskPerNode, shellOfTask } from '../support/task-shell.js';
import { STANDARD } from '../stacks.js';

/** A measurement takes a port of its own on the nodes: others may measure the same beside it. */
const NODE_PORTS = { first: 28_100, end: 28_900 };
/** Also for a machine that is busy; paid only where tasks are cut off, all links side by side. */
const TIMEOUT_MS = 1000;
/** Everything that takes part in a swarm has this one. */
const INGRESS = 'ingress';

const REASONS = ['overlap-cuts-off', 'overlaps', 'overlay-silent', 'cut-off'] as const;
type Reason = (typeof REASONS)[number];

/** Whether a task was answered by the one it asked. */
interface Link {
  /** Node of the task that asks. */
  readonly from: string;
  /** Node that is asked, or the node of the task that is. */
  readonly to: string;
  readonly answered: boolean;
  /** Who answered instead, or what went wrong; `null` when all is well. */
  readonly instead: string | null;
}

export interface Clash {
  /** The network whose tasks are looked at. */
  readonly network: string;
  readonly overlays: readonly { readonly name: string; readonly subnet: string }[];
  readonly underlay: readonly { readonly name: string; readonly subnet: string }[];
  /** From tasks to nodes, by the nodes' own addresses. */
  readonly toNodes: readonly Link[];
  /** From tasks to tasks over the overlay, by the same probe: shows that the probe works. */
  readonly toTasks: readonly Link[];
}

interface Parameters {
  /** `null`: the swarm chooses the subnet. */
  readonly subnet: { readonly ofSegment: SegmentName } | { readonly address: string } | null;
}

const PARAMETERS: Parameters = { subnet: null };

export default defineScenario({
  id: 'overlay/underlay-clash',
  claim: 'Overlays share no address with the underlay, so that tasks reach the nodes by the nodes’ own addresses.',
  level: 'core',
  requirements: ['R-overlay-underlay-subnets'],
  needs: ['vxlan', 'bridge', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: stackWith,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<Clash> => {
    const { lab, stack, undo } = context;
    const network = stack.network('plain').name;
    const tasks = oneTaskPerNode(await stack.tasks('echo')).slice(0, 2);
    if (tasks.length < 2) throw cannotMeasure('tasks of echo on two nodes', `on ${tasks.length}`);
    const overlays = await asked(
      context,
      lab.manager().name,
      `GET /networks ${network} and ${INGRESS}`,
      () => lab.manager().engine.networks.list({ name: [network, INGRESS] }, { signal: context.signal }),
      (networks) => networks.map(({ Name, IPAM }) => ({ Name, Config: IPAM.Config })),
    );
    const port = randomInt(NODE_PORTS.first, NODE_PORTS.end);
    await Promise.all(
      lab.nodes.map((node) => startResponder(node.shell, { address: node.controlAddress, port }, undo)),
    );
    const links = await Promise.all(tasks.map((task) => linksFrom(context, task, tasks, network, port)));
    return {
      network,
      overlays: overlays
        .filter(({ Name }) => [network, INGRESS].includes(Name))
        .flatMap(({ Name, IPAM }) => (IPAM.Config ?? []).map(({ Subnet }) => ({ name: Name, subnet: Subnet }))),
      underlay: Object.entries(lab.segments).map(([name, { subnet }]: [string, { readonly subnet: string }]) => ({
        name,
        subnet,
      })),
      toNodes: links.flatMap(({ toNodes }) => toNodes),
      toTasks: links.flatMap(({ toTasks }) => toTasks),
    };
  },
  judge: judgeClash,
  faults: [
    {
      kind: 'mutation',
      name: 'subnet-of-underlay',
      does: 'Creates the network with the subnet of the segment that joins the nodes.',
      change: { subnet: { ofSegment: 'control' } },
      expect: { reason: 'overlap-cuts-off', place: { network: 'clash-plain' } },
    },
    {
      kind: 'mutation',
      name: 'own-subnet',
      does: 'Creates the network with a subnet of choice that is nowhere in the underlay.',
      change: { subnet: { address: '10.214.0.0/24' } },
      expect: 'look-alike',
    },
  ],
});

function stackWith({ subnet }: Parameters): StackDeclaration {
  if (subnet === null) return STANDARD;
  return {
    name: 'clash',
    networks: { plain: 'address' in subnet ? { subnet: subnet.address } : { subnetOfSegment: subnet.ofSegment } },
    services: { echo: { scale: 2, networks: ['plain'], maxReplicasPerNode: 1 } },
  };
}

async function linksFrom(
  context: MeasureContext,
  task: RunningTask,
  tasks: readonly RunningTask[],
  network: string,
  port: number,
): Promise<Pick<Clash, 'toNodes' | 'toTasks'>> {
  const { nodes } = context.lab;
  const others = tasks.filter((other) => other !== task);
  const tries = await dialWitnessed(context, shellOfTask(task), `${task.name} connects to the nodes and to a task`, {
    targets: [
      ...nodes.map(({ controlAddress }) => ({ address: controlAddress, port, protocol: 'tcp' as const })),
      ...others.map((other) => ({
        address: addressOf(other, network),
        port: RESPONDER_PORT,
        protocol: 'tcp' as const,
      })),
    ],
    timeoutMs: TIMEOUT_MS,
    sideBySide: true,
  });
  const link = (
    to: string,
    address: string,
    asked: number,
    expected: (who: { host: string; task: string }) => boolean,
  ): Link => {
    const dialled = tries.find(({ target }) => target.address === address && target.port === asked);
    const answered = dialled?.identity != null && expected(dialled.identity);
    const stranger =
      dialled?.identity == null ? (dialled?.error ?? 'no answer') : `an answer of ${dialled.identity.host}`;
    return { from: task.node.name, to, answered, instead: answered ? null : stranger };
  };
  return {
    toNodes: nodes.map(({ name, controlAddress }) => link(name, controlAddress, port, ({ host }) => host === name)),
    toTasks: others.map((other) =>
      link(other.node.name, addressOf(other, network), RESPONDER_PORT, (who) => who.task === other.name),
    ),
  };
}

export function judgeClash({ network, overlays, underlay, toNodes, toTasks }: Clash): Judgement<Reason> {
  const cut = toNodes.filter(({ answered }) => !answered);
  const seen = `${describeLinks(cut, toNodes.length)} links from tasks to nodes end with ${cut[0]?.instead ?? ''}`;
  for (const overlay of overlays) {
    const under = underlay.find(({ subnet }) => subnetsOverlap(subnet, overlay.subnet));
    if (under === undefined) continue;
    const clash = `No overlay overlaps the underlay; ${overlay.name} (${overlay.subnet}) does the ${under.name} segment (${under.subnet})`;
    return overlay.name === network && cut.length > 0
      ? broken('overlap-cuts-off', { network: overlay.name }, `${clash}, and ${seen}.`)
      : broken('overlaps', { network: overlay.name }, `${clash}.`);
  }
  const silent = toTasks.filter(({ answered }) => !answered);
  if (silent.length > 0) {
    return broken(
      'overlay-silent',
      { ...placeOfLinks(silent), network },
      `Tasks of ${network} are answered by each other; not on ${describeLinks(silent, toTasks.length)} links.`,
    );
  }
  if (cut.length > 0) {
    return broken(
      'cut-off',
      { ...placeOfLinks(cut), network },
      `Tasks of ${network} reach all nodes by the nodes’ own addresses; ${seen}.`,
    );
  }
  return ok(
    `${overlays.map(({ name, subnet }) => `${name} (${subnet})`).join(' and ')} overlap none of ${underlay.map(({ subnet }) => subnet).join(', ')}, and tasks reach the nodes on all ${toNodes.length} links.`,
  );
}
