import { Ajv, type JSONSchemaType } from 'ajv';
import { namespacePath } from '../docker/index.js';
import type { Shell } from '../process/shell.js';
import { errorText } from '../support/failure.js';
import { isBridgeRows } from './bridge-rows.js';
import { probeFailure } from './failure.js';
import { parseJsonLines } from './json-lines.js';

/** Where engines keep the network namespaces of networks and containers. */
export const NAMESPACE_DIRECTORY = '/var/run/docker/netns';

/** A permanent neighbour: which hardware address an address of the overlay has. */
export interface Neighbour {
  readonly address: string;
  readonly mac: string;
}

/** A permanent forwarding row: behind which node a hardware address is. */
export interface ForwardingRow {
  readonly mac: string;
  /** Address of the node's VTEP. */
  readonly vtep: string;
}

/** How one node forwards frames of one overlay. */
export interface ForwardingTables {
  readonly vni: number;
  /** UDP port of the VTEP. */
  readonly port: number;
  readonly neighbours: readonly Neighbour[];
  readonly rows: readonly ForwardingRow[];
}

interface VxlanLink {
  ifname: string;
  linkinfo: { info_data: { id: number; port: number } };
}
interface NeighbourEntry {
  dst: string;
  dev: string;
  lladdr?: string;
  state: string[];
}

const text = { type: 'string' } as const;
const optionalText = { type: 'string', nullable: true } as const;
const LINKS: JSONSchemaType<VxlanLink[]> = {
  type: 'array',
  items: {
    type: 'object',
    required: ['ifname', 'linkinfo'],
    properties: {
      ifname: text,
      linkinfo: {
        type: 'object',
        required: ['info_data'],
        properties: {
          info_data: {
            type: 'object',
            required: ['id', 'port'],
            properties: { id: { type: 'integer' }, port: { type: 'integer' } },
          },
        },
      },
    },
  },
};
const NEIGHBOURS: JSONSchemaType<NeighbourEntry[]> = {
  type: 'array',
  items: {
    type: 'object',
    required: ['dst', 'dev', 'state'],
    properties: { dst: text, dev: text, lladdr: optionalText, state: { type: 'array', items: text } },
  },
};
const ajv = new Ajv();
const isLinks = ajv.compile(LINKS);
const isNeighbours = ajv.compile(NEIGHBOURS);

/** Prints the VXLAN devices, the neighbours and the forwarding rows of a namespace, one JSON document a line. */
export const FORWARDING_COMMAND =
  'for tables in "ip -j -d link show type vxlan" "ip -j -4 neigh show nud permanent" "bridge -j fdb show"; do ' +
  'echo $($tables) || exit 1; done';

/**
 * Reads how a node forwards frames of a network. `shell` is in the network's namespace on that node, see
 * {@link findNamespaces}.
 */
export async function readForwarding(shell: Shell): Promise<ForwardingTables> {
  const result = await shell.run(FORWARDING_COMMAND);
  if (result.exitCode !== 0)
    throw probeFailure(`reading forwarding tables on ${shell.name}`, result, 'ip and bridge to end with 0');
  try {
    return parseForwarding(result.stdout);
  } catch (error) {
    throw probeFailure(`reading forwarding tables on ${shell.name}`, result, errorText(error));
  }
}

/** Reads what {@link FORWARDING_COMMAND} prints. Only what is permanent and belongs to the VXLAN device counts. */
export function parseForwarding(output: string): ForwardingTables {
  const [links, neighbours, rows] = parseJsonLines(output);
  // iproute2 prints an empty object for each device that the filter leaves out.
  const shown = Array.isArray(links) ? links.filter((link: object) => Object.keys(link).length > 0) : links;
  if (!isLinks(shown) || !isNeighbours(neighbours) || !isBridgeRows(rows)) {
    throw new TypeError('three documents: VXLAN devices, neighbours and forwarding rows');
  }
  const [vxlan] = shown;
  if (vxlan === undefined || shown.length > 1) throw new RangeError(`one VXLAN device, not ${shown.length}`);
  return {
    vni: vxlan.linkinfo.info_data.id,
    port: vxlan.linkinfo.info_data.port,
    neighbours: neighbours.flatMap(({ dst, dev, lladdr }) =>
      dev === vxlan.ifname && lladdr !== undefined ? [{ address: dst, mac: lladdr }] : [],
    ),
    rows: rows.flatMap(({ mac, ifname, dst, state }) =>
      ifname === vxlan.ifname && dst !== undefined && state === 'permanent' ? [{ mac, vtep: dst }] : [],
    ),
  };
}

/** Namespaces of networks on one node, by network id. */
export interface NetworkNamespaces {
  /** Where the network's bridge and VXLAN device are; `null` where the node has none. */
  overlay(networkId: string): string | null;
  /** Where the network's virtual addresses are balanced; `null` where the node has none. */
  loadBalancer(networkId: string): string | null;
}

/** Lists the network namespaces that a node's engine has made. `shell` is beside the engine. */
export async function findNamespaces(shell: Shell): Promise<NetworkNamespaces> {
  const result = await shell.run(`ls ${namespacePath(NAMESPACE_DIRECTORY)}`);
  if (result.exitCode !== 0)
    throw probeFailure(`listing network namespaces of ${shell.name}`, result, 'ls to end with 0');
  return namespacesOf(result.stdout.split(/\s+/));
}

/** Finds namespaces among their file names: `1-<id, 10 characters>` and `lb_<id, 9 characters>`. */
export function namespacesOf(names: readonly string[]): NetworkNamespaces {
  const path = (matches: (name: string) => boolean): string | null => {
    const name = names.find(matches);
    return name === undefined ? null : `${NAMESPACE_DIRECTORY}/${name}`;
  };
  return {
    overlay: (id) => path((name) => /^\d+-/.test(name) && name.endsWith(`-${id.slice(0, 10)}`)),
    loadBalancer: (id) => path((name) => name === `lb_${id.slice(0, 9)}`),
  };
}
