import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Leftover } from '../model/record.js';
import { Engine } from '../docker/engine.js';
import { runCommandOrFail } from '../process/command.js';
import { signalDaemon, startDaemon } from '../process/daemon.js';
import { identifyProcess } from '../support/process-identity.js';
import { UndoStack } from '../support/undo.js';
import { LAB_LABEL, STORE_LABEL, ownerLabels } from './labels.js';
import { auditLeftovers, takeBaseline } from './leftovers.js';

const PLANTED = 'seatrial-planted';
const COMMAND_DEADLINE_MS = 10_000;

/** What the audit said of one thing that was left behind on purpose. */
export interface PlantedLeftover {
  readonly kind: Leftover['kind'];
  readonly name: string;
  /** The audit named it while it was there. */
  readonly found: boolean;
  /** The audit named nothing of it after it was taken away. */
  readonly gone: boolean;
}

/**
 * Proves that the leftover audit can fail: leaves one thing of every kind behind on purpose, audits, takes them away, and
 * audits again. Needs an engine with the probe image, and root on the machine that the engine runs on.
 */
export async function proveAudit(engineEndpoint: string, probeImage: string): Promise<readonly PlantedLeftover[]> {
  const baseline = await takeBaseline();
  const undo = new UndoStack();
  const folder = await mkdtemp(path.join(tmpdir(), `${PLANTED}-`));
  undo.add('folder', () => rm(folder, { recursive: true, force: true }));
  const left = path.join(folder, 'lab');
  const audit = (): Promise<readonly Leftover[]> => auditLeftovers(engineEndpoint, baseline, [left]);
  let planted: readonly { readonly kind: Leftover['kind']; readonly name: string }[];
  let during: readonly Leftover[];
  try {
    planted = await plant(Engine.open(engineEndpoint), probeImage, folder, left, undo);
    during = await audit();
  } finally {
    const problems = await undo.unwind();
    if (problems.length > 0) {
      // eslint-disable-next-line no-unsafe-finally -- what could not be taken away matters more than why planting failed
      throw new Error(`what was planted could not be taken away: ${problems.map(({ problem }) => problem).join('; ')}`);
    }
  }
  const after = await audit();
  const names = (items: readonly Leftover[], kind: string, name: string): boolean =>
    items.some((item) => item.kind === kind && `${item.name} ${item.detail}`.includes(name));
  return planted.map(({ kind, name }) => ({
    kind,
    name,
    found: names(during, kind, name),
    gone: !names(after, kind, name),
  }));
}

async function plant(
  engine: Engine,
  probeImage: string,
  folder: string,
  left: string,
  undo: UndoStack,
): Promise<{ kind: Leftover['kind']; name: string }[]> {
  const self = identifyProcess();
  if (self === null) throw new Error('this process cannot be identified');
  const labels = { [LAB_LABEL]: PLANTED, ...ownerLabels({ kind: 'process', process: self }) };
  const run = async (program: string, ...args: string[]): Promise<void> => {
    await runCommandOrFail(program, args, {
      deadlineMs: COMMAND_DEADLINE_MS,
      doing: 'leaving something behind on purpose',
      next: 'see whether this runs as root, with iproute2 and util-linux installed',
    });
  };

  undo.add('volume', () => engine.volumes.remove(PLANTED));
  undo.add('container', () => engine.containers.remove(PLANTED));
  await engine.containers.create(PLANTED, {
    Image: probeImage,
    Cmd: ['true'],
    Labels: labels,
    HostConfig: {
      Mounts: [
        { Type: 'volume', Source: PLANTED, Target: '/planted', VolumeOptions: { Labels: { [STORE_LABEL]: PLANTED } } },
      ],
    },
  });
  undo.add('network', () => engine.networks.remove(PLANTED));
  await engine.networks.create({ Name: PLANTED, Driver: 'bridge', Labels: labels });

  undo.add('interface', () => run('ip', 'link', 'delete', 'veth-planted'));
  await run('ip', 'link', 'add', 'veth-planted', 'type', 'veth', 'peer', 'name', 'veth-planted-b');

  const namespace = path.join(folder, 'namespace');
  await writeFile(namespace, '');
  undo.add('namespace', () => run('umount', namespace));
  await run('unshare', `--net=${namespace}`, 'true');

  const mounted = path.join(folder, 'mounted');
  await mkdir(mounted);
  undo.add('mount', () => run('umount', mounted));
  await run('mount', '-t', 'tmpfs', PLANTED, mounted);

  const daemon = await startDaemon(process.execPath, ['--eval', 'setTimeout(() => {}, 60_000)', 'seatrial-responder'], {
    outputFile: '/dev/null',
  });
  undo.add('process', () => {
    signalDaemon(daemon, 'SIGKILL');
  });
  await mkdir(left);
  return [
    { kind: 'container', name: PLANTED },
    { kind: 'volume', name: PLANTED },
    { kind: 'network', name: PLANTED },
    { kind: 'interface', name: 'veth-planted' },
    { kind: 'namespace', name: namespace },
    { kind: 'mount', name: mounted },
    { kind: 'process', name: String(daemon.pid) },
    { kind: 'file', name: left },
  ];
}
