import { readFile, readdir } from 'node:fs/promises';
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
}

/** Looks at the machine before a lab comes up. */
export async function takeBaseline(): Promise<Baseline> {
  return { interfaces: await interfaceNames() };
}

/**
 * Looks for what should be gone when nothing of ours runs any more: by label at the engine, and by looking at this
 * machine. What belongs to a living owner other than this process is none. With a baseline, virtual interfaces that hang
 * loose and were not there before count, too.
 */
export async function auditLeftovers(engineEndpoint: string, baseline?: Baseline): Promise<readonly Leftover[]> {
  const engine = Engine.open(engineEndpoint);
  const [containers, networks, stores] = await Promise.all([
    engine.containers.list({ label: [LAB_LABEL] }),
    engine.networks.list({ label: [LAB_LABEL] }),
    engine.volumes.list({ label: [STORE_LABEL] }),
  ]);
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
