import type { LabFault } from '../fault.js';
import { CONTAINER_PARAMETER, targetContainer } from './container-support.js';
import { gatewaySubnet } from './gateway-bridge.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

interface Leg {
  readonly ifname: string;
  readonly addr_info: readonly { readonly local: string; readonly prefixlen: number }[];
}

/** A task without its way out. */
export const containerRemoveGatewayLeg: LabFault = {
  id: 'container/remove-gateway-leg',
  does: 'Takes the interface on docker_gwbridge out of one container, and with it its way out.',
  footprint: ['container-links'],
  parameters: [NODE_PARAMETER, CONTAINER_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const container = await targetContainer(node, required(parameters, 'container'));
    const subnet = await gatewaySubnet(node);
    const { stdout } = await mustRun(container.shell, `ip -j -4 addr show to ${subnet}`);
    const [leg] = JSON.parse(stdout) as Leg[];
    const [address] = leg?.addr_info ?? [];
    if (leg === undefined || address === undefined) {
      throw nothingToBreak(`looking for a leg in ${subnet} on ${node.name}`, 'one in the container', 'none');
    }
    const routes = (await mustRun(container.shell, `ip -4 route show dev ${leg.ifname}`)).stdout
      .split('\n')
      .map((route) => route.trim())
      .filter((route) => route !== '' && !route.includes('proto kernel'));
    // It waits in the node's own namespace under a name of its own: a link that is deleted cannot be made the same again.
    const parked = `gone${container.pid}`;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(
        node.shell,
        `if ip link show ${parked} >/dev/null 2>&1; then ip link set dev ${parked} netns ${container.pid} name ${leg.ifname}; fi`,
      );
      await mustRun(
        container.shell,
        [
          `ip address replace ${address.local}/${address.prefixlen} dev ${leg.ifname}`,
          `ip link set dev ${leg.ifname} up`,
          ...routes.map((route) => `ip route replace ${route} dev ${leg.ifname}`),
        ].join(' && '),
      );
    });
    // Namespaces of the node's own processes: its first process is in the node's own.
    await mustRun(container.shell, `ip link set dev ${leg.ifname} netns 1 name ${parked}`);
  },
};
