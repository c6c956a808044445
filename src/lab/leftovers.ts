import { existsSync } from 'node:fs';
import { readFile, readdir, readlink } from 'node:fs/promises';
import type { Leftover } from '../model/record.js';
import { Engine } from '../docker/engine.js';
import { LAB_LABEL, STORE_KEPT_LABEL, STORE_LABEL, ownershipOf } from './labels.js';

/** Programs that run only in a lab: a node's first process, its engine, and what tasks run. */
const LAB_PROGRAMS = /\/run\/seatrial-node\/|seatrial-responder/;
/** Bridges of a lab, by their names; the first group is the number of the lab. */
const LAB_BRIDGE = /^seatr(\d+)-(?:control|data|trunk)$/;

/** What the machine had before, by which leftovers without a name of ours are told. */
export interface Baseline {
  /** Names of the network interfaces. */
  readonly interfaces: readonly string[];
  /** Mounts of every mount namespace, as {@link mountKey} names them. */
  readonly mounts: ReadonlySet<string>;
}

/** Looks at the machine before a lab comes up. */
export async function takeBaseline(): Promise<Baseline> {
  const [interfaces, mounts] = await Promise.all([interfaceNames(), allMounts()]);
  return { interfaces, mounts: new Set(mounts.map(mountKey)) };
}

/**
 * Looks for what should be gone when nothing of ours runs any more: by label at the engine, and by looking at this
 * machine. What belongs to a living owner other than this process is none. With a baseline, what came since counts, too:
 * virtual interfaces that hang loose, and mounts and namespaces, these only while no container of others is on the engine,
 * since they tell nothing of whose they are. `folders` are folders of this process that should be gone.
 */
export async function auditLeftovers(
  engineEndpoint: string,
  baseline?: Baseline,
  folders: readonly string[] = [],
): Promise<readonly Leftover[]> {
  const engine = Engine.open(engineEndpoint);
  const [allContainers, networks, stores] = await Promise.all([
    engine.containers.list({}),
    engine.networks.list({ label: [LAB_LABEL] }),
    engine.volumes.list({ label: [STORE_LABEL] }),
  ]);
  const containers = allContainers.filter(({ Labels }) => LAB_LABEL in Labels);
  const living = containers.filter(({ Labels }) => belongsToSomebodyElse(Labels));
  const livingLabs = new Set(living.flatMap(({ Labels }) => Labels[LAB_LABEL] ?? []));
  return [
    ...containers
      .filter((container) => !living.includes(container))
      .map(({ Names, State }): Leftover => ({
        kind: 'container',
        name: Names.map((name) => name.replace(/^\//, '')).join(' '),
        detail: State,
      })),
    ...networks
      .filter(({ Labels }) => !belongsToSomebodyElse(Labels ?? {}))
      .map(({ Name, Driver }): Leftover => ({ kind: 'network', name: Name, detail: Driver })),
    ...stores
      .filter(({ Labels }) => Labels?.[STORE_KEPT_LABEL] !== 'true' && !livingLabs.has(Labels?.[STORE_LABEL] ?? ''))
      .map(({ Name, Driver }): Leftover => ({ kind: 'volume', name: Name, detail: Driver })),
    ...(await strayInterfaces(livingLabs, baseline)),
    ...(await strayProcesses(living.map(({ Id }) => Id))),
    ...(baseline === undefined || allContainers.length > containers.length - living.length
      ? []
      : await strayMounts(baseline)),
    ...folders
      .filter((folder) => existsSync(folder))
      .map((folder): Leftover => ({ kind: 'file', name: folder, detail: 'folder of a lab' })),
  ];
}

function belongsToSomebodyElse(labels: Readonly<Record<string, string>>): boolean {
  return ownershipOf(labels) === 'alive';
}

async function interfaceNames(): Promise<string[]> {
  return readdir('/sys/class/net').catch(() => []);
}

async function strayInterfaces(livingLabs: ReadonlySet<string>, baseline: Baseline | undefined): Promise<Leftover[]> {
  const names = await interfaceNames();
  const strays = await Promise.all(
    names.map(async (name): Promise<Leftover | null> => {
      const slot = LAB_BRIDGE.exec(name)?.[1];
      if (slot !== undefined) {
        return livingLabs.has(`seatrial-${slot}`) ? null : { kind: 'interface', name, detail: 'bridge of a lab' };
      }
      if (baseline === undefined || baseline.interfaces.includes(name) || !name.startsWith('veth')) return null;
      const attached = await readdir(`/sys/class/net/${name}`).then(
        (files) => files.includes('master'),
        () => true,
      );
      return attached ? null : { kind: 'interface', name, detail: 'came with the run and is attached to nothing' };
    }),
  );
  return strays.filter((stray) => stray !== null);
}

async function strayProcesses(livingContainers: readonly string[]): Promise<Leftover[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const strays = await Promise.all(
    pids.map(async (pid): Promise<Leftover | null> => {
      const read = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
      const command = (await read('cmdline')).replaceAll('\0', ' ').trim();
      if (!LAB_PROGRAMS.test(command)) return null;
      const cgroup = await read('cgroup');
      if (livingContainers.some((id) => cgroup.includes(id))) return null;
      return { kind: 'process', name: pid, detail: command.slice(0, 200) };
    }),
  );
  return strays.filter((stray) => stray !== null);
}

/** One mount, as proc(5) `mountinfo` tells it. */
interface Mount {
  /** Mount namespace that it is in. */
  readonly namespace: string;
  readonly target: string;
  readonly type: string;
  /** Root within the file system; for a namespace that is kept by a mount, the namespace: `net:[4026532281]`. */
  readonly root: string;
}

/** Names a mount across two looks at the machine. */
function mountKey({ namespace, target, type, root }: Mount): string {
  return [namespace, target, type, root].join(' ');
}

/** Fields of a line: id, parent, device, root, target, options, optional fields, a dash, then the type. */
export function parseMounts(namespace: string, mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ', 2);
    const [, , , root, target] = before.split(' ');
    const [type] = after.split(' ', 1);
    return root === undefined || target === undefined || type === undefined ? [] : [{ namespace, target, type, root }];
  });
}

/** The mounts of every mount namespace, seen through one of its processes each. */
async function allMounts(): Promise<Mount[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const seen = new Set<string>();
  const mounts: Mount[] = [];
  for (const pid of pids) {
    const namespace = await readlink(`/proc/${pid}/ns/mnt`).catch(() => null);
    if (namespace === null || seen.has(namespace)) continue;
    const text = await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '');
    if (text === '') continue;
    seen.add(namespace);
    mounts.push(...parseMounts(namespace, text));
  }
  return mounts;
}

async function strayMounts(baseline: Baseline): Promise<Leftover[]> {
  const known = new Set([...baseline.mounts].map((key) => key.split(' ', 1)[0]));
  return (
    (await allMounts())
      .filter((mount) => !baseline.mounts.has(mountKey(mount)))
      // A namespace that came since is that of a process, and processes are looked at by themselves.
      .filter(({ namespace }) => known.has(namespace))
      // An engine keeps the machine's own namespace here from its first container with host networking on.
      .filter(({ target }) => !target.endsWith('/docker/netns/default'))
      .map(({ target, type, root }) =>
        type === 'nsfs'
          ? { kind: 'namespace' as const, name: root, detail: `kept by a mount on ${target}` }
          : { kind: 'mount' as const, name: target, detail: type },
      )
  );
}
