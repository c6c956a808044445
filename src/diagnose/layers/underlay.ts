import type { Disagreement } from './disagreement.js';
import {
  linkWithAddress,
  namespaceOf,
  overlayNamespace,
  tunnelOf,
  type InsideView,
  type SwarmIndex,
} from './swarm-index.js';

/** Bytes that VXLAN adds over IPv4, and what ESP adds to that. */
const VXLAN_OVERHEAD = 50;
const ESP_OVERHEAD = 26;

/** What overlays stand on: each node's address, the port of VXLAN and how large a packet may be. */
export function compareUnderlay(index: SwarmIndex): readonly Disagreement[] {
  return [
    ...index.inside.flatMap((view) => [
      ...lostAddress(index, view),
      ...translatedAddress(index, view),
      ...takenPort(index, view),
      ...packetSizes(index, view),
    ]),
    ...ingressLeftLarge(index),
  ];
}

/**
 * An address by which the swarm knows the node, and that none of its interfaces has. Where managers hear the node at that
 * very address, something on the way translates it; where they hear it at another one or not at all, the node has lost it.
 */
function lostAddress(index: SwarmIndex, view: InsideView): readonly Disagreement[] {
  const { node, engine } = view;
  const host = namespaceOf(view, 'host');
  const address = engine.nodeAddress;
  if (host === null || host.links.length === 0 || !isRealAddress(address)) return [];
  if (linkWithAddress(host, address) !== null) return [];
  const heard = index.facts.nodes.some((one) => one.name === node && one.state === 'ready' && one.address === address);
  return [
    {
      kind: heard ? 'host/address-translated' : 'host/address-lost',
      place: { node },
      expected: `an interface with ${address}, by which the swarm knows the node`,
      observed: `interfaces with ${addressesOf(view).join(', ')}`,
      evidence: host.links
        .filter(({ addresses }) => addresses.length > 0)
        .map(({ name, addresses }) => `${name} ${addresses.join(' ')}`),
      details: { node, address },
    },
  ];
}

/** Managers see the node come from an address that it does not have: something between them translates. */
function translatedAddress(index: SwarmIndex, view: InsideView): readonly Disagreement[] {
  const { node, engine } = view;
  const host = namespaceOf(view, 'host');
  const seen = index.facts.nodes.find(({ name }) => name === node)?.address ?? '';
  if (host === null || host.links.length === 0 || !isRealAddress(seen) || seen === engine.nodeAddress) return [];
  if (linkWithAddress(host, seen) !== null || linkWithAddress(host, engine.nodeAddress) === null) return [];
  return [
    {
      kind: 'host/address-translated',
      place: { node },
      expected: `managers to see the node at an address that it has: ${addressesOf(view).join(', ')}`,
      observed: `they see it at ${seen}`,
      evidence: [`it calls itself ${engine.nodeAddress}`],
      details: { node, address: seen },
    },
  ];
}

/** Whether an address says where a node is; leaders are told without one. */
function isRealAddress(address: string): boolean {
  return address !== '' && address !== '0.0.0.0' && !address.startsWith('127.') && !address.includes(':');
}

function addressesOf(view: InsideView): readonly string[] {
  return namespaceOf(view, 'host')?.links.flatMap(({ addresses }) => addresses) ?? [];
}

/** A program that has the port of VXLAN: sockets of the kernel have none. */
function takenPort(index: SwarmIndex, view: InsideView): readonly Disagreement[] {
  const port = index.facts.swarm.dataPathPort;
  const holder = view.host.sockets.find(
    (socket) => socket.protocol === 'udp' && socket.port === port && socket.process !== '',
  );
  if (holder === undefined) return [];
  return [
    {
      kind: 'host/data-path-port-taken',
      place: { node: view.node },
      expected: `UDP port ${port} to be the kernel's, for VXLAN`,
      observed: `the program ${holder.process} has it at ${holder.address}`,
      evidence: [`udp ${holder.address}:${holder.port} ${holder.process}`],
      details: { node: view.node, process: holder.process, port: String(port) },
    },
  ];
}

/** Overlays whose packets are larger than what carries them, by their own choice or because the underlay carries less. */
function packetSizes(index: SwarmIndex, view: InsideView): readonly Disagreement[] {
  const { node } = view;
  const own = index.addressOf(node);
  const host = namespaceOf(view, 'host');
  const uplink = own === null || host === null ? null : linkWithAddress(host, own);
  if (uplink === null) return [];
  return index.overlays.flatMap((network): Disagreement[] => {
    const namespace = overlayNamespace(view, network.id);
    const tunnel = namespace === null ? null : tunnelOf(namespace);
    const room = uplink.mtu - VXLAN_OVERHEAD - (network.encrypted ? ESP_OVERHEAD : 0);
    if (tunnel === null || tunnel.mtu <= room) return [];
    const details = { node, network: network.name, mtu: String(uplink.mtu), device: uplink.name };
    const line = `${network.name}: packets of ${tunnel.mtu} bytes, and ${uplink.mtu - room} around each`;
    return network.mtu === null
      ? [
          {
            kind: 'host/underlay-mtu-small',
            place: { node },
            expected: `${uplink.name} to carry what overlays send when nobody chose an MTU: 1500 bytes`,
            observed: `it carries ${uplink.mtu}`,
            evidence: [line],
            details,
          },
        ]
      : [
          {
            kind: 'host/mtu-too-large',
            place: { node, network: network.name },
            expected: `an MTU of ${network.name} of at most ${room} bytes: ${uplink.name} carries ${uplink.mtu}`,
            observed: `${tunnel.mtu} bytes, made of the option ${network.mtu}`,
            evidence: [line],
            details,
          },
        ];
  });
}

/** The routing mesh has a network of its own, which is forgotten when all others were made smaller. */
function ingressLeftLarge(index: SwarmIndex): readonly Disagreement[] {
  const ingress = index.overlays.find((network) => network.ingress);
  const others = index.overlays.filter((network) => !network.ingress);
  const chosen = others.flatMap(({ mtu }) => mtu ?? []);
  const largest = Math.max(...chosen);
  if (ingress === undefined || chosen.length === 0 || chosen.length < others.length) return [];
  if (index.meshPorts().length === 0 || largest >= (ingress.mtu ?? 1500)) return [];
  return [
    {
      kind: 'host/ingress-mtu-left',
      place: { network: ingress.name },
      expected: `an MTU option of ${ingress.name} of at most ${largest}, as every other overlay has`,
      observed: ingress.mtu === null ? 'none, so 1500' : String(ingress.mtu),
      evidence: others.map(({ name, mtu }) => `${name}: ${mtu ?? ''}`),
      details: { network: ingress.name, mtu: String(largest) },
    },
  ];
}
