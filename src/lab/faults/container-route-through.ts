import type { LabFault } from '../fault.js';
import type { Lab } from '../lab.js';
import type { Shell } from '../shell.js';
import { CONTAINER_PARAMETER, targetContainer } from './container-support.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

/** A container in two networks made a router, as only an administrator of it and of its neighbours can. */
export const containerRouteThrough: LabFault = {
  id: 'container/route-through',
  does: 'Makes a container in two networks forward, and gives the members of both a route to the other one through it.',
  footprint: ['container-routes'],
  parameters: [
    NODE_PARAMETER,
    CONTAINER_PARAMETER,
    NETWORK_PARAMETER,
    { name: 'other-network', description: 'the other network', example: 'standard-other', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const router = await targetContainer(node, required(parameters, 'container'));
    const networks = [required(parameters, 'network'), required(parameters, 'other-network')];
    const subnets = await Promise.all(networks.map((network) => subnetOf(lab, network)));
    const changes = await Promise.all(
      networks.map(async (network, index) => {
        const via = router.addresses[network];
        if (via === undefined || via === '') {
          throw nothingToBreak(`making a router of a container on ${node.name}`, `it to be in ${network}`, 'it is not');
        }
        const members = await membersOf(lab, network, [networks[1 - index] ?? '']);
        return members.map((shell) => ({ shell, route: `${subnets[1 - index] ?? ''} via ${via}` }));
      }),
    );
    const before = (await mustRun(router.shell, 'cat /proc/sys/net/ipv4/ip_forward')).stdout.trim();
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(router.shell, `echo ${before} >/proc/sys/net/ipv4/ip_forward`);
      for (const { shell, route } of changes.flat()) await mustRun(shell, `ip route del ${route} 2>/dev/null || :`);
    });
    await mustRun(router.shell, 'echo 1 >/proc/sys/net/ipv4/ip_forward');
    for (const { shell, route } of changes.flat()) await mustRun(shell, `ip route replace ${route}`);
  },
};

async function subnetOf(lab: Lab, network: string): Promise<string> {
  const { IPAM } = await lab.manager().engine.networks.inspect(network);
  const subnet = IPAM.Config?.[0]?.Subnet;
  if (subnet !== undefined) return subnet;
  throw nothingToBreak(`reading the subnet of ${network}`, 'one', 'none');
}

/** The containers of a network on all nodes that are in none of the others. */
async function membersOf(lab: Lab, network: string, others: readonly string[]): Promise<readonly Shell[]> {
  const found = await Promise.all(
    lab.nodes.map(async (node) => {
      const containers = await node.engine.containers.list({ network: [network] });
      const details = await Promise.all(containers.map(({ Id }) => targetContainer(node, Id)));
      return details.filter(({ addresses }) => others.every((other) => addresses[other] === undefined));
    }),
  );
  return found.flat().map(({ shell }) => shell);
}
