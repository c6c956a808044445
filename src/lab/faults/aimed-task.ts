import type { LabNode } from '../lab.js';
import type { Shell } from '../shell.js';
import { nothingToBreak } from './support.js';

/** Label by which engines know the service of a task's container. */
const SERVICE_LABEL = 'com.docker.swarm.service.name';

/** A task that a fault is aimed at. */
export interface AimedTask {
  readonly name: string;
  /** In the task's network namespace. */
  readonly shell: Shell;
  /** By network name. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** The first task, by name, that a service runs on a node. */
export async function findAimedTask(node: LabNode, service: string): Promise<AimedTask> {
  const { engine } = node;
  const containers = await engine.containers.list({ label: [`${SERVICE_LABEL}=${service}`], status: ['running'] });
  const [first] = containers.toSorted((a, b) => (a.Names[0] ?? '').localeCompare(b.Names[0] ?? '', 'en'));
  if (first === undefined) throw nothingToBreak(`looking for a task of ${service}`, `one on ${node.name}`, 'none');
  const { NetworkSettings, Name } = await engine.containers.inspect(first.Id);
  return {
    name: Name.replace(/^\//, ''),
    shell: node.shell.inNetworkNamespace(NetworkSettings.SandboxKey),
    addresses: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([network, { IPAddress }]) => [network, IPAddress]),
    ),
  };
}
