import { BlockList } from 'node:net';

/** True when an IPv4 address is in a subnet, for example `192.168.1.64/27`. */
export function isInside(address: string, subnet: string): boolean {
  const [network = '', prefix = '32'] = subnet.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(prefix));
  return list.check(address);
}
