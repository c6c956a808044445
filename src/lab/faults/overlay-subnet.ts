import type { FaultParameters } from '../fault.js';
import type { Lab } from '../lab.js';
import { nothingToBreak, required } from './support.js';

/** The IPv4 subnet of the network that the parameters name. */
export async function overlaySubnet(lab: Lab, parameters: FaultParameters): Promise<string> {
  const network = required(parameters, 'network');
  const { IPAM } = await lab.manager().engine.networks.inspect(network);
  const subnet = IPAM.Config?.find(({ Subnet }) => Subnet.includes('.'))?.Subnet;
  if (subnet !== undefined) return subnet;
  throw nothingToBreak(`looking at ${network}`, 'an IPv4 subnet', 'none');
}
