import { randomUUID } from 'node:crypto';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import type { Lab } from '../../src/lab/lab.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { startCapture } from '../../src/probes/capture.js';
import { readInterfaces } from '../../src/probes/interfaces.js';
import { decodeCarriedFrame, type CarriedFrame } from '../../src/probes/vxlan-frame.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked, dialWitnessed, witnessed } from '../support/evidence.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE, STANDARD } from '../stacks.js';

/** Port of engines where the swarm was made without another one. */
const DEFAULT_DATA_PATH_PORT = 4789;
/** Where IPv4 addresses stand in a frame that VXLAN carries, from the UDP header on. */
const SOURCE_OFFSET = 42;
const DESTINATION_OFFSET = 46;

const REASONS = ['not-sent', 'wrong-node', 'wrong-port', 'wrong-vni', 'wrong-hardware-address', 'not-arrived'] as const;
type Reason = (typeof REASONS)[number];

/** A packet that carries a frame from the one task to the other, with the nodes of its underlay addresses. */
interface Carried {
  readonly fromNode: string;
  readonly toNode: string;
  readonly port: number;
  readonly vni: number;
  readonly sourceMac: string;
  readonly destinationMac: string;
}

/** Frames from one task to the other. */
interface Walk {
  readonly from: string;
  readonly fromNode: string;
  readonly fromMac: string;
  readonly to: string;
  readonly toNode: string;
  readonly toMac: string;
  /** On the sender's underlay interface. */
  readonly sent: readonly Carried[];
  /** On the receiver's. */
  readonly arrived: readonly Carried[];
}

export interface Walks {
  readonly network: string;
  readonly vni: number;
  readonly dataPathPort: number;
  readonly walks: readonly Walk[];
}

