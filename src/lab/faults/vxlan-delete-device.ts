import { namespacePath } from '../../docker/index.js';
import { readForwarding } from '../../probes/forwarding.js';
import { readOverlayDevices } from '../../probes/overlay-devices.js';
import type { Shell } from '../shell.js';
import type { LabFault } from '../fault.js';
import { overlayNamespace } from './overlay-rows.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

/** While it is made, the new device is in the node's namespace, where no engine uses this name. */
const TEMPORARY_NAME = 'seatrial-vxlan';

/** A node lost the tunnel of one overlay; the bridge and the tasks stay. */
export const vxlanDeleteDevice: LabFault = {
  id: 'vxlan/delete-device',
  does: 'Deletes the VXLAN device of an overlay on one node.',
  footprint: ['forwarding'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const network = required(parameters, 'network');
    const path = await overlayNamespace(node, network);
    const shell = node.shell.inNetworkNamespace(path);
    const { name, settings, mac, mtu, bridge } = await readDevice(shell, network);
    const { neighbours, rows } = await readForwarding(shell);
    undo.add(`${this.id} on ${node.name}`, async () => {
      const { tunnels } = await readOverlayDevices(shell);
      if (tunnels.length > 0) return;
      // Made where the underlay is: a VXLAN device sends from the namespace it was made in.
      await mustRun(
        node.shell,
        `ip link add ${TEMPORARY_NAME} type vxlan ${settings} && ` +
          `ip link set dev ${TEMPORARY_NAME} netns ${namespacePath(path)}`,
      );
      await mustRun(
        shell,
        [
          `ip link set dev ${TEMPORARY_NAME} name ${name} address ${mac} mtu ${mtu}`,
          `ip link set dev ${name} master ${bridge} up`,
          ...neighbours.map((one) => `ip neigh replace ${one.address} lladdr ${one.mac} dev ${name} nud permanent`),
          ...rows.map((row) => `bridge fdb replace ${row.mac} dev ${name} dst ${row.vtep} self permanent`),
        ].join(' && '),
      );
    });
    await mustRun(shell, `ip link del dev ${name}`);
  },
};

/** A VXLAN device and what it takes to make it again. */
interface Device {
  readonly name: string;
  readonly mac: string;
  readonly mtu: number;
  readonly bridge: string;
  /** Arguments of `ip link add … type vxlan`. */
  readonly settings: string;
}

interface LinkDocument {
  readonly ifname?: string;
  readonly address?: string;
  readonly mtu?: number;
  readonly master?: string;
  readonly linkinfo?: { readonly info_data?: Readonly<Record<string, unknown>> };
}

async function readDevice(shell: Shell, network: string): Promise<Device> {
  const { stdout } = await mustRun(shell, 'ip -j -d link show type vxlan');
  const links = (JSON.parse(stdout) as LinkDocument[]).filter(({ ifname }) => ifname !== undefined);
  const [link] = links;
  const data = link?.linkinfo?.info_data;
  if (links.length !== 1 || link?.ifname === undefined || link.master === undefined || data === undefined) {
    throw nothingToBreak(
      `deleting the VXLAN device of ${network} on ${shell.name}`,
      'one in a bridge',
      `${links.length}`,
    );
  }
  return {
    name: link.ifname,
    mac: link.address ?? '',
    mtu: link.mtu ?? 0,
    bridge: link.master,
    settings: vxlanSettings(data),
  };
}

/** The arguments that make a VXLAN device with what `ip -j -d link` says of one; pure. */
export function vxlanSettings(data: Readonly<Record<string, unknown>>): string {
  const flag = (name: string): string => (data[name] === true ? name : `no${name}`);
  return [
    `id ${String(data['id'])}`,
    `dstport ${String(data['port'])}`,
    ...['learning', 'proxy', 'l2miss', 'l3miss'].map(flag),
    ...(typeof data['ageing'] === 'number' ? [`ageing ${data['ageing']}`] : []),
  ].join(' ');
}
