import type { Lab, LabNode } from '../lab.js';
import { mustRun, nothingToBreak } from './support.js';

/** The trunk segment's port to a node: the other end of the node's interface. */
export async function trunkPortOf(lab: Lab, node: LabNode): Promise<string> {
  const { stdout } = await mustRun(node.shell, `ip -j link show dev ${node.trunkInterface}`);
  const [own] = JSON.parse(stdout) as { link_index?: number }[];
  const host = await mustRun(lab.host, `ip -j link show master ${lab.segments.trunk.bridge}`);
  const ports = JSON.parse(host.stdout) as { ifindex: number; ifname: string }[];
  const port = ports.find(({ ifindex }) => ifindex === own?.link_index);
  if (port !== undefined) return port.ifname;
  throw nothingToBreak(`looking for the trunk port of ${node.name}`, 'its interface on the bridge', 'none');
}
