import type { Shell } from '../../src/lab/shell.js';
import type { RunningTask } from '../../src/lab/stack.js';
import type { ShellResult } from '../../src/process/shell.js';
import { lookUpMany, parseLookups, summariseLookups, type Lookup, type LookupPlan } from '../../src/probes/lookups.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { witnessed } from './evidence.js';
import { shellOfTask } from './task-shell.js';

/** Asks for names from a task; the evidence is what was answered. */
export function askFrom(context: MeasureContext, task: RunningTask, plan: LookupPlan): Promise<readonly Lookup[]> {
  return askWitnessed(context, shellOfTask(task), `${task.name} asks for names`, plan);
}

/** Asks for names from a shell; the evidence is what was answered. */
export function askWitnessed(
  context: MeasureContext,
  shell: Shell,
  title: string,
  plan: LookupPlan,
): Promise<readonly Lookup[]> {
  const show = ({ stdout, stderr }: ShellResult): string => {
    try {
      return summariseLookups(parseLookups(stdout, plan.names));
    } catch {
      return `${stdout}${stderr}`;
    }
  };
  return lookUpMany(witnessed(context, shell, title, show), plan);
}

/** An answer in words. */
export function describeAnswer({ responseCode, addresses, error }: Lookup): string {
  if (addresses.length > 0) return addresses.join(', ');
  return responseCode === null ? `nothing (${error ?? 'no answer'})` : `no address (${responseCode})`;
}
