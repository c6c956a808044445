import { isNotFound, type Network } from '../../src/docker/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { asked } from './evidence.js';
import { cannotMeasure } from './task-shell.js';

/** The bridge by which tasks leave their node, and its network. */
export const GATEWAY_BRIDGE = 'docker_gwbridge';

/** The gateway bridge of one node, as its engine reports it. */
export interface GatewayBridge {
  readonly node: string;
  readonly id: string;
  readonly driver: string;
  readonly subnet: string;
  readonly gateway: string;
  readonly options: Readonly<Record<string, string>>;
  /** By container id, without prefix length. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** Asks a node's engine about its gateway bridge; it must be there. */
export async function readGatewayBridge(context: MeasureContext, node: LabNode): Promise<GatewayBridge> {
  const bridge = await findGatewayBridge(context, node);
  if (bridge === null) throw cannotMeasure(`${GATEWAY_BRIDGE} on ${node.name}`, 'its engine has none');
  return bridge;
}

/** Asks a node's engine about its gateway bridge; `null` when it has none. */
export async function findGatewayBridge(context: MeasureContext, node: LabNode): Promise<GatewayBridge | null> {
  const [network] = await asked(
    context,
    node.name,
    `GET /networks/${GATEWAY_BRIDGE}`,
    async () => {
      try {
        return [await node.engine.networks.inspect(GATEWAY_BRIDGE, { signal: context.signal })];
      } catch (error) {
        if (isNotFound(error)) return [];
        throw error;
      }
    },
    (found) => found.map(({ Id, Driver, IPAM, Options, Containers }) => ({ Id, Driver, IPAM, Options, Containers })),
  );
  return network === undefined ? null : describeGatewayBridge(node.name, network);
}

/** The parts that claims are about. */
function describeGatewayBridge(node: string, network: Network): GatewayBridge {
  const config = network.IPAM.Config?.find(({ Subnet }) => Subnet.includes('.'));
  if (config === undefined) throw cannotMeasure(`an IPv4 subnet of ${GATEWAY_BRIDGE} on ${node}`, 'none');
  return {
    node,
    id: network.Id,
    driver: network.Driver,
    subnet: config.Subnet,
    gateway: config.Gateway ?? '',
    options: network.Options ?? {},
    addresses: Object.fromEntries(
      Object.entries(network.Containers ?? {}).map(([container, { IPv4Address }]) => [
        container,
        IPv4Address.split('/')[0] ?? '',
      ]),
    ),
  };
}
