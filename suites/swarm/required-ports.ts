import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import { watchAnswers } from '../../src/probes/answered-datagrams.js';
import { askEngines, type EngineAnswer, type EngineTarget } from '../../src/probes/engine-answers.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { SECRECY } from '../encrypted/stack.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { describeLinks, placeOfLinks, type Link } from '../support/localise.js';
import { addressOf, nodesWithout, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';

const MANAGEMENT_PORT = 2377;
const GOSSIP_PORT = 7946;
/** Each engine probes each other one over UDP at least every other round, and takes a second for one probe. */
const ROUNDS = 2;
const SPARE_MS = 3000;

const REASONS = [
  'management-silent',
  'gossip-tcp-silent',
  'gossip-udp-silent',
  'data-path-silent',
  'node-without-task',
] as const;
type Reason = (typeof REASONS)[number];

/** Whether an answer came over a link; `null` when it did, else what came instead. */
interface Answered extends Link {
  readonly error: string | null;
}

export interface Ports {
  /** From every node to every other manager. */
  readonly management: readonly Answered[];
  /** From every node to every other one. */
  readonly gossipTcp: readonly Answered[];
  readonly gossipUdp: readonly Answered[];
  /** From the task of every node to that of every other one. */
  readonly dataPath: readonly Answered[];
  /** Nodes on which no task could be asked. */
  readonly withoutTask: readonly string[];
}

export default defineScenario({
  id: 'swarm/required-ports',
  claim:
    'Engines answer on 2377/tcp of every manager and on 7946/tcp and udp of every node, and the data path carries traffic, both ways between every pair of nodes.',
  level: 'core',
  requirements: ['R-swarm-required-ports'],
  needs: ['vxlan', 'bridge'],
  disturbs: 'nothing',
  parameters: {},
  // A task on every node, in an overlay without encryption among others.
  stack: () => SECRECY,
  reasons: REASONS,
  convergesWithinMs: 8000,
  measure: async (context): Promise<Ports> => {
    const [engines, gossipUdp, dataPath] = await Promise.all([
      Promise.all(context.lab.nodes.map((node) => enginesFrom(context, node))),
      gossipOverUdp(context),
      tasksToTasks(context),
    ]);
    return {
      management: engines.flatMap(({ management }) => management),
      gossipTcp: engines.flatMap(({ gossip }) => gossip),
      gossipUdp,
      ...dataPath,
    };
  },
  judge: judgePorts,
  faults: [
    {
      kind: 'lab',
      fault: findFault('management/cut'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'management-silent', place: { node: AIMED_NODE, port: MANAGEMENT_PORT } },
    },
    {
      kind: 'lab',
      fault: findFault('gossip/cut'),
      parameters: { node: AIMED_NODE, protocol: 'tcp' },
      expect: { reason: 'gossip-tcp-silent', place: { node: AIMED_NODE, port: GOSSIP_PORT } },
    },
    {
      kind: 'lab',
      fault: findFault('gossip/cut'),
      parameters: { node: AIMED_NODE, protocol: 'udp' },
      expect: { reason: 'gossip-udp-silent', place: { node: AIMED_NODE, port: GOSSIP_PORT } },
    },
    {
      kind: 'lab',
      fault: findFault('data-path/drop'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'data-path-silent', place: { node: AIMED_NODE } },
    },
    { kind: 'lab', fault: findFault('underlay/drop-icmp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** Asks all other engines over TCP from one node. */
async function enginesFrom(
  context: MeasureContext,
  node: LabNode,
): Promise<{ readonly management: readonly Answered[]; readonly gossip: readonly Answered[] }> {
  const others = context.lab.nodes.filter(({ name }) => name !== node.name);
  const targets: readonly EngineTarget[] = others.flatMap(({ role, controlAddress: address }) => [
    ...(role === 'manager' ? [{ address, port: MANAGEMENT_PORT, answer: 'certificate' as const }] : []),
    { address, port: GOSSIP_PORT, answer: 'close' as const },
  ]);
  const answers = await askEngines(witnessed(context, node.shell, 'Engines are asked over TCP'), targets);
  const on = (port: number): readonly Answered[] =>
    answers
      .filter(({ target }) => target.port === port)
      .map(({ target, error }: EngineAnswer) => ({
        from: node.name,
        to: others.find(({ controlAddress }) => controlAddress === target.address)?.name ?? target.address,
        error,
      }));
  return { management: on(MANAGEMENT_PORT), gossip: on(GOSSIP_PORT) };
}

/** Engines probe each other over UDP all the time; whose probes are answered is seen on the wire. */
async function gossipOverUdp(context: MeasureContext): Promise<readonly Answered[]> {
  const { lab } = context;
  const { answered, datagrams } = await watchAnswers(
    witnessed(context, lab.host, 'Gossip over UDP between the nodes'),
    {
      interface: lab.segments.control.bridge,
      port: GOSSIP_PORT,
      addresses: lab.nodes.map(({ controlAddress }) => controlAddress),
      maxMs: ROUNDS * lab.nodes.length * 1000 + SPARE_MS,
    },
  );
  return pairsOf(lab.nodes).map(([from, to]) => ({
    from: from.name,
    to: to.name,
    error: answered.some((pair) => pair.from === from.controlAddress && pair.by === to.controlAddress)
      ? null
      : `no answer among ${datagrams} datagrams`,
  }));
}

/** Asks the task of every node from that of every other one, over the overlay. */
async function tasksToTasks(context: MeasureContext): Promise<Pick<Ports, 'dataPath' | 'withoutTask'>> {
  const { lab, stack } = context;
  const network = stack.network('plain').name;
  const tasks = await stack.tasks('member');
  const dataPath = await Promise.all(
    tasks.map(async (task) => {
      const others = tasks.filter(({ node }) => node.name !== task.node.name);
      const tries = await dialWitnessed(context, shellOfTask(task), `${task.name} asks the tasks of other nodes`, {
        targets: others.map((other) => ({
          address: addressOf(other, network),
          port: RESPONDER_PORT,
          protocol: 'tcp',
        })),
        timeoutMs: 1500,
        sideBySide: true,
      });
      return others.map((other): Answered => {
        const { node } = other;
        const one = tries.find(({ target }) => target.address === addressOf(other, network));
        const by = one?.identity?.node;
        return {
          from: task.node.name,
          to: node.name,
          error: by === node.name ? null : (one?.error ?? `an answer from ${by ?? 'nobody'}`),
        };
      });
    }),
  );
  return { dataPath: dataPath.flat(), withoutTask: nodesWithout(lab.nodes, tasks).map(({ name }) => name) };
}

function pairsOf(nodes: readonly LabNode[]): readonly (readonly [LabNode, LabNode])[] {
  return nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to) => [from, to] as const));
}

/** Management first, then gossip: where those are cut, tasks move and overlays lose their rows. */
export function judgePorts(seen: Ports): Judgement<Reason> {
  for (const [reason, links, what, port] of [
    ['management-silent', seen.management, `${MANAGEMENT_PORT}/tcp of every manager`, MANAGEMENT_PORT],
    ['gossip-tcp-silent', seen.gossipTcp, `${GOSSIP_PORT}/tcp of every node`, GOSSIP_PORT],
    ['gossip-udp-silent', seen.gossipUdp, `${GOSSIP_PORT}/udp of every node`, GOSSIP_PORT],
    ['data-path-silent', seen.dataPath, 'the data path of every node', null],
  ] as const) {
    const silent = links.filter(({ error }) => error !== null);
    const [first] = silent;
    if (first === undefined) continue;
    return broken(
      reason,
      { ...placeOfLinks(silent), ...(port === null ? {} : { port }) },
      `Every other node is answered on ${what}; none came on ${describeLinks(silent, links.length)}: ${first.error ?? ''}.`,
    );
  }
  const [without] = seen.withoutTask;
  if (without !== undefined) {
    return broken(
      'node-without-task',
      { node: without },
      `A task on every node answers over the data path; ${seen.withoutTask.join(' and ')} had none.`,
    );
  }
  return ok(
    `Answers came on 2377/tcp over ${seen.management.length} links, on 7946 over ${seen.gossipTcp.length} (tcp) and ${seen.gossipUdp.length} (udp), over the data path on ${seen.dataPath.length}.`,
  );
}
