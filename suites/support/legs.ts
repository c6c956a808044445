import type { Interface } from '../../src/probes/interfaces.js';
import { subnetHolds } from '../../src/lab/subnets.js';

/** The interfaces with an address in a subnet. */
export function legsIn(interfaces: readonly Interface[], subnet: string): readonly Interface[] {
  return interfaces.filter(({ addresses }) => addresses.some(({ address }) => subnetHolds(subnet, address)));
}
