import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { DialTry } from '../../src/probes/dial.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { startContainer } from '../support/containers.js';
import { dialWitnessed } from '../support/evidence.js';
import { cannotMeasure } from '../support/task-shell.js';
import { DEADLINE_MS } from './support.js';

const REASONS = ['no-answer', 'stranger-answers', 'answers-elsewhere'] as const;
type Reason = (typeof REASONS)[number];

/** Published on all addresses of the node. */
const PORT_EVERYWHERE = 15080;
/** Published on one address of the node. */
const PORT_ON_ONE = 15081;
const TIMEOUT_MS = 800;

export interface Published {
  readonly node: string;
  readonly container: string;
  readonly answers: readonly {
    readonly from: string;
    readonly address: string;
    readonly port: number;
    /** The port is published on this address. */
    readonly expected: boolean;
    readonly answeredBy: string | null;
    readonly error: string | null;
  }[];
}

interface Parameters {
  /** What the second port is given: one address of the node, or none. */
  readonly onOneAddress: boolean;
}

const PARAMETERS: Parameters = { onOneAddress: true };

export default defineScenario({
  id: 'bridge/published',
  claim:
    'A published port reaches the container from outside on all addresses of its host, or on the one address that was given and no other.',
  level: 'core',
  requirements: ['R-bridge-published'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context, { onOneAddress }): Promise<Published> => {
    const { lab } = context;
    const node = lab.node(AIMED_NODE);
    const neighbour = lab.nodes.find(({ name }) => name !== node.name);
    if (neighbour === undefined) throw cannotMeasure('two nodes', 'one');
    const container = await startContainer(context, node, {
      ExposedPorts: { [`${RESPONDER_PORT}/tcp`]: {} },
      HostConfig: {
        PortBindings: {
          [`${RESPONDER_PORT}/tcp`]: [
            { HostPort: String(PORT_EVERYWHERE) },
            { HostPort: String(PORT_ON_ONE), ...(onOneAddress ? { HostIp: node.controlAddress } : {}) },
          ],
        },
      },
    });
    // The client outside has no leg in the data segment; the neighbour has one, and is as far outside of this node.
    const clients = [
      { name: 'outside', shell: lab.outside.shell, addresses: [node.controlAddress] },
      { name: neighbour.name, shell: neighbour.shell, addresses: [node.controlAddress, node.dataAddress] },
    ];
    const answers = await Promise.all(
      clients.map(async ({ name, shell, addresses }) => {
        const tries = await dialWitnessed(context, shell, `${name} connects to the published ports`, {
          targets: addresses.flatMap((address) =>
            [PORT_EVERYWHERE, PORT_ON_ONE].map((port) => ({ address, port, protocol: 'tcp' as const })),
          ),
          timeoutMs: TIMEOUT_MS,
          sideBySide: true,
        });
        return tries.map((one) => describeTry(name, one, node.controlAddress));
      }),
    );
    return { node: node.name, container: container.name, answers: answers.flat() };
  },
  judge: judgePublished,
  faults: [
    {
      kind: 'lab',
      fault: findFault('published/drop-port'),
      parameters: { node: AIMED_NODE, port: String(PORT_ON_ONE) },
      expect: { reason: 'no-answer', place: { node: AIMED_NODE, port: PORT_ON_ONE } },
    },
    {
      kind: 'lab',
      fault: findFault('published/drop-port'),
      parameters: { node: AIMED_NODE, port: String(PORT_ON_ONE + 1) },
      expect: 'look-alike',
    },
    {
      kind: 'mutation',
      name: 'on-all-addresses',
      does: 'Publishes the second port on all addresses of the node.',
      change: { onOneAddress: false },
      expect: { reason: 'answers-elsewhere', place: { node: AIMED_NODE, port: PORT_ON_ONE } },
    },
  ],
});

function describeTry(from: string, { target, identity, error }: DialTry, given: string): Published['answers'][number] {
  const { address, port } = target;
  const expected = port === PORT_EVERYWHERE || address === given;
  return { from, address, port, expected, answeredBy: identity?.task ?? null, error };
}

export function judgePublished({ node, container, answers }: Published): Judgement<Reason> {
  for (const { from, address, port, answeredBy, error } of answers.filter(({ expected }) => expected)) {
    const wanted = `${container} answers ${from} at ${address}:${port}`;
    if (answeredBy === null) return broken('no-answer', { node, port }, `${wanted}; ${error ?? 'nothing'} instead.`);
    if (answeredBy !== container) return broken('stranger-answers', { node, port }, `${wanted}; ${answeredBy} does.`);
  }
  const elsewhere = answers.find(({ expected, answeredBy }) => !expected && answeredBy !== null);
  if (elsewhere !== undefined) {
    const { from, address, port, answeredBy } = elsewhere;
    return broken(
      'answers-elsewhere',
      { node, port },
      `Port ${port} is published on another address than ${address}; ${answeredBy ?? ''} answers ${from} there.`,
    );
  }
  const refused = answers.filter(({ expected }) => !expected);
  return ok(
    `${container} answered in ${answers.length - refused.length} of ${answers.length} ways, and in none of the ${refused.length} by an address that was not given (${refused.map(({ error }) => error).join(', ')}).`,
  );
}
