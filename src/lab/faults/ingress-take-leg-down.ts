import { INGRESS_NAMESPACE } from '../../probes/ipvs.js';
import type { LabFault } from '../fault.js';
import { gatewaySubnet } from './gateway-bridge.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, targetNode } from './support.js';

/** A half-built routing mesh: what the node hands to it does not come in. */
export const ingressTakeLegDown: LabFault = {
  id: 'ingress/take-leg-down',
  does: "Takes the routing mesh's interface on one node's bridge down.",
  footprint: ['ipvs'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const shell = node.shell.inNetworkNamespace(INGRESS_NAMESPACE);
    const { stdout } = await mustRun(shell, `ip -j -4 addr show to ${await gatewaySubnet(node)}`);
    const [leg] = (JSON.parse(stdout) as { readonly ifname?: string }[]).filter(({ ifname }) => ifname !== undefined);
    if (leg?.ifname === undefined) throw nothingToBreak(`looking at the mesh of ${node.name}`, 'a leg', 'none');
    const device = leg.ifname;
    const routes = (await mustRun(shell, `ip -4 route show dev ${device}`)).stdout
      .split('\n')
      .map((route) => route.trim())
      .filter((route) => route !== '' && !route.includes('proto kernel'));
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(
        shell,
        [`ip link set dev ${device} up`, ...routes.map((route) => `ip route replace ${route} dev ${device}`)].join(
          ' && ',
        ),
      );
    });
    await mustRun(shell, `ip link set dev ${device} down`);
  },
};
