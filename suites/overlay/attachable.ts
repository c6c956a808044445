import { EngineRefused } from '../../src/docker/index.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { LabNode } from '../../src/lab/lab.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { lookUp } from '../../src/probes/dns.js';
import { findNamespaces } from '../../src/probes/forwarding.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import {
  attempt,
  freshName,
  makeNetwork,
  startContainer,
  type ContainerWish,
  type OwnContainer,
} from '../support/containers.js';
import { asked, dialWitnessed, witnessed } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';
import { cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE } from '../stacks.js';
import { LEGS, legsStack } from './legs.js';

/** Far from the addresses that the swarm hands out first. */
const HOST_NUMBER = 200;
/** A network of the measurement's own, for an address that is refused. */
const SPARE_SUBNET = '10.216.1.0/24';
const SPARE_ADDRESS = '10.216.1.200';
/** Engines wait 20 s for an address before they refuse. */
const REFUSAL_DEADLINE_MS = 120_000;
/** Gossip tells a node that has just joined a network of its services within this time. */
const REACHED_WITHIN_MS = 5000;
/** What a container held is free again within this time after its end. */
const RELEASED_WITHIN_MS = 5000;

const REASONS = [
  'not-joined',
  'address-differs',
  'name-unknown',
  'service-unreachable',
  'joined-unattachable',
  'address-given-twice',
  'address-held',
  'network-held',
  'namespace-left',
] as const;
type Reason = (typeof REASONS)[number];

/** A container that joined. */
interface Joined {
  readonly address: string;
  /** The service's virtual address, and what its name is resolved to. */
  readonly virtualAddress: string;
  readonly resolved: readonly string[];
  /** The service that answered at the virtual address; `null` for none. */
  readonly answeredBy: string | null;
  readonly error: string | null;
}

/** What became of an address that was asked for twice. */
interface Twice {
  readonly network: string;
  readonly address: string;
  /** Why the second container was refused; `null` where it was not. */
  readonly refusal: string | null;
  /** Why a container that asked for the address after the first one's end was refused; `null` where it got it. */
  readonly heldAfterwards: string | null;
  /** Why the network could not be removed after all of them; `null` where it could. */
  readonly notRemoved: string | null;
  /** The node has a namespace for the network after that. */
  readonly namespaceLeft: boolean;
}

export interface Attached {
  readonly node: string;
  readonly network: string;
  readonly service: string;
  readonly asked: string;
  readonly joined: Joined | { readonly refusal: string };
  /** A network that is not attachable, and why a container could not join it; `null` where it could. */
  readonly other: { readonly network: string; readonly refusal: string | null };
  /** Not measured where no container could join. */
  readonly twice: Twice | null;
}

export default defineScenario({
  id: 'overlay/attachable',
  claim:
    'Containers join attachable overlays only, with the address they ask for, and reach services by name; an address that is refused leaves nothing behind.',
  level: 'core',
  requirements: ['R-overlay-attachable', 'R-overlay-attach-released'],
  needs: ['vxlan', 'bridge', 'veth', 'ipvs'],
  // While an engine refuses an address, which takes it half a minute, nothing else on the node joins or leaves networks.
  disturbs: 'node',
  parameters: LEGS,
  stack: legsStack,
  reasons: REASONS,
  convergesWithinMs: 0,
  deadlineMs: 240_000,
  measure: async (context): Promise<Attached> => {
    const { stack, lab } = context;
    const node = lab.node(AIMED_NODE);
    const [front, back, service] = [stack.network('front'), stack.network('back'), stack.service('web')];
    const address = hostOf(front.subnet, HOST_NUMBER);
    const [container, stranger] = await Promise.all([
      join(context, node, { network: front.name, endpoint: { IPAMConfig: { IPv4Address: address } } }),
      join(context, node, { network: back.name }),
    ]);
    const virtualAddress = service.virtualAddresses[front.name];
    if (virtualAddress === undefined) throw cannotMeasure(`a virtual address of ${service.name}`, 'none');
    return {
      node: node.name,
      network: front.name,
      service: service.name,
      asked: address,
      joined:
        'refusal' in container
          ? container
          : await reachService(context, container, front.name, { name: service.name, virtualAddress }),
      other: { network: back.name, refusal: 'refusal' in stranger ? stranger.refusal : null },
      twice: 'refusal' in container ? null : await askTwice(context, node),
    };
  },
  judge: judgeAttached,
  faults: [
    {
      kind: 'mutation',
      name: 'not-attachable',
      does: 'Creates the network without the option attachable.',
      change: { frontAttachable: false },
      expect: { reason: 'not-joined', place: { node: AIMED_NODE, network: 'legs-front-shut-front' } },
    },
    {
      kind: 'mutation',
      name: 'other-attachable',
      does: 'Creates the network that is not to be joined attachable.',
      change: { backAttachable: true },
      expect: { reason: 'joined-unattachable', place: { node: AIMED_NODE, network: 'legs-back-open-back' } },
    },
    {
      kind: 'mutation',
      name: 'third-attachable',
      does: 'Creates another network attachable.',
      change: { closedAttachable: true },
      expect: 'look-alike',
    },
  ],
});

