import { createReadStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Engine } from '../../docker/index.js';
import {
  STORE_KEPT_LABEL,
  STORE_LABEL,
  distributeImage,
  labDown,
  labUp,
  storeVolumeName,
  type LabImages,
  type LabState,
  type LabStep,
} from '../../lab/index.js';
import { lastLines, runCommandOrFail } from '../../process/command.js';
import { signalDaemon, startDaemon } from '../../process/daemon.js';
import { errorText } from '../../support/failure.js';
import { Hopeless, NotYet, pollUntil } from '../../support/poll.js';
import { cleanUntrustedText } from '../../support/untrusted-text.js';
import { identifyProcess, isAlive } from '../../support/process-identity.js';
import { PACKAGE_ROOT } from '../package-root.js';

/** The lab's images where all of them were prepared. */
export type PreparedImages = { readonly [Name in keyof LabImages]: string };

/** What a guest's disk is to hold. */
export interface DiskWish {
  /** What the images are made from. */
  readonly rootTars: PreparedImages;
  readonly images: PreparedImages;
  readonly composeBinary: string;
  /** Further nodes than the first manager and the first worker, whose stores are to hold the probe image too. */
  readonly furtherNodes: readonly { readonly name: string; readonly image: string }[];
}

const DISK = '/run/seatrial/disk';
/** The engine's folder on the disk, and as the engine itself sees it. */
const ENGINE_DATA = { onDisk: path.join(DISK, 'docker'), inEngine: '/var/lib/docker' } as const;
const ENGINE_LOGS = ['/run/seatrial/engine-start.log', '/run/seatrial/engine.log'] as const;
const ENDPOINT = 'unix:///run/seatrial/engine.sock';
const ENGINE_DEADLINE_MS = 60_000;
const COPY_DEADLINE_MS = 5 * 60_000;

/**
 * Fills the disk of the guest that this runs in: the engine's root file system, the lab's images, and the stores of two
 * nodes, filled by bringing a lab of them up and down once. Of these the manager's gets the monitoring image, too; the
 * worker's is what the stores of all further nodes are copied from.
 */
async function warmDisk(wish: DiskWish, signal: AbortSignal): Promise<void> {
  await mkdir(path.join(DISK, 'engine'));
  await runCommandOrFail('tar', ['--extract', '--file', wish.rootTars.node, '--directory', path.join(DISK, 'engine')], {
    deadlineMs: 120_000,
    signal,
    doing: 'unpacking the engine',
    next: 'remove the cached root file system so that it is made anew',
  });
  const daemon = await startDaemon(path.join(PACKAGE_ROOT, 'lab/guest/engine.sh'), [], {
    outputFile: ENGINE_LOGS[0],
  });
  const engine = Engine.open(ENDPOINT);
  try {
    await pollUntil(
      { awaiting: 'the engine of the guest', deadlineMs: ENGINE_DEADLINE_MS, signal },
      async (pollSignal) => {
        if (!isAlive(daemon)) return new Hopeless(`an engine that ended:\n${await engineLog()}`);
        return engine.ping({ signal: pollSignal });
      },
    );
    await Promise.all([importImage(engine, wish, 'node', signal), importImage(engine, wish, 'probe', signal)]);
    await Promise.all([
      ...(wish.images.legacyNode === wish.images.node ? [] : [importImage(engine, wish, 'legacyNode', signal)]),
      importImage(engine, wish, 'monitoring', signal),
    ]);
    const owner = identifyProcess();
    if (owner === null) throw new Error('this process cannot be identified');
    const listener = { onStep: tellStep };
    const lab = await labUp({
      ...listener,
      engineEndpoint: ENDPOINT,
      composeCommand: [wish.composeBinary],
      directory: '/run/seatrial/lab',
      images: wish.images,
      managers: 1,
      workers: 1,
      owner: { kind: 'process', process: owner },
      keepStores: true,
      signal,
    });
    const [manager] = lab.nodes;
    if (manager === undefined) throw new Error('a lab has at least one manager');
    await timed(`bring the monitoring image to ${manager.name}`, () =>
      distributeImage(engine, [Engine.open(manager.engineEndpoint)], wish.images.monitoring, signal),
    );
    await labDown(lab, { ...listener, keepStores: true });
    await copyStores(engine, wish, lab, signal);
  } finally {
    // The engine writes its stores out when it ends; only then is the disk whole.
    signalDaemon(daemon, 'SIGTERM');
    await pollUntil({ awaiting: 'the engine to end', deadlineMs: ENGINE_DEADLINE_MS }, () =>
      isAlive(daemon) ? new NotYet('it runs') : true,
    );
  }
}

/** The end of what the engine and the script that starts it said. */
async function engineLog(): Promise<string> {
  const logs = await Promise.all(ENGINE_LOGS.map((file) => readFile(file, 'utf8').catch(() => '')));
  return lastLines(cleanUntrustedText(logs.join('\n')), 10);
}

async function importImage(
  engine: Engine,
  { rootTars, images }: DiskWish,
  name: keyof PreparedImages,
  signal: AbortSignal,
): Promise<void> {
  const reference = images[name];
  const separator = reference.lastIndexOf(':');
  await timed(`import ${reference}`, () =>
    engine.images.import(
      createReadStream(rootTars[name]),
      reference.slice(0, separator),
      reference.slice(separator + 1),
      { signal },
    ),
  );
}

/**
 * Fills the stores of further nodes by copying the worker's: loading the image into each engine takes
 * several times as long. No engine runs on the stores meanwhile. An older engine reads what a newer one stored of an image;
 * everything else is forgotten by a node that starts.
 */
async function copyStores(engine: Engine, wish: DiskWish, lab: LabState, signal: AbortSignal): Promise<void> {
  const source = storeVolumeName(lab.id, wish.images.node, lab.nodes.at(-1)?.name ?? '');
  const [volume] = (await engine.volumes.list({ name: [source] })).filter(({ Name }) => Name === source);
  if (volume === undefined) throw new Error(`there is no volume ${source}`);
  for (const { name, image } of wish.furtherNodes) {
    const copy = await engine.volumes.create(
      storeVolumeName(lab.id, image, name),
      { [STORE_LABEL]: lab.id, [STORE_KEPT_LABEL]: 'true' },
      { signal },
    );
    await timed(`fill the store ${copy.Name}`, () =>
      runCommandOrFail('cp', ['--archive', `${onDisk(volume.Mountpoint)}/.`, onDisk(copy.Mountpoint)], {
        deadlineMs: COPY_DEADLINE_MS,
        signal,
        doing: `filling the store ${copy.Name}`,
        next: 'make room on the disk that holds the cache',
      }),
    );
  }
}

/** Where a file of the engine lies for this process, which sees other mounts. */
function onDisk(inEngine: string): string {
  return path.join(ENGINE_DATA.onDisk, path.relative(ENGINE_DATA.inEngine, inEngine));
}

/** Does something, and tells how long it took. */
async function timed(name: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await work();
  tellStep({ name, state: 'done', durationMs: performance.now() - started, detail: '' });
}

function tellStep(step: LabStep): void {
  process.stderr.write(`  disk: ${step.name}: ${step.state} in ${(step.durationMs / 1000).toFixed(1)} s\n`);
}

const interruption = new AbortController();
process.once('SIGTERM', () => {
  interruption.abort(new Error('interrupted'));
});
try {
  await warmDisk(JSON.parse(process.argv[2] ?? '') as DiskWish, interruption.signal);
} catch (error) {
  process.stderr.write(`  disk: ${errorText(error)}\n`);
  process.exitCode = 1;
}
