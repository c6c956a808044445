import { randomBytes } from 'node:crypto';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { startCapture } from '../../src/probes/capture.js';
import { ping, type PingOptions } from '../../src/probes/ping.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { findFault } from '../../src/lab/index.js';
import { witnessed } from '../support/evidence.js';
import { describeLinks, placeOfLinks } from '../support/localise.js';
import { addressOf, cannotMeasure, oneTaskPerNode, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE, STANDARD } from '../stacks.js';

/** Headers of IPv4 and ICMP. */
const HEADER_BYTES = 28;
const SMALL_PAYLOAD_BYTES = 56;
const PING_TIMEOUT_MS = 400;
const TRANSFER_BYTES = 10_000_000;
const TRANSFER_PORT = 25_201;
const TRANSFER_TIMEOUT_S = 10;
/** Any part of an IPv4 packet that was fragmented: more follow, or it does not start at the beginning. */
const FRAGMENTS = 'ip[6:2] & 0x3fff != 0';

const REASONS = [
  'unreachable',
  'full-size-lost',
  'oversize-passes',
  'fragmented-on-underlay',
  'transfer-incomplete',
] as const;
type Reason = (typeof REASONS)[number];

/** What passed from the task of one node to that of another and back, with fragmentation forbidden. */
interface Link {
  readonly from: string;
  readonly to: string;
  readonly small: boolean;
  /** An IP packet as long as the MTU. */
  readonly fullSize: boolean;
  /** One byte more. */
  readonly oversize: boolean;
}

export interface Edge {
  readonly network: string;
  /** Of the tasks' interfaces in the overlay. */
  readonly mtu: number;
  readonly links: readonly Link[];
  /** The packet of full size on the interface of the node it went to. */
  readonly onUnderlay: {
    readonly from: string;
    readonly to: string;
    readonly whole: number;
    readonly fragments: number;
  };
  /** A TCP connection that moves {@link TRANSFER_BYTES}. */
  readonly transfer: {
    readonly from: string;
    readonly to: string;
    readonly wanted: number;
    readonly received: number;
  };
}

