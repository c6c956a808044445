import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { makeNetwork, startContainer, type OwnContainer } from '../support/containers.js';
import { asked, dialWitnessed } from '../support/evidence.js';
import { DEADLINE_MS } from './support.js';

const REASONS = ['reachable', 'probe-fails', 'target-silent'] as const;
type Reason = (typeof REASONS)[number];

/** Waited for an answer that must not come, and for those that must, in the same measurement. Milliseconds. */
const TIMEOUT_MS = 500;

export interface Separate {
  readonly node: string;
  /** Containers of one network that reach each other: the probe works. */
  readonly within: readonly Reach[];
  /** The node reaches the containers: they listen. */
  readonly fromNode: readonly Reach[];
  /** From one network to the other. */
  readonly across: readonly Reach[];
}

interface Reach {
  readonly from: string;
  readonly to: string;
  readonly network: string;
  readonly address: string;
  /** `null` when nobody answered. */
  readonly answeredBy: string | null;
}

interface Parameters {
  /** What the probing container of the first network also joins. */
  readonly joins: 'nothing' | 'other' | 'third';
}

const PARAMETERS: Parameters = { joins: 'nothing' };

export default defineScenario({
  id: 'bridge/isolated',
  claim: 'Containers on different bridges of one host do not reach each other.',
  level: 'core',
  requirements: ['R-bridge-isolated'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context, { joins }): Promise<Separate> => {
    const node = context.lab.node(AIMED_NODE);
    const first = 'bridge';
    const second = await makeNetwork(context, node, { Driver: 'bridge' });
    // Made before the containers, and so removed after them.
    const joined = joins === 'third' ? await makeNetwork(context, node, { Driver: 'bridge' }) : second;
    const [prober, neighbour, stranger] = await Promise.all([
      startContainer(context, node, { network: first }),
      startContainer(context, node, { network: first }),
      startContainer(context, node, { network: second }),
    ]);
    if (joins !== 'nothing') {
      await asked(
        context,
        node.name,
        `POST /networks/${joined}/connect ${prober.name}`,
        () => node.engine.networks.connect(joined, prober.id, {}, { signal: context.signal }),
        () => 'joined',
      );
    }
    const reach = async (from: OwnContainer | 'node', to: OwnContainer, network: string): Promise<Reach> => {
      const address = to.addresses[network] ?? '';
      const [name, shell] = from === 'node' ? [node.name, node.shell] : [from.name, from.shell];
      const [answer] = await dialWitnessed(context, shell, `${name} connects to ${to.name} in ${network}`, {
        targets: [{ address, port: RESPONDER_PORT, protocol: 'tcp' }],
        timeoutMs: TIMEOUT_MS,
      });
      return { from: name, to: to.name, network, address, answeredBy: answer?.identity?.task ?? null };
    };
    const [within, fromNode, across] = await Promise.all([
      Promise.all([reach(prober, neighbour, first)]),
      Promise.all([reach('node', stranger, second), reach('node', prober, first)]),
      Promise.all([reach(prober, stranger, second), reach(stranger, prober, first)]),
    ]);
    return { node: node.name, within, fromNode, across };
  },
  judge: judgeSeparate,
  faults: [
    {
      kind: 'mutation',
      name: 'connected',
      does: 'Joins the probing container to the other network as well.',
      change: { joins: 'other' },
      expect: { reason: 'reachable', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'connected-to-a-third',
      does: 'Joins the probing container to a third network as well.',
      change: { joins: 'third' },
      expect: 'look-alike',
    },
  ],
});

export function judgeSeparate({ node, within, fromNode, across }: Separate): Judgement<Reason> {
  const unheard = within.find(({ to, answeredBy }) => answeredBy !== to);
  if (unheard !== undefined) {
    return broken(
      'probe-fails',
      { node, network: unheard.network },
      `${unheard.from} reaches its neighbour ${unheard.to}, which shows that the probe works; ${unheard.answeredBy ?? 'nobody'} answered.`,
    );
  }
  const silent = fromNode.find(({ to, answeredBy }) => answeredBy !== to);
  if (silent !== undefined) {
    return broken(
      'target-silent',
      { node, network: silent.network },
      `${silent.to} answers its node at ${silent.address}, which shows that it listens; ${silent.answeredBy ?? 'nobody'} answered.`,
    );
  }
  const reached = across.find(({ answeredBy }) => answeredBy !== null);
  if (reached !== undefined) {
    return broken(
      'reachable',
      { node, network: reached.network },
      `${reached.from} does not reach ${reached.to} of another bridge; ${reached.answeredBy ?? ''} answered at ${reached.address}.`,
    );
  }
  return ok(
    `No answer from one bridge to the other in ${across.length} directions; neighbours and the node were answered.`,
  );
}
