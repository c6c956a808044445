import type { LabFault } from '../fault.js';
import { withDiagnostics } from '../network-diagnostics.js';
import { lastAddress } from '../subnets.js';
import { addEntry, deleteEntry, endpointRecord } from './gossip-entries.js';
import { awaitKnown } from './gossip-forget-task.js';
import {
  NETWORK_PARAMETER,
  NODE_PARAMETER,
  SERVICE_PARAMETER,
  nothingToBreak,
  required,
  targetNode,
} from './support.js';

const GHOST = 'seatrial-ghost.1';
const KEY = '5ea7'.repeat(16);

/** What a node that died in the wrong moment leaves in the heads of the others: a task that is no more. */
export const gossipAddGhost: LabFault = {
  id: 'gossip/add-ghost',
  does: 'Makes one node tell the others of a task of a service that does not exist.',
  footprint: ['gossip'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const name = required(parameters, 'network');
    const service = required(parameters, 'service');
    const { engine } = lab.manager();
    const [network, { ID, Endpoint }] = await Promise.all([
      engine.networks.inspect(name),
      engine.services.inspect(service),
    ]);
    const virtual = Endpoint?.VirtualIPs?.find(({ NetworkID }) => NetworkID === network.Id)?.Addr?.split('/')[0];
    const subnet = network.IPAM.Config?.[0]?.Subnet;
    if (virtual === undefined || subnet === undefined) {
      throw nothingToBreak(`making a ghost of ${service}`, `a virtual address in ${name}`, 'none');
    }
    // Name, service, its id, virtual address, own address: an address that engines hand out last.
    const value = endpointRecord({ 1: GHOST, 2: service, 3: ID, 4: virtual, 5: lastAddress(subnet) });
    undo.add(`${this.id} on ${node.name}`, async () => {
      await withDiagnostics(node, () => deleteEntry(node, network.Id, KEY));
      await awaitKnown(lab, node.name, name, GHOST, false);
    });
    await withDiagnostics(node, () => addEntry(node, network.Id, { key: KEY, value }));
    await awaitKnown(lab, node.name, name, GHOST, true);
  },
};