export default defineScenario({
  id: 'overlay/mtu-edge',
  claim:
    'The largest packet that fits an overlay crosses nodes unfragmented, one byte more does not pass, and TCP moves 10 MB.',
  level: 'core',
  requirements: ['R-overlay-mtu'],
  needs: ['vxlan', 'bridge', 'veth'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => STANDARD,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<Edge> => {
    const network = context.stack.network('plain').name;
    const tasks = oneTaskPerNode(await context.stack.tasks('echo'));
    const receiver = tasks.find(({ node }) => node.name === AIMED_NODE);
    const sender = tasks.find(({ node }) => node.name !== AIMED_NODE);
    if (receiver === undefined || sender === undefined) {
      throw cannotMeasure(`tasks on ${AIMED_NODE} and another node`, `${tasks.length} nodes with tasks`);
    }
    const mtu = await mtuOf(context, sender, network);
    const [links, transfer] = [
      (await Promise.all(tasks.map((task) => linksFrom(context, task, tasks, network, mtu)))).flat(),
      await transferBetween(context, sender, receiver, network),
    ];
    const onUnderlay = await watchUnderlay(context, sender, receiver, network, mtu);
    return { network, mtu, links, onUnderlay, transfer };
  },
  judge: judgeEdge,
  faults: [
    {
      kind: 'lab',
      fault: findFault('underlay/drop-large'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'full-size-lost', place: { node: AIMED_NODE, network: 'standard-plain' } },
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** MTU of the interface that a task has in the overlay. */
async function mtuOf(context: MeasureContext, task: RunningTask, network: string): Promise<number> {
  const { stdout } = await context.observe(
    shellOfTask(task),
    `Interfaces of ${task.name}`,
    `ip -j link show dev "$(ip -4 -o address show to ${addressOf(task, network)} | awk '{ print $2; exit }')"`,
  );
  const [link] = JSON.parse(stdout) as { mtu?: number }[];
  if (link?.mtu === undefined) throw cannotMeasure(`an interface of ${task.name} in ${network}`, stdout);
  return link.mtu;
}

async function linksFrom(
  context: MeasureContext,
  task: RunningTask,
  tasks: readonly RunningTask[],
  network: string,
  mtu: number,
): Promise<Link[]> {
  const others = tasks.filter(({ node }) => node.name !== task.node.name);
  const passed = async (title: string, options: PingOptions): Promise<ReadonlySet<string>> => {
    const echoes = await ping(
      witnessed(context, shellOfTask(task), `${task.name} sends ${title} to the tasks of other nodes`),
      others.map((other) => addressOf(other, network)),
      { timeoutMs: PING_TIMEOUT_MS, dontFragment: true, ...options },
    );
    return new Set(
      echoes.flatMap(({ address, roundTripsMs }) => (roundTripsMs.some((time) => time !== null) ? [address] : [])),
    );
  };
  const payloadBytes = mtu - HEADER_BYTES;
  const small = await passed('small packets', { payloadBytes: SMALL_PAYLOAD_BYTES });
  const fullSize = await passed(`packets of ${mtu} bytes`, { payloadBytes });
  const oversize = await passed(`packets of ${mtu + 1} bytes`, { payloadBytes: payloadBytes + 1 });
  return others.map((other) => {
    const address = addressOf(other, network);
    return {
      from: task.node.name,
      to: other.node.name,
      small: small.has(address),
      fullSize: fullSize.has(address),
      oversize: oversize.has(address),
    };
  });
}

/** Looks at the packet of full size where it comes in, inside VXLAN. */
async function watchUnderlay(
  context: MeasureContext,
  sender: RunningTask,
  receiver: RunningTask,
  network: string,
  mtu: number,
): Promise<Edge['onUnderlay']> {
  const { node } = receiver;
  // ping repeats the pattern, so that every fragment would carry it.
  const marker = randomBytes(4).toString('hex');
  const pattern = Buffer.from(marker).toString('hex');
  const capture = await startCapture(
    witnessed(context, node.shell, `Capture on the underlay of ${node.name}`),
    { interface: node.controlInterface, filter: `src host ${sender.node.controlAddress} and (udp or ${FRAGMENTS})` },
    context.undo,
  );
  await context.observe(
    shellOfTask(sender),
    `${sender.name} sends one packet of ${mtu} bytes to ${receiver.name}`,
    `ping -n -c 1 -W 1 -M do -s ${mtu - HEADER_BYTES} -p ${pattern} ${addressOf(receiver, network)}`,
  );
  const [whole, fragments] = await capture.stop([
    { filter: `udp and not (${FRAGMENTS})`, marker },
    { filter: FRAGMENTS, marker },
  ]);
  return {
    from: sender.node.name,
    to: node.name,
    whole: (whole?.markers ?? 0) > 0 ? 1 : 0,
    fragments: fragments === undefined || fragments.markers === 0 ? 0 : fragments.packets,
  };
}

/** Moves bytes over one TCP connection and counts what arrives. */
async function transferBetween(
  context: MeasureContext,
  sender: RunningTask,
  receiver: RunningTask,
  network: string,
): Promise<Edge['transfer']> {
  const file = `/tmp/seatrial-transfer-${randomBytes(4).toString('hex')}`;
  const far = shellOfTask(receiver);
  context.undo.add(`end the transfer on ${receiver.node.name}`, async () => {
    await far.run(`kill $(cat ${file}.pid) 2>/dev/null; rm -f ${file} ${file}.pid`);
  });
  await context.observe(
    far,
    `${receiver.name} listens and counts`,
    `timeout ${TRANSFER_TIMEOUT_S * 2} sh -c 'socat -u TCP-LISTEN:${TRANSFER_PORT} STDOUT | wc -c >${file}' >/dev/null 2>&1 & echo $! >${file}.pid; ` +
      `for try in $(seq 100); do [ -n "$(ss -Hltn sport = :${TRANSFER_PORT})" ] && break; sleep 0.02; done`,
  );
  await context.observe(
    shellOfTask(sender),
    `${sender.name} sends ${TRANSFER_BYTES} bytes`,
    `head -c ${TRANSFER_BYTES} /dev/zero | timeout ${TRANSFER_TIMEOUT_S} socat -u STDIN TCP:${addressOf(receiver, network)}:${TRANSFER_PORT},connect-timeout=1`,
    { deadlineMs: (TRANSFER_TIMEOUT_S + 2) * 1000 },
  );
  const { stdout } = await context.observe(
    far,
    `${receiver.name} has received`,
    `for try in $(seq 50); do [ -s ${file} ] && break; sleep 0.02; done; cat ${file}`,
  );
  return {
    from: sender.node.name,
    to: receiver.node.name,
    wanted: TRANSFER_BYTES,
    received: Number(stdout.trim() || 0),
  };
}

export function judgeEdge({ network, mtu, links, onUnderlay, transfer }: Edge): Judgement<Reason> {
  const cut = links.filter(({ small }) => !small);
  if (cut.length > 0) {
    return broken(
      'unreachable',
      { ...placeOfLinks(cut), network },
      `Small packets pass between the tasks of all nodes; none pass on ${describeLinks(cut, links.length)} links.`,
    );
  }
  const short = links.filter(({ fullSize }) => !fullSize);
  if (short.length > 0) {
    return broken(
      'full-size-lost',
      { ...placeOfLinks(short), network },
      `Packets of ${mtu} bytes, the MTU, pass as small ones do; they are lost on ${describeLinks(short, links.length)} links.`,
    );
  }
  const over = links.filter(({ oversize }) => oversize);
  if (over.length > 0) {
    return broken(
      'oversize-passes',
      { ...placeOfLinks(over), network },
      `Packets of ${mtu + 1} bytes do not fit an MTU of ${mtu}; they pass on ${describeLinks(over, links.length)} links.`,
    );
  }
  const { from, to, whole, fragments } = onUnderlay;
  if (fragments > 0 || whole === 0) {
    return broken(
      'fragmented-on-underlay',
      { node: from, peer: to, network },
      `A packet of ${mtu} bytes crosses from ${from} to ${to} in one VXLAN packet; ${whole} whole and ${fragments} fragments came.`,
    );
  }
  if (transfer.received !== transfer.wanted) {
    return broken(
      'transfer-incomplete',
      { node: transfer.from, peer: transfer.to, network },
      `TCP moves ${transfer.wanted} bytes from ${transfer.from} to ${transfer.to}; ${transfer.received} arrived.`,
    );
  }
  return ok(
    `Packets of ${mtu} bytes pass whole on all ${links.length} links between nodes, those of ${mtu + 1} do not, and ${transfer.received} bytes arrived by TCP.`,
  );
}
