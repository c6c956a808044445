import { RESPONDER_PORT, findFault } from '../../src/lab/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { dial, type DialPlan } from '../../src/probes/dial.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { pollUntil } from '../../src/support/poll.js';
import { attempt, freshName, startContainer, type OwnContainer } from '../support/containers.js';
import { asked, dialWitnessed } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import { onlyAddress } from '../support/only-address.js';
import { DEADLINE_MS, LEGACY_PAIR, OTHER_NODE, STORE_NODE, stopStore, useClusterStore } from './cluster-store.js';

/** Data-path port of engines in no swarm, and one that nothing uses. */
const DATA_PATH_PORT = 4789;
const IDLE_PORT = 7789;
/** Engines learn of each other over the store after they started. */
const FOUND_WITHIN_MS = 40_000;
const CREATED_WITHIN_MS = 40_000;
const TIMEOUT_MS = 500;

const REASONS = ['not-created', 'not-listed', 'unreachable', 'reaches-other-network', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

/** A network that one engine was asked for. */
export interface SharedNetwork {
  readonly name: string;
  readonly createdOn: string;
  /** What the engine said when it did not make it; `null` when it did. */
  readonly refused: string | null;
  /** Engines that list it, under the same id. */
  readonly listedOn: readonly string[];
}

/** A connection from one container to another. */
export interface Crossing {
  readonly from: string;
  readonly to: string;
  /** Container that is dialled. */
  readonly container: string;
  readonly sameNetwork: boolean;
  /** Container that answered; `null` when none did. */
  readonly answeredBy: string | null;
}

export interface SharedNetworks {
  readonly nodes: readonly string[];
  readonly networks: readonly SharedNetwork[];
  /** Empty where a network is missing. */
  readonly crossings: readonly Crossing[];
}

interface Parameters {
  readonly storeStopped: boolean;
  /** A container of the first network joins the second one, too. */
  readonly bridged: boolean;
}

const PARAMETERS: Parameters = { storeStopped: false, bridged: false };

export default defineScenario({
  id: 'legacy/key-value-overlay',
  claim:
    'Two engines with a key-value store share overlays: made on one, listed on both; containers on one of them reach each other across hosts, and on two they do not.',
  level: 'extended',
  requirements: ['R-legacy-overlay'],
  needs: ['vxlan'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => LEGACY_PAIR,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context, { storeStopped, bridged }): Promise<SharedNetworks> => {
    const { lab } = context;
    await useClusterStore(context);
    const makers = [lab.node(STORE_NODE), lab.node(OTHER_NODE)].map((node) => ({ node, name: freshName('shared') }));
    for (const { node, name } of makers) removeAfterwards(context, node, name);
    if (storeStopped) await stopStore(context);
    const networks: SharedNetwork[] = [];
    // One after the other: each takes its subnet from the store.
    for (const { node, name } of makers) {
      if (networks.some(({ refused }) => refused !== null)) break;
      networks.push(await makeShared(context, node, name));
    }
    const nodes = lab.nodes.map(({ name }) => name);
    if (networks.some(({ refused, listedOn }) => refused !== null || listedOn.length < nodes.length)) {
      return { nodes, networks, crossings: [] };
    }
    const members: Member[] = [];
    // One after the other: an engine takes a network for missing while another one changes its entry in the store.
    for (const { name } of networks) {
      for (const node of lab.nodes) {
        const container = await startContainer(context, node, { network: name });
        members.push({ network: name, container, address: onlyAddress(container) });
      }
    }
    if (bridged) await bridge(context, members);
    return { nodes, networks, crossings: await cross(context, members) };
  },
  judge: judgeShared,
  faults: [
    {
      kind: 'mutation',
      name: 'store-stopped',
      does: 'Stops the store before the networks are made.',
      change: { storeStopped: true },
      expect: { reason: 'not-created', place: { node: STORE_NODE } },
    },
    {
      kind: 'mutation',
      name: 'in-both-networks',
      does: 'A container of the first network joins the second one, too.',
      change: { bridged: true },
      expect: { reason: 'reaches-other-network', place: { node: STORE_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('data-path/drop'),
      parameters: { node: OTHER_NODE, port: String(DATA_PATH_PORT) },
      expect: { reason: 'unreachable', place: { node: STORE_NODE, peer: OTHER_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('data-path/drop'),
      parameters: { node: OTHER_NODE, port: String(IDLE_PORT) },
      expect: 'look-alike',
    },
  ],
});

/** Registers the removal of a network that is to be made; remote endpoints are forgotten a little later than they end. */
function removeAfterwards({ undo }: MeasureContext, node: LabNode, name: string): void {
  const what = `remove the network ${name} of ${node.name}`;
  undo.add(what, async () => {
    await pollUntil({ awaiting: what, deadlineMs: CREATED_WITHIN_MS, intervalMs: 200 }, async (signal) => {
      await node.engine.networks.remove(name, { signal });
      return true;
    });
  });
}

/** Asks one engine for an overlay, and all engines whether they list it. */
async function makeShared(context: MeasureContext, node: LabNode, name: string): Promise<SharedNetwork> {
  const { lab, signal } = context;
  const answer = await attempt(context, node.name, `POST /networks/create overlay ${name}`, () =>
    node.engine.networks.create({ Name: name, Driver: 'overlay' }, { signal, deadlineMs: CREATED_WITHIN_MS }),
  );
  if (!answer.accepted) return { name, createdOn: node.name, refused: answer.reason, listedOn: [] };
  const lists = await Promise.all(
    lab.nodes.map(async (lister) => {
      const found = await asked(
        context,
        lister.name,
        `GET /networks name ${name}`,
        () => lister.engine.networks.list({ name: [name] }, { signal }),
        (networks) => networks.map(({ Id, Name, Scope, Driver }) => ({ Id, Name, Scope, Driver })),
      );
      return { lister, listed: found.some(({ Id, Name }) => Name === name && Id === answer.value) };
    }),
  );
  return {
    name,
    createdOn: node.name,
    refused: null,
    listedOn: lists.flatMap(({ lister, listed }) => (listed ? [lister.name] : [])),
  };
}

/** A container in a shared network. */
interface Member {
  readonly network: string;
  readonly container: OwnContainer;
  readonly address: string;
}

/** Joins the first member to the network of the last one, and waits until it reaches it there. */
async function bridge({ signal }: MeasureContext, members: readonly Member[]): Promise<void> {
  const [first, last] = [members[0], members.at(-1)];
  if (first === undefined || last === undefined) return;
  const { node, id, shell } = first.container;
  await node.engine.networks.connect(last.network, id, {}, { signal });
  const plan: DialPlan = {
    targets: [{ address: last.address, port: RESPONDER_PORT, protocol: 'tcp' }],
    timeoutMs: TIMEOUT_MS,
  };
  await lookUntil(
    FOUND_WITHIN_MS,
    signal,
    () => dial(shell, plan),
    (tries) => tries.every(({ identity }) => identity !== null),
  );
}

/** Every member dials every member on the other host: that of its network, and that of the other one. */
async function cross(context: MeasureContext, members: readonly Member[]): Promise<readonly Crossing[]> {
  const plans = members.map((from) => {
    const others = members.filter(({ container }) => container.node !== from.container.node);
    const plan: DialPlan = {
      targets: others.map(({ address }) => ({ address, port: RESPONDER_PORT, protocol: 'tcp' })),
      timeoutMs: TIMEOUT_MS,
      sideBySide: true,
    };
    return { from, others, plan };
  });
  await lookUntil(
    FOUND_WITHIN_MS,
    context.signal,
    () => Promise.all(plans.map(({ from, plan }) => dial(from.container.shell, plan))),
    (rounds) =>
      rounds.every((tries, index) =>
        tries.every(
          ({ identity }, target) =>
            identity !== null || plans[index]?.others[target]?.network !== plans[index]?.from.network,
        ),
      ),
  );
  const rounds = await Promise.all(
    plans.map(async ({ from, others, plan }) => {
      const title = `${from.container.name} on ${from.container.node.name} dials both containers of the other host`;
      const tries = await dialWitnessed(context, from.container.shell, title, plan);
      return others.map((to, index): Crossing => ({
        from: from.container.node.name,
        to: to.container.node.name,
        container: to.container.name,
        sameNetwork: to.network === from.network,
        answeredBy: tries[index]?.identity?.task ?? null,
      }));
    }),
  );
  return rounds.flat();
}

export function judgeShared({ nodes, networks, crossings }: SharedNetworks): Judgement<Reason> {
  for (const { name, createdOn, refused, listedOn } of networks) {
    if (refused !== null) {
      return broken('not-created', { node: createdOn }, `${createdOn} makes the overlay ${name}; it says: ${refused}.`);
    }
    const missing = nodes.find((node) => !listedOn.includes(node));
    if (missing !== undefined) {
      return broken(
        'not-listed',
        { node: missing },
        `${missing} lists the overlay ${name} that was made on ${createdOn}; it does not.`,
      );
    }
  }
  for (const { from, to, container, answeredBy } of crossings.filter(({ sameNetwork }) => sameNetwork)) {
    const place = { node: from, peer: to };
    if (answeredBy === null) {
      return broken('unreachable', place, `${container} on ${to} answers one of its network on ${from}; nobody did.`);
    }
    if (answeredBy !== container) {
      return broken('stranger-answers', place, `${container} on ${to} answers; ${answeredBy} did.`);
    }
  }
  const apart = crossings.filter(({ sameNetwork }) => !sameNetwork);
  const leak = apart.find(({ answeredBy }) => answeredBy !== null);
  if (leak !== undefined) {
    return broken(
      'reaches-other-network',
      { node: leak.from, peer: leak.to },
      `${leak.container} on ${leak.to} does not answer one of another network on ${leak.from}; it did.`,
    );
  }
  return ok(
    `${networks.length} overlays, each made on one engine, were listed on ${nodes.join(' and ')}; ` +
      `${crossings.length - apart.length} connections within them were answered, ${apart.length} between them were not.`,
  );
}
