import type { LabNode } from '../lab.js';
import { findNamespaces, readForwarding, type ForwardingRow } from '../../probes/forwarding.js';
import type { Shell } from '../shell.js';
import type { FaultParameter, FaultParameters } from '../fault.js';
import { nothingToBreak, required } from './support.js';

/** Which of a network's forwarding rows a fault is aimed at. */
export const ADDRESS_PARAMETER: FaultParameter = {
  name: 'address',
  description: 'overlay address whose row it is; the lowest one when left out',
  example: '10.0.1.5',
  required: false,
};

/** The VXLAN device of a network's namespace, as a word of a shell command. */
export const VXLAN_DEVICE = '"$(ip -br link show type vxlan | sed -n \'1s/[@ ].*//p\')"';

/** The network namespace in which a node keeps bridge and VXLAN device of a network. */
export async function overlayNamespace(node: LabNode, network: string): Promise<string> {
  const { Id } = await node.engine.networks.inspect(network);
  const namespace = (await findNamespaces(node.ownShell)).overlay(Id);
  if (namespace === null) {
    throw nothingToBreak(`looking at ${network} on ${node.name}`, 'a task in it on that node', 'none');
  }
  return namespace;
}

/** The row that {@link ADDRESS_PARAMETER} names. `shell` is in the network's namespace. */
export async function chosenRow(shell: Shell, node: LabNode, parameters: FaultParameters): Promise<ForwardingRow> {
  const network = required(parameters, 'network');
  const address = parameters['address'];
  const { neighbours, rows } = await readForwarding(shell);
  const [row] = neighbours
    .filter((neighbour) => address === undefined || neighbour.address === address)
    .toSorted((a, b) => a.address.localeCompare(b.address, 'en', { numeric: true }))
    .flatMap(({ mac }) => rows.filter((candidate) => candidate.mac === mac));
  if (row !== undefined) return row;
  throw nothingToBreak(
    `choosing a forwarding row of ${network} on ${node.name}`,
    `a permanent row${address === undefined ? '' : ` for ${address}`}`,
    `${rows.length} rows, none of it`,
  );
}

/** The neighbour that {@link ADDRESS_PARAMETER} names: the first one when it is left out. `shell` is in the namespace. */
export async function chosenNeighbour(
  shell: Shell,
  node: LabNode,
  parameters: FaultParameters,
): Promise<{ readonly address: string; readonly mac: string }> {
  const address = parameters['address'];
  const { neighbours } = await readForwarding(shell);
  const chosen = neighbours.find((neighbour) => address === undefined || neighbour.address === address);
  if (chosen !== undefined) return chosen;
  throw nothingToBreak(
    `choosing a neighbour of ${required(parameters, 'network')} on ${node.name}`,
    `a permanent one${address === undefined ? '' : ` at ${address}`}`,
    `${neighbours.length} others`,
  );
}
