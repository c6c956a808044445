import { rangesMeet, subnetRange } from './addresses.js';
import type { Disagreement } from './disagreement.js';
import { GATEWAY_BRIDGE, namespaceOf, type InsideView, type SwarmIndex } from './swarm-index.js';

/** The bridge by which tasks leave each node, and published ports come in. */
export function compareGatewayBridge(index: SwarmIndex): readonly Disagreement[] {
  return index.inside.flatMap((view) => {
    const host = namespaceOf(view, 'host');
    const network = view.networks.find(({ name }) => name === GATEWAY_BRIDGE);
    const subnet = network?.subnets.find((one) => one.includes('.'));
    if (host === null || host.links.length === 0 || network === undefined || subnet === undefined) return [];
    const { node } = view;
    const details = { node, subnet };
    const bridge = host.links.find(({ name }) => name === GATEWAY_BRIDGE);
    if (bridge?.up !== true) {
      return [
        {
          kind: 'host/gateway-bridge-down' as const,
          place: { node },
          expected: `an interface ${GATEWAY_BRIDGE} that is up, with an address in ${subnet}`,
          observed: bridge === undefined ? 'no such interface' : 'it is down',
          evidence: network.endpoints.map(({ name, address }) => `${name} at ${address} leaves the node by it`),
          details,
        },
      ];
    }
    return [...overlaps(view, subnet), ...localnet(index, view)];
  });
}

/** Routes of the node that lead elsewhere for addresses that are also the bridge's. */
function overlaps(view: InsideView, subnet: string): readonly Disagreement[] {
  const { node } = view;
  return (namespaceOf(view, 'host')?.routes ?? []).flatMap(({ destination, device, gateway }): Disagreement[] => {
    if (device === GATEWAY_BRIDGE || destination === 'default' || !share(destination, subnet)) return [];
    const route = `${destination}${gateway === null ? '' : ` via ${gateway}`} dev ${device}`;
    return [
      {
        kind: 'host/gateway-subnet-overlaps',
        place: { node },
        expected: `no other route for addresses of ${GATEWAY_BRIDGE}, ${subnet}`,
        observed: route,
        evidence: [route, `${subnet} dev ${GATEWAY_BRIDGE}`],
        details: { node, subnet, destination, device },
      },
    ];
  });
}

/** True when two subnets have an address in common. */
function share(one: string, other: string): boolean {
  const [range, others] = [subnetRange(one), subnetRange(other)];
  return range !== null && others !== null && rangesMeet(range, others);
}

/** Engines let the node itself reach published ports by its loopback. */
function localnet(index: SwarmIndex, view: InsideView): readonly Disagreement[] {
  const setting = `net.ipv4.conf.${GATEWAY_BRIDGE}.route_localnet`;
  const value = namespaceOf(view, 'host')?.sysctls[setting];
  if (value !== '0' || index.meshPorts().length === 0) return [];
  return [
    {
      kind: 'host/localnet-off',
      place: { node: view.node },
      expected: `${setting} = 1, as the engine sets it`,
      observed: value,
      evidence: [],
      details: { node: view.node, setting },
    },
  ];
}
