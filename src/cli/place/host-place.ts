import { existsSync } from 'node:fs';
import { arch, platform } from 'node:os';
import path from 'node:path';
import { ContainerShell, Engine } from '../../docker/index.js';
import type { LabImages } from '../../lab/index.js';
import { LEGACY_ENGINE } from '../../kernel/artifacts/root-file-system.js';
import { runPreflight } from '../../kernel/preflight.js';
import { runCommand } from '../../process/command.js';
import { errorText } from '../../support/failure.js';
import { PACKAGE_ROOT } from '../package-root.js';
import type { PlaceContext } from '../place-context.js';
import type { Preparation } from './preparation.js';

const DEFAULT_ENDPOINT = 'unix:///var/run/docker.sock';
const PULL_DEADLINE_MS = 10 * 60_000;

/** Node images of registries, by engine version as users give it. */
const PUBLIC_NODE_IMAGE = (engineVersion: string): string => `docker:${engineVersion}-dind`;
const PUBLIC_TOOLS_IMAGE = 'nicolaka/netshoot';
const BUILT_PROBE_IMAGE = 'seatrial/probe:netshoot';

/** Why the machine itself cannot carry the lab, in a few words; or the place, when it can. */
export type HostAnswer =
  | { readonly capable: true; readonly place: Omit<PlaceContext, 'preparation'> }
  | { readonly capable: false; readonly why: string };

/**
 * Looks whether the machine's own engine and kernel can carry the lab: the engine answers, has or can fetch the images,
 * and a container on it can use every kernel feature. Installs nothing.
 */
export async function tryHost(options: {
  readonly cacheDirectory: string;
  readonly engineVersion: string;
  /** Images and Compose that an earlier preparation made; the images serve only if they are in this engine. */
  readonly prepared: {
    readonly images: LabImages;
    readonly composeBinary: string;
  } | null;
  readonly preparation: Preparation;
}): Promise<HostAnswer> {
  const endpoint = process.env['DOCKER_HOST'] ?? DEFAULT_ENDPOINT;
  if (!endpoint.startsWith('unix://')) return no(`the engine ${endpoint} is not on this machine`);
  if (!existsSync(endpoint.slice('unix://'.length))) return no('no Docker engine runs here');
  const engine = Engine.open(endpoint);
  try {
    await engine.ping();
  } catch (error) {
    return no(`the Docker engine does not answer (${errorText(error)})`);
  }
  const composeCommand = await findCompose(options.prepared?.composeBinary);
  if (composeCommand === null) return no('Compose v2 is not installed (`docker compose version` fails)');
  const images = await findImages(engine, options);
  if (images === null) return no('the lab’s images are not in the engine and no registry answers');
  const missing = await missingFeatures(engine, images.probe);
  if (missing.length > 0) return no(`its kernel cannot use ${missing.join(', ')}`);
  return {
    capable: true,
    place: {
      kernelKind: 'host',
      engineEndpoint: endpoint,
      composeCommand,
      labDirectory: '/run/seatrial/lab',
      cacheDirectory: options.cacheDirectory,
      images,
      preparedVolumes: false,
    },
  };
}

/** True where the guest kernel can be built and run. */
export function guestIsPossible(): boolean {
  return platform() === 'linux' && arch() === 'x64';
}

function no(why: string): HostAnswer {
  return { capable: false, why };
}

async function findCompose(prepared: string | undefined): Promise<readonly string[] | null> {
  for (const command of [['docker', 'compose'], ...(prepared === undefined ? [] : [[prepared]])]) {
    const [program = '', ...args] = command;
    const result = await runCommand(program, [...args, 'version', '--short'], { deadlineMs: 10_000 }).catch(() => null);
    if (result?.exitCode === 0 && /^v?2\./.test(result.stdout.trim())) return command;
  }
  return null;
}

async function findImages(engine: Engine, options: Parameters<typeof tryHost>[0]): Promise<LabImages | null> {
  const prepared = options.prepared?.images ?? null;
  if (prepared !== null && (await has(engine, prepared.node)) && (await has(engine, prepared.probe))) {
    return {
      node: prepared.node,
      probe: prepared.probe,
      legacyNode: await ifThere(engine, prepared.legacyNode),
      monitoring: await ifThere(engine, prepared.monitoring),
    };
  }
  const node = PUBLIC_NODE_IMAGE(options.engineVersion);
  try {
    await fetchIfMissing(engine, node, options.preparation);
    if (!(await has(engine, BUILT_PROBE_IMAGE))) {
      await fetchIfMissing(engine, PUBLIC_TOOLS_IMAGE, options.preparation);
      const built = await runCommand(
        'docker',
        ['build', '--quiet', '--tag', BUILT_PROBE_IMAGE, path.join(PACKAGE_ROOT, 'lab/probe')],
        { deadlineMs: PULL_DEADLINE_MS, signal: options.preparation.signal, env: { DOCKER_HOST: engine.endpoint } },
      );
      if (built.exitCode !== 0) return null;
    }
    return {
      node,
      probe: BUILT_PROBE_IMAGE,
      // Most runs need none of these, so none is fetched for them.
      legacyNode: await ifThere(engine, PUBLIC_NODE_IMAGE(LEGACY_ENGINE)),
      monitoring: null,
    };
  } catch (error) {
    options.preparation.note(`images: ${errorText(error)}`);
    return null;
  }
}

async function has(engine: Engine, image: string): Promise<boolean> {
  return (await engine.images.inspect(image)) !== null;
}

async function ifThere(engine: Engine, image: string | null): Promise<string | null> {
  return image !== null && (await has(engine, image)) ? image : null;
}

async function fetchIfMissing(engine: Engine, image: string, preparation: Preparation): Promise<void> {
  if (await has(engine, image)) return;
  const [name = image, tag = 'latest'] = image.split(':');
  await preparation.step(`fetch the image ${image}`, async () => {
    await engine.images.pull(name, tag, { signal: preparation.signal });
    return { value: undefined, detail: '' };
  });
}

/** Uses every kernel feature from a container of its own; names those that cannot be used. */
async function missingFeatures(engine: Engine, probeImage: string): Promise<string[]> {
  const id = await engine.containers.create(`seatrial-preflight-${process.pid}`, {
    Image: probeImage,
    Entrypoint: ['sleep', '60'],
    HostConfig: { Privileged: true, NetworkMode: 'none', AutoRemove: true },
  });
  try {
    await engine.containers.start(id);
    const shell = ContainerShell.of(engine, id, 'preflight');
    const checks = await runPreflight(shell);
    return checks.filter(({ state }) => state !== 'usable').map(({ feature }) => feature);
  } finally {
    await engine.containers.remove(id);
  }
}
