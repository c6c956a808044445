import { lostIntervals, summariseOutage } from '../../src/measure/outage.js';
import type { Outage } from '../../src/model/outage.js';
import type { Shell } from '../../src/lab/shell.js';
import {
  parseLoad,
  startLoad,
  summariseLoad,
  type LoadPlan,
  type LoadResult,
  type RunningLoad,
} from '../../src/probes/load.js';
import type { MeasureContext, WorkContext } from '../../src/scenario/scenario.js';
import { witnessed } from './evidence.js';

/** An outage that is to be recorded: what was disturbed, who asked whom, and what the load saw. */
export interface ObservedLoad {
  /** What was disturbed, for example `a task is killed`. */
  readonly title: string;
  /** Who asked: a node, a task, or `outside`. */
  readonly from: string;
  /** What was asked, for example `VIP of standard-echo`. */
  readonly to: string;
  readonly result: LoadResult;
  /** When, in milliseconds since the start of the load. */
  readonly disturbedAtMs: number;
  /** How many distinct tasks must answer again; left out where none must. */
  readonly replicas?: number;
}

/** Records what clients noticed of a disturbance, and returns it to be judged on. */
export function recordOutage(context: Pick<WorkContext, 'outage'>, observed: ObservedLoad): Outage {
  const { title, from, to, result, disturbedAtMs, replicas } = observed;
  const outage = summariseOutage(result, { disturbedAtMs, ...(replicas === undefined ? {} : { replicas }) });
  context.outage({
    ...outage,
    ...{ title, from, to, disturbedAtMs },
    durationMs: result.durationMs,
    replicas: replicas ?? null,
    lostIntervals: lostIntervals(result),
  });
  return outage;
}

/** Starts a load that ends with the measurement at the latest; the evidence is who answered, not every single request. */
export function startWitnessedLoad(
  context: MeasureContext,
  shell: Shell,
  title: string,
  plan: LoadPlan,
): Promise<RunningLoad> {
  const show = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string => {
    try {
      return summariseLoad(parseLoad(stdout, plan.targets));
    } catch {
      return `${stdout}${stderr}`;
    }
  };
  return startLoad(witnessed(context, shell, title, show), plan, context.undo);
}
