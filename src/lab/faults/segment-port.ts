import type { Lab, LabNode } from '../lab.js';
import { mustRun, nothingToBreak } from './support.js';

/** The port of a segment's bridge that leads to a node: the other end of the node's interface. */
export async function portOf(lab: Lab, node: LabNode, segment: 'control' | 'data' | 'trunk'): Promise<string> {
  const own = { control: node.controlInterface, data: node.dataInterface, trunk: node.trunkInterface }[segment];
  const { stdout } = await mustRun(node.shell, `ip -j link show dev ${own}`);
  const [link] = JSON.parse(stdout) as { link_index?: number }[];
  const host = await mustRun(lab.host, `ip -j link show master ${lab.segments[segment].bridge}`);
  const ports = JSON.parse(host.stdout) as { ifindex: number; ifname: string }[];
  const port = ports.find(({ ifindex }) => ifindex === link?.link_index);
  if (port !== undefined) return port.ifname;
  throw nothingToBreak(`looking for the ${segment} port of ${node.name}`, 'its interface on the bridge', 'none');
}
