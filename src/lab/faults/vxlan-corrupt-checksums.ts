import type { LabFault } from '../fault.js';
import { VXLAN_DEVICE, overlayNamespace } from './overlay-rows.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

/** Offset of the checksum from the beginning of the IP header, and protocol number. */
const CHECKSUMS = [
  { name: 'tcp', protocol: 6, offset: 36 },
  { name: 'udp', protocol: 17, offset: 26 },
] as const;

/** An interface that is trusted with the checksums of what is inside of VXLAN, and gets them wrong. */
export const vxlanCorruptChecksums: LabFault = {
  id: 'vxlan/corrupt-checksums',
  does: 'Spoils the checksums of TCP and UDP in what one node sends through the tunnel of an overlay; ICMP stays right.',
  footprint: ['forwarding'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const shell = node.shell.inNetworkNamespace(await overlayNamespace(node, required(parameters, 'network')));
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(shell, `tc qdisc del dev ${VXLAN_DEVICE} clsact 2>/dev/null || :`);
    });
    // Computed first: between interfaces of one kernel checksums are left open, and nobody looks at them.
    const filters = CHECKSUMS.map(
      ({ name, protocol, offset }) =>
        `tc filter add dev ${VXLAN_DEVICE} egress protocol ip prio ${protocol} u32 match ip protocol ${protocol} 0xff ` +
        `action csum ${name} pipe action pedit munge offset ${offset} u16 set 0x0bad`,
    );
    await mustRun(shell, [`tc qdisc replace dev ${VXLAN_DEVICE} clsact`, ...filters].join(' && '));
    const { stdout } = await mustRun(shell, `tc filter show dev ${VXLAN_DEVICE} egress`);
    if (!stdout.includes('pedit')) {
      throw nothingToBreak(`spoiling checksums on ${node.name}`, 'a filter that edits packets', 'none');
    }
  },
};
