/** An IPv4 address as a number; `null` for anything else. */
export function addressNumber(address: string): number | null {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return null;
  return parts.reduce((number, part) => number * 256 + Number(part), 0);
}

/** True when an address is in a subnet. A subnet without prefix length is that one address. */
export function isInSubnet(address: string, subnet: string): boolean {
  const [base = '', length = '32'] = subnet.split('/');
  const number = addressNumber(address);
  const first = addressNumber(base);
  // Masks may be written out: `255.255.255.0`.
  const mask = addressNumber(length);
  if (number === null || first === null) return false;
  const size = mask === null ? 2 ** (32 - Number(length)) : 2 ** 32 - mask;
  return Math.floor(number / size) === Math.floor(first / size);
}

/** First and last address of a subnet, as numbers. */
export type AddressRange = readonly [first: number, last: number];

/** True when two ranges have an address in common. */
export function rangesMeet(one: AddressRange, other: AddressRange): boolean {
  return one[0] <= other[1] && other[0] <= one[1];
}

/** First and last address of an IPv4 subnet as numbers; `null` for anything else. */
export function subnetRange(subnet: string): AddressRange | null {
  const [base = '', length = '32'] = subnet.split('/');
  const number = addressNumber(base);
  if (number === null || !/^\d{1,2}$/.test(length) || Number(length) > 32) return null;
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(number / size) * size;
  return [first, first + size - 1];
}