/** The address of a host in an IPv4 network of at least 256 addresses. */
function hostOf(subnet: string, host: number): string {
  return subnet.replace(/\.\d+\/\d+$/, `.${host}`);
}

type JoinAnswer = OwnContainer | { readonly refusal: string };

/** Starts a container, or says why the engine would not. */
function join(context: MeasureContext, node: LabNode, wish: ContainerWish): Promise<JoinAnswer> {
  return asked(
    context,
    node.name,
    `start a container in ${wish.network ?? 'no network'}`,
    async (): Promise<JoinAnswer> => {
      try {
        return await startContainer(context, node, wish);
      } catch (error) {
        if (error instanceof EngineRefused) return { refusal: error.reason };
        throw error;
      }
    },
    (answer) => ('refusal' in answer ? answer : answer.addresses),
  );
}

async function reachService(
  context: MeasureContext,
  { shell, addresses }: OwnContainer,
  network: string,
  { name, virtualAddress }: { readonly name: string; readonly virtualAddress: string },
): Promise<Joined> {
  const { resolved, tried } = await lookUntil(
    REACHED_WITHIN_MS,
    context.signal,
    async () => {
      const lookup = await lookUp(witnessed(context, shell, `The container asks for ${name}`), name);
      const [connection] = await dialWitnessed(context, shell, `The container connects to ${name}`, {
        targets: [{ address: virtualAddress, port: RESPONDER_PORT, protocol: 'tcp' }],
        timeoutMs: 1000,
      });
      return { resolved: lookup.addresses, tried: connection };
    },
    (view) => view.resolved.includes(virtualAddress) && view.tried?.ok === true,
  );
  return {
    address: addresses[network] ?? '',
    virtualAddress,
    resolved,
    answeredBy: tried?.identity?.service ?? null,
    error: tried?.error ?? null,
  };
}

/** Two containers ask for the same address; after that, another one does, and then the network goes. */
async function askTwice(context: MeasureContext, node: LabNode): Promise<Twice> {
  const { lab, signal } = context;
  const manager = lab.manager();
  const network = await makeNetwork(context, manager, {
    Driver: 'overlay',
    Attachable: true,
    IPAM: { Config: [{ Subnet: SPARE_SUBNET }] },
  });
  const wish = { network, endpoint: { IPAMConfig: { IPv4Address: SPARE_ADDRESS } } };
  const { Id } = await manager.engine.networks.inspect(network, { signal });
  const first = await startContainer(context, node, wish);
  const refusal = await startRefused(context, node, network);
  await node.engine.containers.remove(first.name);
  const again = await join(context, node, wish);
  if (!('refusal' in again)) await node.engine.containers.remove(again.name);
  let notRemoved: string | null = null;
  await lookUntil(
    RELEASED_WITHIN_MS,
    signal,
    async () => {
      const answer = await attempt(context, manager.name, `DELETE /networks/${network}`, () =>
        manager.engine.networks.remove(network, { signal }),
      );
      notRemoved = answer.accepted ? null : answer.reason;
      return notRemoved;
    },
    (reason) => reason === null,
  );
  const namespaceLeft = await lookUntil(
    RELEASED_WITHIN_MS,
    signal,
    async () => (await findNamespaces(witnessed(context, node.shell, 'Network namespaces'))).overlay(Id) !== null,
    (left) => !left,
  );
  return {
    network,
    address: SPARE_ADDRESS,
    refusal,
    heldAfterwards: 'refusal' in again ? again.refusal : null,
    notRemoved,
    namespaceLeft,
  };
}

