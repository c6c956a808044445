import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { asked } from '../support/evidence.js';
import { placeOfLinks } from '../support/localise.js';
import { cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { SPREAD } from './stack.js';

/** A new endpoint must be known everywhere this long after its own node announced it. */
const KNOWN_WITHIN_MS = 5000;
/** A task is placed and started within this time. */
const STARTED_WITHIN_MS = 120_000;

const REASONS = ['not-known', 'address-differs'] as const;
type Reason = (typeof REASONS)[number];

/** When a node knew of the new endpoint, and what of it. */
interface Knowledge {
  readonly node: string;
  /** Milliseconds after the endpoint's own node knew; `null` when it did not in time. */
  readonly afterMs: number | null;
  /** The endpoint's address as this node knows it. */
  readonly address: string | null;
}

export interface Convergence {
  readonly network: string;
  readonly service: string;
  /** The node that the endpoint is on. */
  readonly source: string;
  readonly address: string;
  /** The other nodes that take part in the network. */
  readonly others: readonly Knowledge[];
}

export default defineScenario({
  id: 'gossip/convergence-time',
  claim: `A new endpoint is known on every node that takes part in its network ${KNOWN_WITHIN_MS / 1000} s after its own node knows it, at the latest.`,
  level: 'core',
  requirements: ['R-gossip-convergence'],
  needs: ['vxlan'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => SPREAD,
  reasons: REASONS,
  deadlineMs: 180_000,
  measure: async (context): Promise<Convergence> => {
    const { stack, undo, signal } = context;
    const network = stack.network('wide');
    const service = stack.service('late').name;
    const taking = new Set((await stack.tasks()).map(({ node }) => node));
    const source = context.lab.node(AIMED_NODE);
    if (!taking.has(source)) throw cannotMeasure(`a task of ${network.name} on ${source.name}`, 'none');
    // Endpoints of tasks that an earlier measurement made are not the new one.
    const old = new Set((await Promise.all([...taking].map((node) => endpointsAt(context, node)))).flat());
    undo.add('no task of late', () => stack.scale('late', 0).then(() => undefined));
    await stack.update('late', (spec) => ({ ...spec, Mode: { Replicated: { Replicas: 1 } } }));
    const known = new Map<LabNode, { readonly atMs: number; readonly address: string }>();
    await pollUntil(
      { awaiting: `a new endpoint of ${service}`, deadlineMs: STARTED_WITHIN_MS, intervalMs: 50, signal },
      async () => {
        const waiting = [...taking].filter((node) => !known.has(node));
        await Promise.all(
          waiting.map(async (node) => {
            const found = (await endpointsOf(node, network.id, service, signal)).find(
              ({ EndpointID }) => !old.has(EndpointID),
            );
            if (found !== undefined) known.set(node, { atMs: performance.now(), address: found.EndpointIP });
          }),
        );
        const own = known.get(source);
        if (own === undefined) return new NotYet(`${source.name} has none yet`);
        const over = performance.now() - own.atMs > KNOWN_WITHIN_MS;
        return over || known.size === taking.size ? true : new NotYet(`${known.size} of ${taking.size} nodes know it`);
      },
    );
    // What each node knows in the end is kept as evidence; the looks before it are too many.
    await Promise.all([...taking].map((node) => endpointsAt(context, node)));
    const own = known.get(source);
    if (own === undefined) throw cannotMeasure(`an endpoint on ${source.name}`, 'none');
    return {
      network: network.name,
      service,
      source: source.name,
      address: own.address,
      others: [...taking]
        .filter((node) => node !== source)
        .map((node) => {
          const knowledge = known.get(node);
          return {
            node: node.name,
            // Looked at in turns: another node may be looked at first.
            afterMs: knowledge === undefined ? null : Math.max(0, knowledge.atMs - own.atMs),
            address: knowledge?.address ?? null,
          };
        }),
    };
  },
  judge: judgeConvergence,
  faults: [
    {
      kind: 'lab',
      fault: findFault('gossip/cut'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'not-known', place: { node: AIMED_NODE, network: 'gossip-wide' } },
    },
    { kind: 'lab', fault: findFault('data-path/drop'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** The endpoints of a service that gossip told a node of. */
async function endpointsOf(
  { engine }: LabNode,
  network: string,
  service: string,
  signal: AbortSignal,
): Promise<readonly { readonly EndpointID: string; readonly EndpointIP: string }[]> {
  const { Services } = await engine.networks.inspect(network, { verbose: true, signal });
  return Services?.[service]?.Tasks ?? [];
}

/** The ids of the endpoints of `late` that a node knows, with evidence. */
async function endpointsAt(context: MeasureContext, node: LabNode): Promise<readonly string[]> {
  const { stack, signal } = context;
  const endpoints = await asked(
    context,
    node.name,
    `GET /networks/${stack.network('wide').name}?verbose=true`,
    () => endpointsOf(node, stack.network('wide').id, stack.service('late').name, signal),
    (answer) => answer,
  );
  return endpoints.map(({ EndpointID }) => EndpointID);
}

export function judgeConvergence({ network, service, source, address, others }: Convergence): Judgement<Reason> {
  const ignorant = others.filter(({ afterMs }) => afterMs === null).map(({ node }) => node);
  if (ignorant.length > 0) {
    return broken(
      'not-known',
      { ...placeOfLinks(ignorant.map((node) => ({ from: source, to: node }))), network, service },
      `${address} of ${service} on ${source} is known everywhere within ${KNOWN_WITHIN_MS / 1000} s; ${ignorant.join(', ')} did not know it.`,
    );
  }
  const wrong = others.find((other) => other.address !== address);
  if (wrong !== undefined) {
    return broken(
      'address-differs',
      { node: wrong.node, network, service },
      `${source} announces ${service} at ${address}; ${wrong.node} knows it at ${wrong.address ?? 'no address'}.`,
    );
  }
  const times = others.map(({ node, afterMs }) => `${node} after ${(afterMs ?? 0).toFixed(0)} ms`);
  return ok(`${address} of ${service} on ${source} was known on ${times.join(', ')}.`);
}
