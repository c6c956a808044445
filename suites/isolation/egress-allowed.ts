import { randomInt } from 'node:crypto';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import { startCapture } from '../../src/probes/capture.js';
import { startResponder } from '../../src/probes/responder.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { groupBy } from '../support/sets.js';
import { cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { ISOLATION, nameOf, type NamedTask } from './stack.js';

/** From which kernels take the ports of clients. */
const EPHEMERAL = '32768-60999';
const TIMEOUT_MS = 1000;

const REASONS = ['foreign-address', 'nothing-arrives', 'port-not-ephemeral', 'no-reply'] as const;
type Reason = (typeof REASONS)[number];

export interface Egress {
  readonly listener: string;
  readonly nodes: readonly {
    readonly node: string;
    readonly address: string;
    /** Packets of this node that arrived at the listener outside. */
    readonly arrived: {
      readonly all: number;
      readonly fromAddress: number;
      /** Also with an ephemeral source port. */
      readonly ephemeral: number;
    };
    readonly tasks: readonly (NamedTask & {
      /** Protocols in which the listener’s reply came back. */
      readonly replies: readonly string[];
      readonly errors: readonly string[];
    })[];
  }[];
}

export default defineScenario({
  id: 'isolation/egress-allowed',
  claim:
    'Tasks reach what is outside the swarm, with the address of their node and an ephemeral port, and replies come back.',
  level: 'core',
  requirements: ['R-isolation-egress'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => ISOLATION,
  reasons: REASONS,
  convergesWithinMs: 4000,
  // Seconds on a machine that does nothing else.
  deadlineMs: 60_000,
  measure: async (context): Promise<Egress> => {
    const { lab, stack, undo } = context;
    const { address } = lab.outside;
    // Below the ephemeral ones, and another one at each measurement.
    const port = randomInt(20_000, 30_000);
    const tasks = groupBy(await stack.tasks(), ({ node }) => node.name);
    const nodes = await Promise.all(
      lab.nodes
        .filter(({ name }) => tasks.has(name))
        .map(async (node) => ({ node, mac: await macOf(context, node), tasks: tasks.get(node.name) ?? [] })),
    );
    if (nodes.length === 0) throw cannotMeasure('tasks on nodes of the lab', 'none');
    await startResponder(lab.outside.shell, { address, port }, undo);
    const capture = await startCapture(
      witnessed(context, lab.outside.shell, 'Capture outside'),
      { interface: await interfaceOutside(context), filter: `dst host ${address} and dst port ${port}` },
      undo,
    );
    const asked = await Promise.all(
      nodes.map(async ({ node, tasks: own }) =>
        Promise.all(
          own.map(async (task) => {
            const tries = await dialWitnessed(
              context,
              shellOfTask(task),
              `${task.name} on ${node.name} dials outside`,
              {
                targets: (['tcp', 'udp'] as const).map((protocol) => ({ address, port, protocol })),
                timeoutMs: TIMEOUT_MS,
                sideBySide: true,
              },
            );
            return {
              ...nameOf(task),
              replies: tries.flatMap(({ identity, target }) => (identity === null ? [] : [target.protocol])),
              errors: tries.flatMap(({ error, target }) => (error === null ? [] : [`${target.protocol}: ${error}`])),
            };
          }),
        ),
      ),
    );
    const answers = await capture.stop(
      nodes.flatMap(({ node, mac }) => {
        const all = `ether src ${mac}`;
        const fromAddress = `${all} and src host ${node.controlAddress}`;
        return [{ filter: all }, { filter: fromAddress }, { filter: `${fromAddress} and src portrange ${EPHEMERAL}` }];
      }),
    );
    const count = (index: number): number => answers[index]?.packets ?? 0;
    return {
      listener: `${address}:${port}`,
      nodes: nodes.map(({ node }, index) => ({
        node: node.name,
        address: node.controlAddress,
        arrived: { all: count(3 * index), fromAddress: count(3 * index + 1), ephemeral: count(3 * index + 2) },
        tasks: asked[index] ?? [],
      })),
    };
  },
  judge: judgeEgress,
  faults: [
    {
      kind: 'lab',
      fault: findFault('gateway-bridge/remove-masquerade'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'foreign-address', place: { node: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('gateway-bridge/allow-outside'),
      parameters: { node: AIMED_NODE },
      expect: 'look-alike',
    },
  ],
});

/** Interface of the client outside on the control segment. */
async function interfaceOutside({ lab, observe }: MeasureContext): Promise<string> {
  const { address, shell } = lab.outside;
  const { stdout } = await observe(shell, 'Interfaces outside', 'ip -4 -br address');
  const line = stdout.split('\n').find((candidate) => candidate.includes(` ${address}/`));
  const name = line?.split(/[@\s]/)[0];
  if (name === undefined) throw cannotMeasure(`an interface outside with ${address}`, stdout);
  return name;
}

/** Hardware address by which packets of a node are told on the control segment, whatever address they bear. */
async function macOf(context: MeasureContext, node: LabNode): Promise<string> {
  const { stdout } = await context.observe(
    node.shell,
    'Hardware address of the node',
    `cat /sys/class/net/${node.controlInterface}/address`,
  );
  const mac = stdout.trim();
  if (!/^[0-9a-f:]{17}$/.test(mac)) throw cannotMeasure(`a hardware address of ${node.name}`, mac);
  return mac;
}

export function judgeEgress({ listener, nodes }: Egress): Judgement<Reason> {
  for (const { node, address, arrived } of nodes) {
    if (arrived.all > arrived.fromAddress) {
      return broken(
        'foreign-address',
        { node },
        `What tasks on ${node} send to ${listener} bears the node’s address ${address}; ${arrived.all - arrived.fromAddress} of ${arrived.all} packets bear another one.`,
      );
    }
  }
  for (const { node, address, arrived, tasks } of nodes) {
    if (arrived.all === 0) {
      return broken(
        'nothing-arrives',
        { node },
        `What tasks on ${node} send to ${listener} arrives there; nothing does.`,
      );
    }
    if (arrived.ephemeral < arrived.all) {
      return broken(
        'port-not-ephemeral',
        { node },
        `What tasks on ${node} send leaves from ports ${EPHEMERAL} of ${address}; ${arrived.all - arrived.ephemeral} of ${arrived.all} packets do not.`,
      );
    }
    const without = tasks.find(({ errors }) => errors.length > 0);
    if (without !== undefined) {
      return broken(
        'no-reply',
        { node, task: without.name },
        `Replies of ${listener} come back to ${without.name}; ${without.errors.join(', ')}.`,
      );
    }
  }
  const count = nodes.reduce((sum, { tasks }) => sum + tasks.length, 0);
  return ok(
    `${count} tasks on ${nodes.length} nodes reach ${listener} by TCP and UDP, from the address of their node and ports ${EPHEMERAL}, and get replies.`,
  );
}
