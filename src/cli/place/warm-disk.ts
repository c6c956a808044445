import { createReadStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Engine } from '../../docker/index.js';
import { labDown, labUp, type LabStep } from '../../lab/index.js';
import { lastLines, runCommandOrFail } from '../../process/command.js';
import { signalDaemon, startDaemon } from '../../process/daemon.js';
import { errorText } from '../../support/failure.js';
import { Hopeless, NotYet, pollUntil } from '../../support/poll.js';
import { cleanUntrustedText } from '../../support/untrusted-text.js';
import { identifyProcess, isAlive } from '../../support/process-identity.js';
import { PACKAGE_ROOT } from '../package-root.js';

/** What a guest's disk is to hold. */
export interface DiskWish {
  readonly nodeRootTar: string;
  readonly probeRootTar: string;
  readonly nodeImage: string;
  readonly probeImage: string;
  readonly composeBinary: string;
  /** Nodes whose stores are to hold the probe image. */
  readonly managers: number;
  readonly workers: number;
}

const DISK = '/run/seatrial/disk';
const ENGINE_LOGS = ['/run/seatrial/engine-start.log', '/run/seatrial/engine.log'] as const;
const ENDPOINT = 'unix:///run/seatrial/engine.sock';
const ENGINE_DEADLINE_MS = 60_000;

/**
 * Fills the disk of the guest that this runs in: the engine's root file system, the lab's images, and the stores of the
 * nodes, filled by bringing a lab up and down once.
 */
async function warmDisk(wish: DiskWish, signal: AbortSignal): Promise<void> {
  await mkdir(path.join(DISK, 'engine'));
  await runCommandOrFail('tar', ['--extract', '--file', wish.nodeRootTar, '--directory', path.join(DISK, 'engine')], {
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
    await Promise.all([
      importImage(engine, wish.nodeRootTar, wish.nodeImage, signal),
      importImage(engine, wish.probeRootTar, wish.probeImage, signal),
    ]);
    const owner = identifyProcess();
    if (owner === null) throw new Error('this process cannot be identified');
    const listener = { onStep: tellStep };
    const lab = await labUp({
      ...listener,
      engineEndpoint: ENDPOINT,
      composeCommand: [wish.composeBinary],
      directory: '/run/seatrial/lab',
      nodeImage: wish.nodeImage,
      probeImage: wish.probeImage,
      managers: wish.managers,
      workers: wish.workers,
      owner: { kind: 'process', process: owner },
      keepStores: true,
      signal,
    });
    await labDown(lab, { ...listener, keepStores: true });
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

async function importImage(engine: Engine, tar: string, reference: string, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const separator = reference.lastIndexOf(':');
  await engine.images.import(createReadStream(tar), reference.slice(0, separator), reference.slice(separator + 1), {
    signal,
  });
  tellStep({ name: `import ${reference}`, state: 'done', durationMs: performance.now() - started, detail: '' });
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
