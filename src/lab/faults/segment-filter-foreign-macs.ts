import { Failure } from '../../support/failure.js';
import type { LabFault } from '../fault.js';
import { portOf } from './segment-port.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

/** What `bridge -d -j link` says of a port. */
interface PortState {
  readonly learning?: boolean;
  readonly locked?: boolean;
}

/** A virtual switch that forbids forged transmits: it takes frames of a node's own MAC address only. */
export const segmentFilterForeignMacs: LabFault = {
  id: 'segment/filter-foreign-macs',
  does: 'Drops what one node sends to the trunk segment from other MAC addresses than that of its interface.',
  footprint: ['segment'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const port = await portOf(lab, node, 'trunk');
    const own = await mustRun(node.shell, `ip -j link show dev ${node.trunkInterface}`);
    const mac = (JSON.parse(own.stdout) as { address?: string }[])[0]?.address ?? '';
    undo.add(`${this.id} at ${node.name}`, async () => {
      await mustRun(
        lab.host,
        `bridge link set dev ${port} locked off learning on && { bridge fdb del ${mac} dev ${port} master 2>/dev/null || :; }`,
      );
    });
    // A locked port takes frames of known addresses only: the node's own stays known, the others are forgotten.
    await mustRun(
      lab.host,
      `bridge fdb replace ${mac} dev ${port} master static && bridge link set dev ${port} learning off locked on && ` +
        `bridge fdb flush dev ${lab.segments.trunk.bridge} brport ${port} dynamic`,
    );
    const [state] = JSON.parse((await mustRun(lab.host, `bridge -d -j link show dev ${port}`)).stdout) as PortState[];
    if (state?.locked !== true || state.learning !== false) {
      throw new Failure({
        doing: `locking the trunk port of ${node.name}`,
        expected: 'a port that is locked and learns nothing',
        seen: JSON.stringify(state),
        next: 'see whether kernel and iproute2 know locked bridge ports',
      });
    }
  },
};
