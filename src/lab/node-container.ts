import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContainerDetails } from '../docker/answers.js';
import { ContainerShell } from '../docker/container-shell.js';
import { Engine } from '../docker/engine.js';
import { lastLines } from '../process/command.js';
import { Failure } from '../support/failure.js';
import { pollUntil } from '../support/poll.js';
import { cleanUntrustedText } from '../support/untrusted-text.js';
import type { SegmentName } from './stack.js';
import type { NodeState } from './state.js';

/** First process of a node. */
export const NODE_ENTRYPOINT = fileURLToPath(new URL('../../../lab/node/entrypoint.sh', import.meta.url));
/** An engine answers within this time after its container was started, on a machine that is busy. Milliseconds. */
const ENGINE_DEADLINE_MS = 90_000;

/** Part of the stores' names: an engine never meets the store of another version. */
export function storeName(nodeImage: string): string {
  return (nodeImage.split('/').at(-1) ?? nodeImage).replaceAll(/[^a-zA-Z0-9.-]+/g, '-');
}

/** Name of the volume that holds what a node's engine stores. */
export function storeVolumeName(labId: string, nodeImage: string, node: string): string {
  return `${labId}-${storeName(nodeImage)}-${node}`;
}

/** Folder that a node shares with the lab. */
export function nodeFolder(directory: string, name: string): string {
  return path.join(directory, 'nodes', name);
}

/** Endpoint of a node's own engine, a socket in the node's folder. */
export function nodeEndpoint(folder: string): string {
  return `unix://${path.join(folder, 'docker.sock')}`;
}

/** Address of a container on a segment; empty where it has no leg. */
export function addressIn(container: ContainerDetails, labId: string, segment: SegmentName): string {
  return container.NetworkSettings.Networks[`${labId}_${segment}`]?.IPAddress ?? '';
}

/** A node's containers, as they were started. */
export interface NodeContainers {
  readonly name: string;
  readonly role: 'manager' | 'worker';
  readonly container: ContainerDetails;
  readonly toolboxId: string;
  readonly labId: string;
  readonly endpoint: string;
}

/**
 * What a node has on each segment. Which engine gives which interface its name is not fixed; addresses tell them apart. A
 * node without a leg in the control segment is controlled on the data segment, and one without a leg in the data segment
 * has its data on the control segment.
 */
export async function describeNode(engine: Engine, node: NodeContainers): Promise<NodeState> {
  const shell = ContainerShell.of(engine, node.toolboxId, node.name);
  const { stdout } = await shell.run('ip -json -4 address show');
  shell.close();
  const interfaces = JSON.parse(stdout) as { ifname: string; addr_info: { local: string }[] }[];
  const legIn = (segment: SegmentName): { address: string; interface: string } | null => {
    const address = addressIn(node.container, node.labId, segment);
    if (address === '') return null;
    const found = interfaces.find(({ addr_info }) => addr_info.some(({ local }) => local === address));
    if (found !== undefined) return { address, interface: found.ifname };
    throw new Failure({
      doing: `looking at the interfaces of ${node.name}`,
      expected: `one with ${address} on the ${segment} segment`,
      seen: interfaces.map(({ ifname }) => ifname).join(', '),
      next: 'take the lab down and up again',
    });
  };
  const data = legIn('data');
  const control = legIn('control') ?? data;
  if (control === null) throw new Error(`${node.name} has a leg in neither the control nor the data segment`);
  return {
    name: node.name,
    role: node.role,
    swarmNodeId: '',
    containerId: node.container.Id,
    toolboxId: node.toolboxId,
    engineEndpoint: node.endpoint,
    controlAddress: control.address,
    controlInterface: control.interface,
    dataAddress: (data ?? control).address,
    dataInterface: (data ?? control).interface,
    trunkInterface: legIn('trunk')?.interface ?? '',
  };
}

/** Waits until a node's engine answers. Throws a {@link Failure} with the end of its log when it does not. */
export async function awaitEngine(name: string, folder: string, signal: AbortSignal | undefined): Promise<void> {
  const engine = Engine.open(nodeEndpoint(folder));
  try {
    await pollUntil(
      { awaiting: `the engine of ${name}`, deadlineMs: ENGINE_DEADLINE_MS, intervalMs: 150, signal },
      (pollSignal) => engine.ping({ signal: pollSignal }),
    );
  } catch (error) {
    signal?.throwIfAborted();
    const log = await readFile(path.join(folder, 'dockerd.log'), 'utf8').catch(() => '');
    throw new Failure({
      doing: `waiting for the engine of ${name}`,
      expected: `an answer within ${(ENGINE_DEADLINE_MS / 1000).toFixed(0)} s`,
      seen: `none; the end of its log:\n${lastLines(cleanUntrustedText(log), 10)}`,
      next: 'see what the engine complains about; seatrial lab up again',
      cause: error,
    });
  }
}
