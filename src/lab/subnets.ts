import { BlockList, isIPv4 } from 'node:net';
import { Failure } from '../support/failure.js';

/** Networks of 198.18.0.0/15, which is set apart for tests of network devices (RFC 2544). */
const CANDIDATES: readonly string[] = Array.from(
  { length: 512 },
  (_, index) => `198.${18 + Math.floor(index / 256)}.${index % 256}.0/24`,
);

/** True when two IPv4 networks share an address. */
export function subnetsOverlap(a: string, b: string): boolean {
  return contains(a, b) || contains(b, a);
}

function contains(subnet: string, other: string): boolean {
  const [address = '', prefix] = subnet.split('/');
  const list = new BlockList();
  list.addSubnet(address, Number(prefix), 'ipv4');
  return list.check(other.split('/')[0] ?? '', 'ipv4');
}

/** True when an IPv4 network holds an address. */
export function subnetHolds(subnet: string, address: string): boolean {
  return isIPv4(address) && contains(subnet, address);
}

/**
 * Chooses `count` networks that overlap none of `taken`. The search starts at another place for every `slot`, so that
 * labs that come up at the same moment do not choose the same ones.
 */
export function chooseSubnets(taken: readonly string[], count: number, slot: number): string[] {
  const start = (slot * count) % CANDIDATES.length;
  const inOrder = [...CANDIDATES.slice(start), ...CANDIDATES.slice(0, start)];
  const ipv4 = taken.filter((subnet) => /^[\d.]+\/\d+$/.test(subnet) && !subnet.endsWith('/0'));
  const free = inOrder.filter((candidate) => !ipv4.some((other) => subnetsOverlap(candidate, other))).slice(0, count);
  if (free.length < count) {
    throw new Failure({
      doing: 'choosing subnets for the lab',
      expected: `${count} free networks in 198.18.0.0/15`,
      seen: `${free.length}`,
      next: 'remove routes or Docker networks in that range: ip route; docker network ls',
    });
  }
  return free;
}

/** The networks of `/proc/net/route`, in which addresses and masks are hexadecimal in the byte order of the machine. */
export function subnetsOfRoutes(procNetRoute: string): string[] {
  return procNetRoute
    .trim()
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const fields = line.split(/\s+/);
      const destination = fields[1];
      const mask = fields[7];
      if (destination === undefined || mask === undefined) return [];
      const bits = Number.parseInt(mask, 16).toString(2).replaceAll('0', '').length;
      return [`${littleEndianAddress(destination)}/${bits}`];
    });
}

function littleEndianAddress(hex: string): string {
  return Buffer.from(hex, 'hex').reverse().join('.');
}

/** The highest address of an IPv4 network that a host may have. */
export function lastAddress(subnet: string): string {
  const [address = '', prefix = '32'] = subnet.split('/');
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(prefix));
  const last = Math.floor(number / size) * size + size - 2;
  return [24, 16, 8, 0].map((shift) => Math.floor(last / 2 ** shift) % 256).join('.');
}
