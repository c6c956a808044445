import { Ajv, type JSONSchemaType } from 'ajv';
import { namespacePath } from '../docker/index.js';
import type { Shell } from '../process/shell.js';
import { errorText } from '../support/failure.js';
import { probeFailure } from './failure.js';
import { NAMESPACE_DIRECTORY } from './forwarding.js';

/** A bridge and its IPv4 addresses, with prefix length. */
export interface BridgeDevice {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** A VXLAN device. */
export interface VxlanDevice {
  readonly name: string;
  readonly vni: number;
  /** UDP port of the VTEP. */
  readonly port: number;
  /** The bridge it is a port of; `null` where it is of none. */
  readonly bridge: string | null;
}

/** What carries an overlay on one node. */
export interface OverlayDevices {
  readonly bridges: readonly BridgeDevice[];
  readonly tunnels: readonly VxlanDevice[];
}

/** A VXLAN device and where it is. */
export interface PlacedTunnel extends VxlanDevice {
  /** Name of the namespace among those of the engine; `null` for that of the node itself. */
  readonly namespace: string | null;
}

interface BridgeEntry {
  ifname: string;
  addr_info: { family: string; local: string; prefixlen: number }[];
}
interface VxlanEntry {
  ifname: string;
  master?: string;
  linkinfo: { info_data: { id: number; port: number } };
}

const text = { type: 'string' } as const;
const BRIDGES: JSONSchemaType<BridgeEntry[]> = {
  type: 'array',
  items: {
    type: 'object',
    required: ['ifname', 'addr_info'],
    properties: {
      ifname: text,
      addr_info: {
        type: 'array',
        items: {
          type: 'object',
          required: ['family', 'local', 'prefixlen'],
          properties: { family: text, local: text, prefixlen: { type: 'integer' } },
        },
      },
    },
  },
};
const TUNNELS: JSONSchemaType<VxlanEntry[]> = {
  type: 'array',
  items: {
    type: 'object',
    required: ['ifname', 'linkinfo'],
    properties: {
      ifname: text,
      master: { type: 'string', nullable: true },
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
const ajv = new Ajv();
const isBridges = ajv.compile(BRIDGES);
const isTunnels = ajv.compile(TUNNELS);

/** Prints bridges with their addresses, and VXLAN devices, one JSON document a line. */
export const OVERLAY_DEVICES_COMMAND =
  'for table in "ip -j addr show type bridge" "ip -j -d link show type vxlan"; do echo $($table) || exit 1; done';

/** Reads the bridges and VXLAN devices of the network namespace of `shell`. */
export async function readOverlayDevices(shell: Shell): Promise<OverlayDevices> {
  const result = await shell.run(OVERLAY_DEVICES_COMMAND);
  if (result.exitCode !== 0) throw probeFailure(`reading devices on ${shell.name}`, result, 'ip to end with 0');
  try {
    return parseOverlayDevices(result.stdout);
  } catch (error) {
    throw probeFailure(`reading devices on ${shell.name}`, result, errorText(error));
  }
}

/** Reads what {@link OVERLAY_DEVICES_COMMAND} prints. */
export function parseOverlayDevices(output: string): OverlayDevices {
  const [bridges, tunnels] = output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => shownIn(line));
  if (!isBridges(bridges)) throw new TypeError('a document of bridges');
  return {
    bridges: bridges.map(({ ifname, addr_info }) => ({
      name: ifname,
      addresses: addr_info.flatMap(({ family, local, prefixlen }) =>
        family === 'inet' ? [`${local}/${prefixlen}`] : [],
      ),
    })),
    tunnels: tunnelsIn(tunnels),
  };
}

/**
 * Prints the VXLAN devices of the node's own namespace and of those that its engine made for overlays: the namespace's
 * name (nothing for the node's own) and a JSON document, one namespace a line.
 */
export const TUNNELS_COMMAND =
  'echo " $(ip -j -d link show type vxlan)"; ' +
  `cd ${namespacePath(NAMESPACE_DIRECTORY)} && for name in [0-9]*-*; do ` +
  // One that goes while this runs has no devices any more.
  '[ -e "$name" ] && echo "$name $(nsenter --net="$name" ip -j -d link show type vxlan 2>/dev/null || echo "[]")"; done; :';

/** Finds every VXLAN device of a node. `shell` is beside its engine. */
export async function findTunnels(shell: Shell): Promise<readonly PlacedTunnel[]> {
  const result = await shell.run(`(${TUNNELS_COMMAND})`);
  if (result.exitCode !== 0) throw probeFailure(`finding VXLAN devices on ${shell.name}`, result, 'ip to end with 0');
  try {
    return parseTunnels(result.stdout);
  } catch (error) {
    throw probeFailure(`finding VXLAN devices on ${shell.name}`, result, errorText(error));
  }
}

/** Reads what {@link TUNNELS_COMMAND} prints. */
export function parseTunnels(output: string): readonly PlacedTunnel[] {
  return [...output.matchAll(/^(\S*) (\[.*\])$/gm)].flatMap(([, name = '', document = '']) =>
    tunnelsIn(shownIn(document)).map((tunnel) => ({ ...tunnel, namespace: name === '' ? null : name })),
  );
}

/** The entries of a document; iproute2 prints an empty object for each device that the filter leaves out. */
function shownIn(document: string): unknown {
  const entries: unknown = JSON.parse(document);
  return Array.isArray(entries) ? entries.filter((entry: object) => Object.keys(entry).length > 0) : entries;
}

function tunnelsIn(entries: unknown): VxlanDevice[] {
  if (!isTunnels(entries)) throw new TypeError('a document of VXLAN devices');
  return entries.map(({ ifname, master, linkinfo }) => ({
    name: ifname,
    vni: linkinfo.info_data.id,
    port: linkinfo.info_data.port,
    bridge: master ?? null,
  }));
}
