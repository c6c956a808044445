import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Engine } from '../docker/engine.js';
import { DIRECTORY_LABEL, LAB_LABEL, ownershipOf } from './labels.js';
import { removeLab } from './remove-lab.js';
import { removeLabDirectory } from './state.js';

/**
 * Removes the labs of an engine whose owner is gone: a process that was killed, or a boot that is over. Labs of living
 * owners, and what does not say whose it is, are left alone. Returns the ids of the labs removed.
 */
export async function cleanDeadOwners(engineEndpoint: string): Promise<readonly string[]> {
  const engine = Engine.open(engineEndpoint);
  const filter = { label: [LAB_LABEL] };
  const [containers, networks] = await Promise.all([engine.containers.list(filter), engine.networks.list(filter)]);
  const things = [...containers, ...networks].map(({ Labels }) => Labels ?? {});
  const ids = new Set(things.flatMap((labels) => labels[LAB_LABEL] ?? []));
  const dead = [...ids].filter((id) =>
    things.filter((labels) => labels[LAB_LABEL] === id).every((labels) => ownershipOf(labels) === 'dead'),
  );
  for (const id of dead) {
    const directories = new Set(
      things.flatMap((labels) => (labels[LAB_LABEL] === id ? (labels[DIRECTORY_LABEL] ?? []) : [])),
    );
    await removeLab(engine, id, { keepStores: 'as labelled' });
    for (const directory of directories) await removeIfLabDirectory(directory);
  }
  return dead;
}

/** A folder is removed by what a label says only when it looks like one of ours. */
async function removeIfLabDirectory(directory: string): Promise<void> {
  if (!path.isAbsolute(directory)) return;
  const nodes = await stat(path.join(directory, 'nodes')).catch(() => null);
  if (nodes?.isDirectory() === true) await removeLabDirectory(directory);
}
