import type { FaultParameter } from '../fault.js';
import type { LabNode } from '../lab.js';
import type { Shell } from '../shell.js';
import { nothingToBreak } from './support.js';

/** The container that a fault is aimed at. */
export const CONTAINER_PARAMETER: FaultParameter = {
  name: 'container',
  description: 'id or name of a container on that node',
  example: 'web.1.x7k2',
  required: true,
};

/** A running container, from a fault's point of view. */
export interface TargetContainer {
  readonly id: string;
  /** Its network namespace with the probe image's tools. */
  readonly shell: Shell;
  /** Its network namespace with the node's own tools, `iptables` as the engine uses it. */
  readonly ownShell: Shell;
  readonly pid: number;
  /** Addresses by network name. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** A container on a node. */
export async function targetContainer(node: LabNode, container: string): Promise<TargetContainer> {
  const { Id, State, NetworkSettings } = await node.engine.containers.inspect(container);
  if (!State.Running || NetworkSettings.SandboxKey === '') {
    throw nothingToBreak(`looking for the container ${container} on ${node.name}`, 'it to run', State.Status);
  }
  return {
    id: Id,
    shell: node.shell.inNetworkNamespace(NetworkSettings.SandboxKey),
    ownShell: node.ownShell.inNetworkNamespace(NetworkSettings.SandboxKey),
    pid: State.Pid,
    addresses: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([network, { IPAddress }]) => [network, IPAddress]),
    ),
  };
}
