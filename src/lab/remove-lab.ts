import type { ContainerSummary } from '../docker/answers.js';
import type { Engine } from '../docker/engine.js';
import { pollUntil } from '../support/poll.js';
import { LAB_LABEL, STORE_KEPT_LABEL, STORE_LABEL } from './labels.js';

/**
 * Removes everything that bears a lab's label: containers at once and without grace, for nothing in them is kept, then
 * networks, and the nodes' stores unless they serve the next lab, which their label says where the caller does not.
 * Harmless where nothing is left.
 */
export async function removeLab(
  engine: Engine,
  labId: string,
  options: { readonly keepStores: boolean | 'as labelled' },
): Promise<void> {
  const label = { label: [`${LAB_LABEL}=${labId}`] };
  const containers = await engine.containers.list(label);
  // The claim goes last: as long as it is there, nobody else takes this lab's name.
  const claims = containers.filter((container) => container.Names.includes(`/${claimName(labId)}`));
  const others = containers.filter((container) => !claims.includes(container));
  await removeContainers(engine, others);
  await Promise.all((await engine.networks.list(label)).map((network) => engine.networks.remove(network.Id)));
  if (options.keepStores !== true) {
    const stores = await engine.volumes.list({ label: [`${STORE_LABEL}=${labId}`] });
    const going = stores.filter(({ Labels }) => options.keepStores === false || Labels?.[STORE_KEPT_LABEL] !== 'true');
    await Promise.all(going.map((store) => engine.volumes.remove(store.Name)));
  }
  await removeContainers(engine, claims);
}

/** Name of the container that reserves a lab's id; container names are unique in an engine. */
export function claimName(labId: string): string {
  return `${labId}-claim`;
}

/** The engine refuses for a moment what it is removing already, or what is still in use: then it is asked again. */
async function removeContainers(engine: Engine, containers: readonly ContainerSummary[]): Promise<void> {
  await Promise.all(
    containers.map(({ Id, Names }) =>
      pollUntil(
        { awaiting: `the removal of the container ${Names.join(' ')}`, deadlineMs: 60_000, intervalMs: 250 },
        () => engine.containers.remove(Id),
      ),
    ),
  );
}
