import { usageFailure } from '../../support/failure.js';
import type { LabFault } from '../fault.js';
import { portOf } from './segment-port.js';
import { NODE_PARAMETER, mustRun, required, targetNode } from './support.js';

/** Every VLAN but the one for frames without a tag. */
const ALL_VLANS = '2-4094';

/** A switch port set to access instead of trunk: frames of one VLAN reach the node without their tag. */
export const segmentStripVlan: LabFault = {
  id: 'segment/strip-vlan',
  does: 'Takes the tag off frames of one VLAN where the trunk segment hands them to one node.',
  footprint: ['segment'],
  parameters: [
    NODE_PARAMETER,
    { name: 'vlan', description: 'number of the VLAN, 2 to 4094', example: '10', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const vlan = Number(required(parameters, 'vlan'));
    if (!Number.isInteger(vlan) || vlan < 2 || vlan > 4094) {
      throw usageFailure(`VLAN ${parameters['vlan'] ?? ''}`, 'a number from 2 to 4094', 'for example --vlan 10');
    }
    const { bridge } = lab.segments.trunk;
    const port = await portOf(lab, node, 'trunk');
    const eachPort = (command: string): string =>
      `for port in $(ip -br link show master ${bridge} | sed 's/[@ ].*//'); do ${command}; done`;
    undo.add(`${this.id} at ${node.name}`, async () => {
      await mustRun(
        lab.host,
        `ip link set dev ${bridge} type bridge vlan_filtering 0 && ` +
          eachPort(`bridge vlan del dev "$port" vid ${ALL_VLANS} 2>/dev/null || :`),
      );
    });
    // First the VLANs, then the filter: no other frame is lost in between.
    await mustRun(
      lab.host,
      `${eachPort(`bridge vlan add dev "$port" vid ${ALL_VLANS} || exit 1`)}; ` +
        `bridge vlan add dev ${port} vid ${vlan} untagged && ip link set dev ${bridge} type bridge vlan_filtering 1`,
    );
  },
};
