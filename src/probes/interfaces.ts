import { Ajv, type JSONSchemaType } from 'ajv';
import type { Shell } from '../process/shell.js';
import { errorText } from '../support/failure.js';
import { probeFailure } from './failure.js';
import { parseJsonLines } from './json-lines.js';

/** A network interface and its IPv4 addresses. */
export interface Interface {
  readonly name: string;
  readonly mac: string;
  readonly mtu: number;
  readonly addresses: readonly { readonly address: string; readonly prefixLength: number }[];
}

/** An IPv4 route of the main table. */
export interface Route {
  /** `default`, an address, or a network with its prefix length. */
  readonly destination: string;
  readonly device: string;
  /** `null` where the destination is on the link. */
  readonly gateway: string | null;
}

/** Interfaces of a network namespace, without the loopback, and its routes. */
export interface InterfacesAndRoutes {
  readonly interfaces: readonly Interface[];
  readonly routes: readonly Route[];
}

interface AddressEntry {
  ifname: string;
  mtu: number;
  link_type: string;
  address?: string;
  addr_info: { family: string; local: string; prefixlen: number }[];
}
interface RouteEntry {
  dst: string;
  dev: string;
  gateway?: string;
}

const text = { type: 'string' } as const;
const optionalText = { type: 'string', nullable: true } as const;
const ADDRESSES: JSONSchemaType<AddressEntry[]> = {
  type: 'array',
  items: {
    type: 'object',
    required: ['ifname', 'mtu', 'link_type', 'addr_info'],
    properties: {
      ifname: text,
      mtu: { type: 'integer' },
      link_type: text,
      address: optionalText,
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
const ROUTES: JSONSchemaType<RouteEntry[]> = {
  type: 'array',
  items: { type: 'object', required: ['dst', 'dev'], properties: { dst: text, dev: text, gateway: optionalText } },
};
const ajv = new Ajv();
const isAddresses = ajv.compile(ADDRESSES);
const isRoutes = ajv.compile(ROUTES);

/** Prints interfaces and routes of a network namespace, one JSON document a line. */
export const INTERFACES_COMMAND =
  'for table in "ip -j addr show" "ip -j -4 route show"; do echo $($table) || exit 1; done';

/** Reads interfaces and routes of the network namespace of `shell`. */
export async function readInterfaces(shell: Shell): Promise<InterfacesAndRoutes> {
  const result = await shell.run(INTERFACES_COMMAND);
  if (result.exitCode !== 0) throw probeFailure(`reading interfaces on ${shell.name}`, result, 'ip to end with 0');
  try {
    return parseInterfaces(result.stdout);
  } catch (error) {
    throw probeFailure(`reading interfaces on ${shell.name}`, result, errorText(error));
  }
}

/** Reads what {@link INTERFACES_COMMAND} prints. */
export function parseInterfaces(output: string): InterfacesAndRoutes {
  const [addresses, routes] = parseJsonLines(output);
  if (!isAddresses(addresses) || !isRoutes(routes)) throw new TypeError('two documents: interfaces and routes');
  return {
    interfaces: addresses
      .filter(({ link_type }) => link_type !== 'loopback')
      .map(({ ifname, mtu, address, addr_info }) => ({
        name: ifname,
        mac: address ?? '',
        mtu,
        addresses: addr_info.flatMap(({ family, local, prefixlen }) =>
          family === 'inet' ? [{ address: local, prefixLength: prefixlen }] : [],
        ),
      })),
    routes: routes.map(({ dst, dev, gateway }) => ({ destination: dst, device: dev, gateway: gateway ?? null })),
  };
}