/** Starts a container with an address that another one has, and removes it. Returns why the engine refused it. */
async function startRefused(context: MeasureContext, node: LabNode, network: string): Promise<string | null> {
  const { lab, undo, signal } = context;
  const name = freshName('container');
  const remove = undo.add(`remove the container ${name} of ${node.name}`, () => node.engine.containers.remove(name));
  const id = await node.engine.containers.create(
    name,
    {
      Image: lab.probeImage,
      Cmd: ['seatrial-responder'],
      HostConfig: { NetworkMode: network },
      NetworkingConfig: { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: SPARE_ADDRESS } } } },
    },
    { signal },
  );
  const answer = await attempt(context, node.name, `start a container that asks for ${SPARE_ADDRESS}, too`, () =>
    node.engine.containers.start(id, { signal, deadlineMs: REFUSAL_DEADLINE_MS }),
  );
  await remove();
  return answer.accepted ? null : answer.reason;
}

export function judgeAttached({ node, network, service, asked, joined, other, twice }: Attached): Judgement<Reason> {
  const place = { node, network };
  if ('refusal' in joined) {
    return broken('not-joined', place, `A container on ${node} joins ${network}; the engine says: ${joined.refusal}`);
  }
  if (joined.address !== asked) {
    return broken(
      'address-differs',
      place,
      `A container that asks for ${asked} in ${network} gets it; it got ${joined.address || 'none'}.`,
    );
  }
  if (joined.resolved.length !== 1 || joined.resolved[0] !== joined.virtualAddress) {
    return broken(
      'name-unknown',
      { ...place, service },
      `A container in ${network} resolves ${service} to ${joined.virtualAddress}; it got ${joined.resolved.join(', ') || 'no address'}.`,
    );
  }
  if (joined.answeredBy !== service) {
    return broken(
      'service-unreachable',
      { ...place, service },
      `${service} answers a container in ${network}; ${joined.answeredBy ?? joined.error ?? 'nobody'} did.`,
    );
  }
  if (other.refusal === null) {
    return broken(
      'joined-unattachable',
      { node, network: other.network },
      `Containers cannot join ${other.network}, which is not attachable; one on ${node} did.`,
    );
  }
  if (twice !== null) {
    const spare = { node, network: twice.network };
    if (twice.refusal === null) {
      return broken(
        'address-given-twice',
        spare,
        `${twice.address} is given to one container; a second one got it, too.`,
      );
    }
    if (twice.heldAfterwards !== null) {
      return broken(
        'address-held',
        spare,
        `${twice.address} is free after the containers that asked for it; the next one was told: ${twice.heldAfterwards}`,
      );
    }
    if (twice.notRemoved !== null) {
      return broken(
        'network-held',
        spare,
        `The network can be removed after its containers; the engine says: ${twice.notRemoved}`,
      );
    }
    if (twice.namespaceLeft) {
      return broken(
        'namespace-left',
        spare,
        `${node} has nothing of a network that was removed; its namespace is there.`,
      );
    }
  }
  return ok(
    `A container on ${node} joined ${network} as ${asked} and reached ${service}; ${other.network} refused one, and so was an address that was taken.`,
  );
}
