import type { Shell } from '../../src/lab/shell.js';
import { cannotMeasure } from './task-shell.js';

/** An interface of a network namespace. */
export interface NetworkInterface {
  readonly name: string;
  readonly index: number;
  /** Index of the other end of a veth pair; `null` for other interfaces. */
  readonly otherEnd: number | null;
  readonly mac: string;
  /** IPv4 addresses without prefix length. */
  readonly addresses: readonly string[];
}

/** The interfaces of the namespace of `shell`; only the ports of one bridge when it is named. */
export async function interfacesOf(shell: Shell, bridge?: string): Promise<readonly NetworkInterface[]> {
  const command = `ip -json address show${bridge === undefined ? '' : ` master ${bridge}`}`;
  const { exitCode, stdout, stderr } = await shell.run(command);
  if (exitCode !== 0) throw cannotMeasure(`exit 0 of ${command} on ${shell.name}`, stderr.trim());
  return parseInterfaces(stdout);
}

/** Reads what `ip -json address show` prints; interfaces that do not match the filter are empty objects there. */
export function parseInterfaces(output: string): readonly NetworkInterface[] {
  const links = JSON.parse(output === '' ? '[]' : output) as {
    readonly ifname?: string;
    readonly ifindex?: number;
    readonly link_index?: number;
    readonly address?: string;
    readonly addr_info?: readonly { readonly family?: string; readonly local?: string }[];
  }[];
  return links.flatMap(({ ifname, ifindex, link_index, address, addr_info }) =>
    ifname === undefined || ifindex === undefined
      ? []
      : [
          {
            name: ifname,
            index: ifindex,
            otherEnd: link_index ?? null,
            mac: address ?? '',
            addresses: (addr_info ?? []).flatMap(({ family, local }) =>
              family === 'inet' && local !== undefined ? [local] : [],
            ),
          },
        ],
  );
}

/** An interface for people and for comparing: name, hardware address and addresses. */
export function describeInterface({ name, mac, addresses }: NetworkInterface): string {
  return [name, mac, ...addresses].filter((part) => part !== '').join(' ');
}
