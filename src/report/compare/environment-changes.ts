import type { EnvironmentChange } from '../../model/comparison.js';
import type { EnvironmentSeen } from '../../model/record.js';
import { formatBytes } from '../format.js';
import type { RunReport } from '../run-report.js';

/** What a run was made with and on, for people: what it is, and what it was. */
export type EnvironmentFacts = ReadonlyMap<string, string>;

/** What a run was made with and on. Addresses are left out: each lab chooses its own. */
export interface Environment {
  readonly software: EnvironmentFacts;
  readonly nodes: EnvironmentFacts;
  readonly features: EnvironmentFacts;
}

export function environmentOf({ run, environment }: RunReport): Environment {
  const { engine, kernel, machine, nodes = [], features = [] } = environment ?? {};
  const software: readonly (readonly [string, string | null])[] = [
    ['seatrial', run.version],
    ['commit', run.commit?.slice(0, 12) ?? null],
    ['engine', engine == null ? null : `${engine.version}, API ${engine.apiVersion}`],
    ['kernel', kernel === undefined ? null : `${kernel.release} (${kernel.kind} kernel)`],
    ['machine', machine === undefined ? null : formatMachine(machine)],
  ];
  return {
    software: new Map(software.flatMap(([what, text]) => (text === null ? [] : [[what, text] as const]))),
    nodes: new Map(
      nodes.map(({ name, role, engineVersion }) => [
        `node ${name}`,
        engineVersion === null ? role : `${role}, engine ${engineVersion}`,
      ]),
    ),
    features: new Map(features.map(({ feature, state }) => [`kernel feature ${feature}`, state])),
  };
}

function formatMachine({ os, cpus, memoryBytes }: EnvironmentSeen['machine']): string {
  return `${os}, ${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}, ${formatBytes(memoryBytes)}`;
}

/** What the runs were made with and on that is not the same; what one of them did not get to record is left out. */
export function environmentChanges(older: RunReport, newer: RunReport): readonly EnvironmentChange[] {
  const before = environmentOf(older);
  const after = environmentOf(newer);
  return (['software', 'nodes', 'features'] as const).flatMap((group) =>
    before[group].size === 0 || after[group].size === 0 ? [] : factChanges(before[group], after[group]),
  );
}

/** Facts that differ or that one side alone has. */
export function factChanges(before: EnvironmentFacts, after: EnvironmentFacts): readonly EnvironmentChange[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((what) => ({ what, before: before.get(what) ?? null, after: after.get(what) ?? null }))
    .filter((change) => change.before !== change.after);
}
