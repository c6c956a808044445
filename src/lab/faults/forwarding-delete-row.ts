import type { LabFault } from '../fault.js';
import type { LabNode } from '../lab.js';
import { findNamespaces, readForwarding } from '../../probes/forwarding.js';
import type { Shell } from '../shell.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

/** A node no longer knows behind which node one task is, though gossip and neighbours still do. */
export const forwardingDeleteRow: LabFault = {
  id: 'forwarding/delete-row',
  does: 'Deletes one permanent forwarding row of an overlay on one node: frames to that task no longer leave the node.',
  footprint: ['forwarding'],
  parameters: [
    NODE_PARAMETER,
    NETWORK_PARAMETER,
    {
      name: 'address',
      description: 'overlay address whose row goes; the lowest one when left out',
      example: '10.0.1.5',
      required: false,
    },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const network = required(parameters, 'network');
    const shell = await overlayShell(node, network);
    const { neighbours, rows } = await readForwarding(shell);
    const candidates = neighbours
      .filter(({ address }) => parameters['address'] === undefined || address === parameters['address'])
      .toSorted((a, b) => a.address.localeCompare(b.address, 'en', { numeric: true }))
      .flatMap(({ mac }) => rows.filter((row) => row.mac === mac));
    const [row] = candidates;
    if (row === undefined) {
      throw nothingToBreak(
        `deleting a forwarding row of ${network} on ${node.name}`,
        `a permanent row${parameters['address'] === undefined ? '' : ` for ${parameters['address']}`}`,
        `${rows.length} rows, none of it`,
      );
    }
    const device = '"$(ip -br link show type vxlan | sed -n \'1s/[@ ].*//p\')"';
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(shell, `bridge fdb replace ${row.mac} dev ${device} dst ${row.vtep} self permanent`);
    });
    await mustRun(shell, `bridge fdb del ${row.mac} dev ${device} dst ${row.vtep} self`);
    const after = await readForwarding(shell);
    if (after.rows.some(({ mac }) => mac === row.mac)) {
      throw nothingToBreak(`deleting the row of ${row.mac} on ${node.name}`, 'it to be gone', 'it is there again');
    }
  },
};

async function overlayShell(node: LabNode, network: string): Promise<Shell> {
  const { Id } = await node.engine.networks.inspect(network);
  const namespace = (await findNamespaces(node.ownShell)).overlay(Id);
  if (namespace === null) {
    throw nothingToBreak(`looking at ${network} on ${node.name}`, 'a task in it on that node', 'none');
  }
  return node.shell.inNetworkNamespace(namespace);
}