export default defineScenario({
  id: 'overlay/packet-walk',
  claim:
    'A frame between tasks crosses the underlay in UDP to the data-path address of the peer’s node, with the network’s VNI and both tasks’ hardware addresses.',
  level: 'core',
  requirements: ['R-overlay-vxlan', 'R-overlay-packet-walk'],
  needs: ['vxlan', 'bridge', 'veth'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => STANDARD,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<Walks> => {
    const { lab, stack, signal } = context;
    const { name, vni } = stack.network('plain');
    const manager = lab.manager();
    const [swarm, tasks] = await Promise.all([
      asked(
        context,
        manager.name,
        'GET /swarm',
        () => manager.engine.swarm.inspect({ signal }),
        ({ DataPathPort }) => ({ DataPathPort }),
      ),
      stack.tasks('echo'),
    ]);
    const configured = swarm.DataPathPort ?? 0;
    const dataPathPort = configured === 0 ? DEFAULT_DATA_PATH_PORT : configured;
    const [near, far] = await Promise.all(
      aimedPair(tasks).map(async (task): Promise<End> => {
        const address = addressOf(task, name);
        const { interfaces } = await readInterfaces(
          witnessed(context, shellOfTask(task), `Interfaces of ${task.name}`),
        );
        const mac = interfaces.find(({ addresses }) => addresses.some((one) => one.address === address))?.mac;
        if (mac === undefined) throw cannotMeasure(`an interface of ${task.name} with ${address}`, 'none');
        return { task, address, mac };
      }),
    );
    if (near === undefined || far === undefined) throw cannotMeasure('two tasks', 'fewer');
    return { network: name, vni, dataPathPort, walks: await walkBothWays(context, near, far) };
  },
  judge: judgeWalks,
  faults: [
    {
      kind: 'lab',
      fault: findFault('forwarding/redirect-row'),
      parameters: async (lab, stack) => {
        const [, far] = aimedPair(await stack.tasks('echo'));
        const network = stack.network('plain').name;
        const elsewhere = lab.nodes.find(({ name }) => name !== AIMED_NODE && name !== far.node.name);
        return {
          node: AIMED_NODE,
          network,
          address: addressOf(far, network),
          to: elsewhere?.name ?? AIMED_NODE,
        };
      },
      expect: { reason: 'wrong-node', place: { node: AIMED_NODE, network: 'standard-plain' } },
    },
    {
      kind: 'lab',
      fault: findFault('forwarding/delete-row'),
      parameters: async (_lab, stack) => {
        const network = stack.network('plain').name;
        const tasks = await stack.tasks('echo');
        const pair = aimedPair(tasks);
        const third = tasks.find((task) => !pair.includes(task) && task.node.name !== AIMED_NODE);
        return { node: AIMED_NODE, network, ...(third === undefined ? {} : { address: addressOf(third, network) }) };
      },
      expect: 'look-alike',
    },
  ],
});

/** A task, its address in the network and its hardware address there. */
interface End {
  readonly task: RunningTask;
  readonly address: string;
  readonly mac: string;
}

/** The first task, by name, on the node that faults are aimed at, and the first one elsewhere. */
function aimedPair(tasks: readonly RunningTask[]): readonly [RunningTask, RunningTask] {
  const inOrder = tasks.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  const near = inOrder.find(({ node }) => node.name === AIMED_NODE);
  const far = inOrder.find(({ node }) => node.name !== AIMED_NODE);
  if (near === undefined || far === undefined) {
    throw cannotMeasure(`a task on ${AIMED_NODE} and one elsewhere`, tasks.map(({ node }) => node.name).join(', '));
  }
  return [near, far];
}

async function walkBothWays(context: MeasureContext, near: End, far: End): Promise<Walk[]> {
  const frames = `udp and (${carries(near, far)} or ${carries(far, near)})`;
  const captures = await Promise.all(
    [near, far].map(({ task: { node } }) =>
      startCapture(
        witnessed(context, node.shell, 'Capture on the underlay'),
        { interface: node.controlInterface, filter: frames, maxPackets: 1000 },
        context.undo,
      ),
    ),
  );
  // Others have their traffic between these tasks, too, and both captures do not begin and end together.
  const marker = `walk-${randomUUID()}`;
  await Promise.all([send(context, near, far, marker), send(context, far, near, marker)]);
  const [nearSaw = [], farSaw = []] = await Promise.all(
    captures.map(async (capture) =>
      (await capture.stopAndRead()).flatMap((packet) => {
        if (!packet.includes(marker)) return [];
        const frame = decodeCarriedFrame(packet);
        return frame === null ? [] : [frame];
      }),
    ),
  );
  const walk = (from: End, to: End, sent: readonly CarriedFrame[], arrived: readonly CarriedFrame[]): Walk => {
    const carried = (frames: readonly CarriedFrame[]): Carried[] =>
      frames
        .filter(({ source, destination }) => source === from.address && destination === to.address)
        .map((frame) => ({
          fromNode: nodeAt(context.lab, frame.from),
          toNode: nodeAt(context.lab, frame.to),
          port: frame.port,
          vni: frame.vni,
          sourceMac: frame.sourceMac,
          destinationMac: frame.destinationMac,
        }));
    return {
      from: from.task.name,
      fromNode: from.task.node.name,
      fromMac: from.mac,
      to: to.task.name,
      toNode: to.task.node.name,
      toMac: to.mac,
      sent: carried(sent),
      arrived: carried(arrived),
    };
  };
  return [walk(near, far, nearSaw, farSaw), walk(far, near, farSaw, nearSaw)];
}

async function send(context: MeasureContext, from: End, to: End, marker: string): Promise<void> {
  await dialWitnessed(context, shellOfTask(from.task), `${from.task.name} sends to ${to.task.name}`, {
    targets: [{ address: to.address, port: RESPONDER_PORT, protocol: 'udp' }],
    tries: 2,
    marker,
    // Long: nobody gives up what is on its way, so that nothing is underway when the captures end.
    timeoutMs: 4000,
  });
}

/** The lab's swarm is made without a data-path address: VTEPs have their node's control address. */
function nodeAt(lab: Lab, vtep: string): string {
  return lab.nodes.find(({ controlAddress }) => controlAddress === vtep)?.name ?? vtep;
}

/** Matches UDP that carries a frame of IPv4 from one address to another, in whatever VXLAN. */
function carries(from: Pick<End, 'address'>, to: Pick<End, 'address'>): string {
  const at = (offset: number, address: string): string => {
    const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    return `udp[${offset}:4] = ${hexadecimal(number)}`;
  };
  return `(${at(SOURCE_OFFSET, from.address)} and ${at(DESTINATION_OFFSET, to.address)})`;
}

function hexadecimal(number: number): string {
  return `0x${number.toString(16)}`;
}

export function judgeWalks({ network, vni, dataPathPort, walks }: Walks): Judgement<Reason> {
  for (const walk of walks) {
    const { from, fromNode, to, toNode, sent, arrived } = walk;
    const place = { node: fromNode, peer: toNode, network };
    const frames = `Frames from ${from} to ${to}`;
    if (sent.length === 0) return broken('not-sent', place, `${frames} leave ${fromNode} in UDP; none did.`);
    const astray = sent.find((packet) => packet.fromNode !== fromNode || packet.toNode !== toNode);
    if (astray !== undefined) {
      return broken(
        'wrong-node',
        place,
        `${frames} go from ${fromNode} to ${toNode}; one went from ${astray.fromNode} to ${astray.toNode}.`,
      );
    }
    const otherPort = sent.find(({ port }) => port !== dataPathPort);
    if (otherPort !== undefined) {
      return broken(
        'wrong-port',
        place,
        `${frames} go to the data-path port ${dataPathPort}; one went to ${otherPort.port}.`,
      );
    }
    const otherVni = sent.find((packet) => packet.vni !== vni);
    if (otherVni !== undefined) {
      return broken('wrong-vni', place, `${frames} bear the VNI ${vni} of ${network}; one bore ${otherVni.vni}.`);
    }
    const otherMac = sent.find((packet) => !bearsHardwareAddresses(packet, walk));
    if (otherMac !== undefined) {
      return broken(
        'wrong-hardware-address',
        place,
        `${frames} go from ${walk.fromMac} to ${walk.toMac}; one went from ${otherMac.sourceMac} to ${otherMac.destinationMac}.`,
      );
    }
    const whole = arrived.filter(
      (packet) =>
        packet.fromNode === fromNode &&
        packet.toNode === toNode &&
        packet.port === dataPathPort &&
        packet.vni === vni &&
        bearsHardwareAddresses(packet, walk),
    );
    if (whole.length < sent.length) {
      return broken(
        'not-arrived',
        place,
        `All ${sent.length} packets of them reach ${toNode} as they were sent; ${whole.length} did.`,
      );
    }
  }
  const packets = walks.reduce((sum, { sent }) => sum + sent.length, 0);
  return ok(
    `${packets} packets between ${walks[0]?.fromNode ?? 'no node'} and ${walks[0]?.toNode ?? 'no node'} carry frames with VNI ${vni} to port ${dataPathPort} of the right VTEP.`,
  );
}

function bearsHardwareAddresses({ sourceMac, destinationMac }: Carried, { fromMac, toMac }: Walk): boolean {
  return sourceMac === fromMac && destinationMac === toMac;
}
