import { Failure } from '../../src/support/failure.js';
import type { NetworkSpec } from '../../src/docker/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import type { Shell } from '../../src/lab/shell.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { AIMED_NODE } from '../stacks.js';
import { makeNetwork, startContainer, type OwnContainer } from './containers.js';
import { cannotMeasure } from './task-shell.js';

/** The trunk segment itself, whose frames bear no tag. */
export const UNTAGGED = 0;

/**
 * VLANs of the trunk segment, each of one scenario: an interface can be the parent of one macvlan or ipvlan network only,
 * and scenarios run side by side.
 */
export const VLANS = {
  trunk: 10,
  isolatedNear: 21,
  isolatedFar: 22,
  isolatedOther: 41,
  hostAndChild: 23,
  swarmService: 24,
  addresses: 25,
  sameHost: 26,
  names: 27,
  restored: 28,
  madeBeforehand: 29,
  ipvlanShared: 31,
  ipvlanRouted: 32,
  ipvlanSecondSubnet: 33,
  ipvlanElsewhere: 34,
} as const;

/** Of use on the trunk segment only. */
export function subnetOf(vlan: number): string {
  return `${prefixOf(vlan)}.0/24`;
}

/** An address of the subnet of a VLAN. */
export function addressOn(vlan: number, host: number): string {
  return `${prefixOf(vlan)}.${host}`;
}

function prefixOf(vlan: number): string {
  return `192.168.${200 + vlan}`;
}

/** Name by which engines know the parent of a VLAN, and make it where it is missing. */
export function parentOn(node: LabNode, vlan: number): string {
  return vlan === UNTAGGED ? node.trunkInterface : `${node.trunkInterface}.${vlan}`;
}

/** A node other than the one that faults are aimed at, and that one. */
export function nodePair(context: MeasureContext): { readonly other: LabNode; readonly aimed: LabNode } {
  const aimed = context.lab.node(AIMED_NODE);
  const other = context.lab.nodes.find(({ name }) => name !== aimed.name);
  if (other === undefined) throw cannotMeasure('two nodes', 'one');
  return { other, aimed };
}

/** What a network on the trunk segment is made from beside its VLAN. */
export interface TrunkNetworkWish {
  /** `macvlan` when left out. */
  readonly driver?: 'macvlan' | 'ipvlan';
  /** Name of the network; a fresh one when left out. */
  readonly name?: string;
  /** Name of the parent; that of the VLAN when left out. */
  readonly parent?: string;
  readonly subnet?: string;
  readonly gateway?: string;
  readonly ipRange?: string;
  /** Driver options beside the parent. */
  readonly options?: Readonly<Record<string, string>>;
}

/** What an engine is asked for, to make a network in a VLAN of the trunk segment. */
export function trunkNetworkSpec(
  node: LabNode,
  vlan: number,
  wish: TrunkNetworkWish = {},
): Pick<NetworkSpec, 'Driver' | 'Options' | 'IPAM'> {
  return {
    Driver: wish.driver ?? 'macvlan',
    Options: { parent: wish.parent ?? parentOn(node, vlan), ...wish.options },
    IPAM: {
      Config: [
        {
          Subnet: wish.subnet ?? subnetOf(vlan),
          ...(wish.gateway === undefined ? {} : { Gateway: wish.gateway }),
          ...(wish.ipRange === undefined ? {} : { IPRange: wish.ipRange }),
        },
      ],
    },
  };
}

/** Makes a network of one node in a VLAN of the trunk segment, removed with the measurement. Returns its name. */
export function makeTrunkNetwork(
  context: MeasureContext,
  node: LabNode,
  vlan: number,
  wish: TrunkNetworkWish = {},
): Promise<string> {
  return makeNetwork(context, node, {
    ...(wish.name === undefined ? {} : { Name: wish.name }),
    ...trunkNetworkSpec(node, vlan, wish),
  });
}

/** A container with one leg, in a network of the trunk segment. */
export interface Child extends OwnContainer {
  readonly address: string;
  /** Empty where the engine tells none, as of ipvlan. */
  readonly mac: string;
}

/** Starts the responder in a network, at an address of choice or one that the engine gives. */
export async function startChild(
  context: MeasureContext,
  node: LabNode,
  network: string,
  wish: {
    readonly address?: string;
    readonly name?: string;
    readonly hosts?: readonly string[];
  } = {},
): Promise<Child> {
  const { address, name, hosts } = wish;
  const container = await startContainer(context, node, {
    network,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { endpoint: { IPAMConfig: { IPv4Address: address } } }),
    HostConfig: hosts === undefined ? {} : { ExtraHosts: hosts },
  });
  return asChild(container, network);
}

/** A container with its address and MAC in a network. */
export function asChild(container: OwnContainer, network: string): Child {
  const address = container.addresses[network];
  if (address === undefined || address === '') {
    throw cannotMeasure(`the container on ${container.node.name} to have an address in ${network}`, 'it has none');
  }
  return { ...container, address, mac: container.macs[network] ?? '' };
}

/** MAC of an interface. */
export async function macOf(shell: Shell, link: string): Promise<string> {
  const { stdout, stderr } = await shell.run(`ip -j link show dev ${link}`);
  const [details] = JSON.parse(stdout === '' ? '[]' : stdout) as { address?: string }[];
  if (details?.address !== undefined) return details.address;
  throw new Failure({
    doing: `looking at ${link} of ${shell.name}`,
    expected: 'an interface with a MAC address',
    seen: stderr.trim(),
    next: `see what is there: seatrial lab run --node ${shell.name} -- ip link`,
  });
}
