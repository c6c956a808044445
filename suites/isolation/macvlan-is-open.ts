import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { freshName, makeNetwork, startContainer } from '../support/containers.js';
import { asked, dialWitnessed } from '../support/evidence.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

/** Address on the control segment, far above those that its machines get. */
const HOST_PART = 233;
const TRIES = 2;
const TIMEOUT_MS = 1000;

const REASONS = ['published', 'unreachable', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

export interface OpenContainer {
  readonly node: string;
  readonly container: string;
  readonly address: string;
  /** Ports of the node that lead to it. */
  readonly published: readonly string[];
  readonly probes: readonly {
    readonly protocol: string;
    /** Container that answered. */
    readonly answer: string | null;
    readonly error: string | null;
  }[];
}

export default defineScenario({
  id: 'isolation/macvlan-is-open',
  claim: 'A macvlan container is reachable from its physical network though it publishes nothing.',
  level: 'core',
  requirements: ['R-isolation-macvlan-open'],
  needs: ['macvlan'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => EMPTY,
  reasons: REASONS,
  convergesWithinMs: 0,
  // Seconds on a machine that does nothing else.
  deadlineMs: 60_000,
  measure: async (context): Promise<OpenContainer> => {
    const { lab, signal } = context;
    const node = lab.node(AIMED_NODE);
    const { subnet } = lab.segments.control;
    const address = subnet.replace(/\d+\/\d+$/, String(HOST_PART));
    const network = await makeNetwork(context, node, {
      Name: freshName('open'),
      Driver: 'macvlan',
      Options: { parent: node.controlInterface },
      IPAM: { Config: [{ Subnet: subnet }] },
    });
    const container = await startContainer(context, node, {
      network,
      endpoint: { IPAMConfig: { IPv4Address: address } },
    });
    const published = await asked(
      context,
      node.name,
      `GET /containers/${container.id.slice(0, 12)}/json`,
      () => node.engine.containers.inspect(container.id, { signal }),
      ({ NetworkSettings }) => NetworkSettings.Ports ?? {},
    );
    const tries = await dialWitnessed(context, lab.outside.shell, `A client of the same segment dials ${address}`, {
      targets: (['tcp', 'udp'] as const).map((protocol) => ({ address, port: RESPONDER_PORT, protocol })),
      tries: TRIES,
      timeoutMs: TIMEOUT_MS,
      sideBySide: true,
    });
    return {
      node: node.name,
      container: container.name,
      address,
      published: Object.entries(published.NetworkSettings.Ports ?? {}).flatMap(([port, bindings]) =>
        bindings === null || bindings.length === 0 ? [] : [port],
      ),
      probes: tries.map(({ target, identity, error }) => ({
        protocol: target.protocol,
        answer: identity?.task ?? null,
        error,
      })),
    };
  },
  judge: judgeOpen,
  faults: [
    {
      kind: 'lab',
      fault: findFault('segment/filter-port'),
      parameters: { node: AIMED_NODE, port: String(RESPONDER_PORT) },
      expect: { reason: 'unreachable', place: { node: AIMED_NODE, port: RESPONDER_PORT } },
    },
    {
      kind: 'lab',
      fault: findFault('node/drop-forwarded'),
      parameters: { node: AIMED_NODE, port: String(RESPONDER_PORT) },
      expect: 'look-alike',
    },
  ],
});

export function judgeOpen({ node, container, address, published, probes }: OpenContainer): Judgement<Reason> {
  const place = { node, port: RESPONDER_PORT };
  const [port] = published;
  if (port !== undefined) {
    return broken('published', { node }, `The container on ${node} publishes nothing; it publishes ${port}.`);
  }
  const stranger = probes.find(({ answer }) => answer !== null && answer !== container);
  if (stranger !== undefined) {
    return broken('stranger-answers', place, `${container} answers at ${address}; ${stranger.answer ?? ''} does.`);
  }
  const lost = probes.filter(({ answer }) => answer === null);
  if (lost.length > 0 || probes.length === 0) {
    return broken(
      'unreachable',
      place,
      `${container} on ${node} answers its segment at ${address}; ${lost.length} of ${probes.length} probes ended with ${lost[0]?.error ?? 'nothing'}.`,
    );
  }
  return ok(
    `A client of the same segment got ${probes.length} answers by TCP and UDP from ${address} on ${node}, which publishes nothing.`,
  );
}
