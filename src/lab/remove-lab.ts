import type { ContainerSummary } from '../docker/answers.js';
import type { Engine } from '../docker/engine.js';
import { NotYet, pollUntil } from '../support/poll.js';
import { LAB_LABEL, STORE_KEPT_LABEL, STORE_LABEL } from './labels.js';

const REMOVAL_DEADLINE_MS = 60_000;

/**
 * Removes everything that bears a lab's label: containers at once and without grace, for nothing in them is kept, then
 * networks, and the nodes' stores unless they serve the next lab, which their label says where the caller does not.
 * Harmless where nothing is left.
 */
export async function removeLab(
  engine: Engine,
  labId: string,
  options: {
    readonly keepStores: boolean | 'as labelled';
    /** How long no new container may appear: engines go on with what a Compose that was ended had asked for. */
    readonly quietMs?: number;
  },
): Promise<void> {
  const label = { label: [`${LAB_LABEL}=${labId}`] };
  const { quietMs = 0 } = options;
  let quietSince = performance.now();
  await pollUntil(
    { awaiting: `the end of the containers of ${labId}`, deadlineMs: REMOVAL_DEADLINE_MS, intervalMs: 200 },
    async () => {
      // The claim goes last: as long as it is there, nobody else takes this lab's name.
      const found = (await engine.containers.list(label)).filter(
        ({ Names }) => !Names.includes(`/${claimName(labId)}`),
      );
      if (found.length === 0)
        return performance.now() - quietSince >= quietMs ? true : new NotYet('none, for a moment');
      await removeContainers(engine, found);
      quietSince = performance.now();
      return quietMs === 0 ? true : new NotYet(`${found.length} were there`);
    },
  );
  await Promise.all((await engine.networks.list(label)).map((network) => engine.networks.remove(network.Id)));
  if (options.keepStores !== true) {
    const stores = await engine.volumes.list({ label: [`${STORE_LABEL}=${labId}`] });
    const going = stores.filter(({ Labels }) => options.keepStores === false || Labels?.[STORE_KEPT_LABEL] !== 'true');
    await Promise.all(going.map((store) => engine.volumes.remove(store.Name)));
  }
  await removeContainers(engine, await engine.containers.list(label));
}

/** Name of the container that reserves a lab's id; container names are unique in an engine. */
export function claimName(labId: string): string {
  return `${labId}-claim`;
}

/**
 * Removes containers at once and without grace. The engine refuses for a moment what it is removing already, or what is
 * still in use: then it is asked again.
 */
export async function removeContainers(engine: Engine, containers: readonly ContainerSummary[]): Promise<void> {
  await Promise.all(
    containers.map(({ Id, Names }) =>
      pollUntil(
        {
          awaiting: `the removal of the container ${Names.join(' ')}`,
          deadlineMs: REMOVAL_DEADLINE_MS,
          intervalMs: 250,
        },
        () => engine.containers.remove(Id),
      ),
    ),
  );
}
