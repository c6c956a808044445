import type { LabFault } from '../fault.js';
import { GATEWAY_BRIDGE } from './gateway-bridge.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, targetNode } from './support.js';

/** Tasks leave their node with addresses that nobody outside knows. */
export const gatewayBridgeRemoveMasquerade: LabFault = {
  id: 'gateway-bridge/remove-masquerade',
  does: 'Removes the rule by which one node gives its own address to what its tasks send over docker_gwbridge.',
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { stdout } = await mustRun(node.ownShell, 'iptables -w -t nat -S POSTROUTING');
    const found = masqueradeRule(stdout);
    if (found === null) {
      throw nothingToBreak(`looking for the masquerading of ${GATEWAY_BRIDGE} on ${node.name}`, 'its rule', 'none');
    }
    const { position, rule } = found;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(
        node.ownShell,
        `iptables -w -t nat -C POSTROUTING ${rule} 2>/dev/null || iptables -w -t nat -I POSTROUTING ${position} ${rule}`,
      );
    });
    await mustRun(node.ownShell, `iptables -w -t nat -D POSTROUTING ${rule}`);
  },
};

/** The masquerading rule of the gateway bridge in `iptables -S POSTROUTING`, and its number in the chain. */
export function masqueradeRule(listing: string): { readonly position: number; readonly rule: string } | null {
  const rules = listing.split('\n').filter((line) => line.startsWith('-A POSTROUTING '));
  const index = rules.findIndex((line) => line.includes(`! -o ${GATEWAY_BRIDGE} `) && line.endsWith('-j MASQUERADE'));
  return index === -1 ? null : { position: index + 1, rule: (rules[index] ?? '').replace('-A POSTROUTING ', '') };
}
