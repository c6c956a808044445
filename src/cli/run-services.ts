import type { NodeSeen } from '../model/record.js';
import {
  attachLab,
  auditLeftovers,
  cleanDeadOwners,
  deployStack,
  topologyOf,
  labDown,
  labUp,
  proveAudit,
  readLabState,
  takeBaseline,
  type AttachedLab,
  type Baseline,
  type Lab,
  type LabUpOptions,
} from '../lab/index.js';
import { runPreflight } from '../kernel/preflight.js';
import { renderRun } from '../report/index.js';
import { identifyProcess } from '../support/process-identity.js';
import { keptLabDirectory, ownLabDirectory } from './lab-place.js';
import type { PlaceContext } from './place-context.js';
import type { LabInUse, LabWish, RunServices } from './services.js';

/** The real services of runs in a place. */
export function runServices(place: PlaceContext): RunServices {
  let before: Baseline | undefined;
  return {
    useLab: async (wish) => {
      before = await takeBaseline();
      return useLab(place, wish);
    },
    auditLeftovers: () => auditLeftovers(place.engineEndpoint, before, [ownLabDirectory(place)]),
    proveAudit: () => proveAudit(place.engineEndpoint, place.images.probe),
    preflight: (shell) => (shell === null ? Promise.resolve([]) : runPreflight(shell)),
    deploy: deployStack,
    describeStack: topologyOf,
    report: async (directory) => (await renderRun(directory)).summary,
  };
}

async function useLab(place: PlaceContext, wish: LabWish): Promise<LabInUse> {
  const kept = keptLabDirectory(place);
  if ((await readLabState(kept)) !== null) {
    wish.onStart('using the one that is up');
    const attached = await attachLab(kept);
    return { ...(await describe(attached)), attached: true, leave: () => Promise.resolve([]) };
  }
  await cleanUpAfterDeadOwners(place, wish);
  const process = identifyProcess();
  if (process === null) throw new Error('this process has no identity in /proc');
  const directory = ownLabDirectory(place);
  const state = await labUp({ ...labUpOptions(place, wish), directory, owner: { kind: 'process', process } });
  return {
    ...(await describe(await attachLab(directory))),
    attached: false,
    leave: async (onStep) => {
      try {
        await labDown(state, { keepStores: place.preparedVolumes, onStep });
        return [];
      } catch (error) {
        return [error];
      }
    },
  };
}

/** Removes the labs of runs that were killed, and says which. */
export async function cleanUpAfterDeadOwners(
  place: PlaceContext,
  wish: Pick<LabWish, 'onStart' | 'onStep'>,
): Promise<void> {
  const started = performance.now();
  wish.onStart('cleaning up what dead runs left');
  const cleaned = await cleanDeadOwners(place.engineEndpoint);
  if (cleaned.length === 0) return;
  wish.onStep({
    name: 'clean up what dead runs left',
    state: 'done',
    durationMs: performance.now() - started,
    detail: cleaned.join(', '),
  });
}

/** What every lab of a place is made of. */
export function labUpOptions(place: PlaceContext, wish: LabWish): Omit<LabUpOptions, 'directory' | 'owner'> {
  return {
    engineEndpoint: place.engineEndpoint,
    composeCommand: place.composeCommand,
    images: place.images,
    keepStores: place.preparedVolumes,
    ...wish,
  };
}

async function describe({ lab }: AttachedLab): Promise<Pick<LabInUse, 'lab' | 'engine' | 'nodes'>> {
  const versions = await Promise.all(lab.nodes.map(({ engine }) => engine.version().catch(() => null)));
  const { Version, ApiVersion } = await lab.manager().engine.version();
  return {
    lab,
    engine: { version: Version, apiVersion: ApiVersion },
    nodes: nodesSeen(
      lab,
      versions.map((version) => version?.Version ?? null),
    ),
  };
}

function nodesSeen(lab: Lab, versions: readonly (string | null)[]): readonly NodeSeen[] {
  return [
    ...lab.nodes.map(({ name, role, controlAddress, dataAddress }, index) => ({
      name,
      role,
      engineVersion: versions[index] ?? null,
      controlAddress,
      dataAddress,
    })),
    { name: 'outside', role: 'outside', engineVersion: null, controlAddress: lab.outside.address, dataAddress: null },
  ];
}
