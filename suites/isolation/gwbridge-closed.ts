import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { dialWitnessed } from '../support/evidence.js';
import { GATEWAY_BRIDGE, readGatewayBridge } from '../support/gateway-bridge.js';
import { cannotMeasure, shellOfTask } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { ISOLATION, nameOf, type NamedTask } from './stack.js';

/** Also for what must answer; both protocols are tried side by side. */
const TIMEOUT_MS = 500;
const PROTOCOLS = ['tcp', 'udp'] as const;

const REASONS = ['neighbour-answers', 'node-gets-no-answer'] as const;
type Reason = (typeof REASONS)[number];

export interface Neighbours {
  readonly pairs: readonly {
    readonly node: string;
    readonly client: NamedTask;
    readonly neighbour: NamedTask;
    /** Of the neighbour on the gateway bridge. */
    readonly address: string;
    /** Protocols in which the neighbour answered the client. */
    readonly answered: readonly string[];
    /** Protocols in which it answered the node itself: the positive control. */
    readonly answeredNode: readonly string[];
  }[];
}

export default defineScenario({
  id: 'isolation/gwbridge-closed',
  claim: 'Two containers on one node cannot talk to each other over docker_gwbridge.',
  level: 'core',
  requirements: ['R-gwbridge-no-neighbours'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => ISOLATION,
  reasons: REASONS,
  convergesWithinMs: 4000,
  measure: async (context): Promise<Neighbours> => {
    const [left, right] = await Promise.all([context.stack.tasks('left'), context.stack.tasks('right')]);
    const pairs = left.flatMap((one) =>
      right
        .filter((other) => other.node.name === one.node.name)
        .flatMap((other) => [
          { client: one, neighbour: other },
          { client: other, neighbour: one },
        ]),
    );
    if (pairs.length < 4) throw cannotMeasure('two tasks each on two nodes', `${pairs.length} pairs of neighbours`);
    const bridges = await Promise.all(
      [...new Set(pairs.map(({ client }) => client.node))].map((node) => readGatewayBridge(context, node)),
    );
    return {
      pairs: await Promise.all(
        pairs.map(async ({ client, neighbour }) => {
          const { node } = client;
          const address = bridges.find((bridge) => bridge.node === node.name)?.addresses[neighbour.containerId];
          if (address === undefined) throw cannotMeasure(`${neighbour.name} to be on ${GATEWAY_BRIDGE}`, 'it is not');
          const plan = {
            targets: PROTOCOLS.map((protocol) => ({ address, port: RESPONDER_PORT, protocol })),
            timeoutMs: TIMEOUT_MS,
            sideBySide: true,
          };
          const [tries, control] = await Promise.all([
            dialWitnessed(context, shellOfTask(client), `${client.name} dials its neighbour ${neighbour.name}`, plan),
            dialWitnessed(context, node.shell, `The node itself dials ${neighbour.name}`, plan),
          ]);
          const answered = (results: typeof tries): string[] =>
            results.flatMap(({ identity, target }) => (identity === null ? [] : [target.protocol]));
          return {
            node: node.name,
            client: nameOf(client),
            neighbour: nameOf(neighbour),
            address,
            answered: answered(tries),
            answeredNode: answered(control),
          };
        }),
      ),
    };
  },
  judge: judgeNeighbours,
  faults: [
    {
      kind: 'lab',
      fault: findFault('gateway-bridge/allow-neighbours'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'neighbour-answers', place: { node: AIMED_NODE, network: GATEWAY_BRIDGE } },
    },
    {
      kind: 'lab',
      fault: findFault('gateway-bridge/allow-outside'),
      parameters: { node: AIMED_NODE },
      expect: 'look-alike',
    },
    {
      kind: 'lab',
      fault: findFault('gateway-bridge/remove-masquerade'),
      parameters: { node: AIMED_NODE },
      expect: 'look-alike',
    },
  ],
});

export function judgeNeighbours({ pairs }: Neighbours): Judgement<Reason> {
  for (const { node, client, neighbour, address, answered } of pairs) {
    if (answered.length === 0) continue;
    return broken(
      'neighbour-answers',
      { node, network: GATEWAY_BRIDGE, task: client.name },
      `${neighbour.name} does not answer ${client.name} at ${address} over ${GATEWAY_BRIDGE}; it does by ${answered.join(' and ')}.`,
    );
  }
  for (const { node, neighbour, address, answeredNode } of pairs) {
    const missing = PROTOCOLS.filter((protocol) => !answeredNode.includes(protocol));
    if (missing.length === 0) continue;
    return broken(
      'node-gets-no-answer',
      { node, network: GATEWAY_BRIDGE, task: neighbour.name },
      `${neighbour.name} answers its own node at ${address}, so that silence towards neighbours says something; it does not by ${missing.join(' and ')}.`,
    );
  }
  const nodes = new Set(pairs.map(({ node }) => node));
  return ok(
    `${pairs.length} pairs of neighbours on ${nodes.size} nodes get no answer over ${GATEWAY_BRIDGE}; their nodes do from each of them.`,
  );
}
