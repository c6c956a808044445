import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import type { DialTarget } from '../../src/probes/dial.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';
import { GATEWAY_BRIDGE, readGatewayBridge } from '../support/gateway-bridge.js';
import { addressOf, cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { ISOLATION, LONE_PORT, publishing } from './stack.js';

/** Also for what must answer; all targets of one node are dialled side by side. */
const TIMEOUT_MS = 500;
const PROTOCOLS = ['tcp', 'udp'] as const;

const REASONS = ['published', 'routed-in', 'control-unanswered'] as const;
type Reason = (typeof REASONS)[number];

/** Something that a client outside dialled. */
interface Dialled {
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
  /** Name of the service that answered. */
  readonly answer: string | null;
}

export interface Ingress {
  /** Publishes nothing. */
  readonly service: string;
  /** Publishes a port of its nodes. */
  readonly publishing: string;
  readonly nodes: readonly {
    readonly node: string;
    readonly task: string;
    /** What the node does with packets that no rule is about. */
    readonly forwardPolicy: string;
    /** The task's port on the node. */
    readonly onNode: readonly Dialled[];
    /** The task's own addresses, through a route of the client's own by the node. */
    readonly routed: readonly Dialled[];
    /** A published port, on the node's address and through the same route: the positive control. */
    readonly controls: readonly Dialled[];
  }[];
}

interface Parameters {
  readonly published: boolean;
  /** At which `lone` answers; mutations stand beside the healthy stack. */
  readonly controlPort: number;
}

const PARAMETERS: Parameters = { published: false, controlPort: LONE_PORT };

export default defineScenario({
  id: 'isolation/ingress-denied',
  claim:
    'A client outside reaches no unpublished port of a task, neither on the node nor by a route of its own to the task’s addresses.',
  level: 'core',
  requirements: ['R-isolation-ingress'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: ({ published, controlPort }) => {
    if (!published) return ISOLATION;
    const { networks, services } = ISOLATION;
    return {
      name: 'isolation-published',
      networks: { left: networks.left },
      services: {
        left: { ...services.left, publish: [{ target: RESPONDER_PORT, published: RESPONDER_PORT, mode: 'host' }] },
        lone: publishing(controlPort),
      },
    };
  },
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context, { controlPort }): Promise<Ingress> => {
    const { lab, stack, undo } = context;
    const network = stack.network('left').name;
    const [service, control] = [stack.service('left').name, stack.service('lone').name];
    const tasks = await stack.tasks('left');
    if (tasks.length < 2) throw cannotMeasure('two tasks', `${tasks.length}`);
    const nodes: Ingress['nodes'][number][] = [];
    // One node after the other: their tasks may have the same addresses, and the client has one routing table.
    for (const task of tasks) {
      const { node } = task;
      const bridge = await readGatewayBridge(context, node);
      const leg = bridge.addresses[task.containerId];
      if (leg === undefined) throw cannotMeasure(`${task.name} to be on ${GATEWAY_BRIDGE}`, 'it is not');
      const routed = [leg, addressOf(task, network)];
      const routes = [...routed, bridge.gateway].map((address) => `${address}/32 via ${node.controlAddress}`);
      const remove = routes.map((route) => `ip route del ${route} 2>/dev/null`).join('; ');
      undo.add(`routes of the client outside by ${node.name}`, async () => {
        await lab.outside.shell.run(remove);
      });
      const { exitCode, stderr } = await context.observe(
        lab.outside.shell,
        `The client outside gets routes by ${node.name}`,
        routes.map((route) => `ip route replace ${route}`).join(' && '),
      );
      if (exitCode !== 0) throw cannotMeasure('routes of the client outside', stderr);
      const targets = (addresses: readonly string[], port: number): DialTarget[] =>
        addresses.flatMap((address) => PROTOCOLS.map((protocol) => ({ address, port, protocol })));
      const groups = {
        onNode: targets([node.controlAddress], RESPONDER_PORT),
        routed: targets(routed, RESPONDER_PORT),
        controls: targets([node.controlAddress, bridge.gateway], controlPort),
      };
      const [tries, policy] = await Promise.all([
        dialWitnessed(context, lab.outside.shell, `The client outside dials ${node.name} and ${task.name}`, {
          targets: Object.values(groups).flat(),
          timeoutMs: TIMEOUT_MS,
          sideBySide: true,
        }),
        context.observe(node.ownShell, 'Forward policy', 'iptables -w -S FORWARD | head -n 1'),
      ]);
      await lab.outside.shell.run(remove);
      const dialled = (group: readonly DialTarget[]): Dialled[] =>
        group.map((target) => ({
          ...target,
          answer: tries.find((one) => one.target === target)?.identity?.service ?? null,
        }));
      const onNode = dialled(groups.onNode);
      const stranger = onNode.find(({ answer }) => answer !== null && answer !== service);
      if (stranger !== undefined) {
        throw cannotMeasure(`port ${stranger.port} of ${node.name} to be nobody’s`, `${stranger.answer ?? ''} answers`);
      }
      nodes.push({
        node: node.name,
        task: task.name,
        forwardPolicy: /^-P FORWARD (\w+)/m.exec(policy.stdout)?.[1] ?? 'unknown',
        onNode,
        routed: dialled(groups.routed),
        controls: dialled(groups.controls),
      });
    }
    return { service, publishing: control, nodes };
  },
  judge: judgeIngress,
  faults: [
    {
      kind: 'mutation',
      name: 'published',
      does: 'Publishes the port in host mode.',
      change: { published: true, controlPort: LONE_PORT + 1 },
      expect: { reason: 'published', place: { service: 'isolation-published-left', port: RESPONDER_PORT } },
    },
    {
      kind: 'lab',
      fault: findFault('gateway-bridge/allow-outside'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'routed-in', place: { node: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('gateway-bridge/allow-neighbours'),
      parameters: { node: AIMED_NODE },
      expect: 'look-alike',
    },
  ],
});

export function judgeIngress({ service, publishing, nodes }: Ingress): Judgement<Reason> {
  for (const { node, task, onNode, routed } of nodes) {
    const open = onNode.find(({ answer }) => answer !== null);
    if (open !== undefined) {
      return broken(
        'published',
        { node, service, port: open.port },
        `Port ${open.port} of ${node} does not lead to ${service}, which publishes nothing; ${task} answers there by ${open.protocol}.`,
      );
    }
    const reached = routed.find(({ answer }) => answer !== null);
    if (reached !== undefined) {
      return broken(
        'routed-in',
        { node, service, task },
        `${task} does not answer a client that routes to ${reached.address} by ${node}; it does by ${reached.protocol}.`,
      );
    }
  }
  for (const { node, controls } of nodes) {
    const silent = controls.find(({ answer }) => answer !== publishing);
    if (silent !== undefined) {
      return broken(
        'control-unanswered',
        { node, service: publishing, port: silent.port },
        `${publishing} answers the same client at ${silent.address}:${silent.port} by ${silent.protocol}, so that silence elsewhere says something; ${silent.answer ?? 'nothing'} does.`,
      );
    }
  }
  const policies = [...new Set(nodes.map(({ forwardPolicy }) => forwardPolicy))].join(' or ');
  const probes = nodes.reduce((sum, { onNode, routed }) => sum + onNode.length + routed.length, 0);
  return ok(
    `${probes} probes from outside at ${nodes.length} nodes and their tasks’ addresses were not answered, published ports were; the nodes’ forward policy is ${policies}.`,
  );
}
