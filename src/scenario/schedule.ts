import pLimit, { type LimitFunction } from 'p-limit';
import type { Disturbance } from '../model/claim.js';
import type { AnyScenario } from './scenario.js';
import { stackKey } from './stack-pool.js';

/** Scenarios that run side by side when nothing else is said. */
export const DEFAULT_CONCURRENCY = 4;

/** Stacks that are deployed at the same time while others are measured. */
const PREPARED_AT_ONCE = 2;

/**
 * Groups with nodes of their own that are measured at the same time. They mostly wait for what swarms do by the clock:
 * gossip that gives a node up, drains, restarts. More of them would meet each other while their engines start, which
 * takes all of a machine of two processors.
 */
export const OWN_GROUPS_AT_ONCE = 2;

/** Those that disturb more run later, so that what they break hurts the fewest. */
const ORDER_OF_DISTURBANCE: readonly Disturbance[] = ['nothing', 'node', 'ingress', 'swarm'];

/** Scenarios that share one deployed stack. */
export interface StackGroup {
  /** Name of the stack. */
  readonly stack: string;
  /** What its scenarios are to take at most, in seconds, where they bring nodes of their own. */
  readonly budgetS?: number;
  readonly scenarios: readonly AnyScenario[];
}

/** What runs side by side, what runs alone afterwards, and what runs on nodes of its own at the end, in this order. */
export interface Plan {
  readonly concurrent: readonly StackGroup[];
  readonly alone: readonly AnyScenario[];
  /**
   * Each group's nodes come up before its first scenario and go after its last one. {@link OWN_GROUPS_AT_ONCE} groups run
   * side by side, the scenarios of each one by one. Those with the largest budgets come first, so that none of them is
   * left to run by itself at the end.
   */
  readonly ownNodes: readonly StackGroup[];
}

/**
 * Plans a run. The order is that of the selection, with scenarios of one stack drawn together, and groups with nodes of
 * their own by their budgets.
 */
export function planRun(scenarios: readonly AnyScenario[]): Plan {
  const shared = scenarios.filter((scenario) => !hasOwnNodes(scenario));
  return {
    concurrent: groupByStack(shared.filter(({ disturbs }) => disturbs === 'nothing')),
    alone: shared
      .filter(({ disturbs }) => disturbs !== 'nothing')
      .toSorted((a, b) => ORDER_OF_DISTURBANCE.indexOf(a.disturbs) - ORDER_OF_DISTURBANCE.indexOf(b.disturbs)),
    ownNodes: groupByStack(scenarios.filter(hasOwnNodes)).toSorted((a, b) => (b.budgetS ?? 0) - (a.budgetS ?? 0)),
  };
}

/** True when a scenario brings nodes of its own instead of using the lab's. */
export function hasOwnNodes(scenario: AnyScenario): boolean {
  return scenario.stack(scenario.parameters as object).own !== undefined;
}

/** Draws scenarios of one stack together, in the order of their first appearance. */
export function groupByStack(scenarios: readonly AnyScenario[]): readonly StackGroup[] {
  const groups = new Map<string, StackGroup & { scenarios: AnyScenario[] }>();
  for (const scenario of scenarios) {
    const declaration = scenario.stack(scenario.parameters as object);
    const key = stackKey(declaration);
    const group = groups.get(key) ?? {
      stack: declaration.name,
      ...(declaration.own === undefined ? {} : { budgetS: declaration.own.budgetS }),
      scenarios: [],
    };
    group.scenarios.push(scenario);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** All scenarios of a plan, in its order. */
export function scenariosOf(plan: Plan): readonly AnyScenario[] {
  const { concurrent, alone, ownNodes } = plan;
  return [
    ...concurrent.flatMap(({ scenarios }) => scenarios),
    ...alone,
    ...ownNodes.flatMap(({ scenarios }) => scenarios),
  ];
}

/** What is done with a plan. */
export interface PlanSteps {
  /** Gets the stack of a group ready, while others are measured; failures show when its scenarios are run. */
  readonly prepare?: (group: StackGroup) => Promise<unknown>;
  readonly run: (scenario: AnyScenario) => Promise<void>;
}

/**
 * Runs the scenarios of a plan: first the isolated ones, a bounded number at a time as their stacks are ready, then the
 * others one by one, then those with nodes of their own, some groups side by side. Stacks are prepared in the order of the
 * plan. Scenarios that name the same exclusive state take turns. Once the signal is aborted nothing further is started.
 */
export async function runPlan(
  plan: Plan,
  steps: PlanSteps,
  options: { readonly concurrency?: number; readonly signal: AbortSignal },
): Promise<void> {
  const preparing = pLimit(PREPARED_AT_ONCE);
  const running = pLimit(options.concurrency ?? DEFAULT_CONCURRENCY);
  const beside = pLimit(OWN_GROUPS_AT_ONCE);
  const exclusive = new Turns();
  const names = new Turns();
  const unlessAborted = async (step: () => Promise<unknown>): Promise<void> => {
    if (!options.signal.aborted) await step();
  };
  await Promise.all(
    plan.concurrent.map(async (group) => {
      await preparing(() => unlessAborted(async () => steps.prepare?.(group).catch(() => undefined)));
      await Promise.all(
        group.scenarios.map((scenario) =>
          // The turn first: whoever waits for it takes no place among those that run.
          exclusive.take(scenario.exclusive, () => running(() => unlessAborted(() => steps.run(scenario)))),
        ),
      );
    }),
  );
  for (const scenario of plan.alone) await unlessAborted(() => steps.run(scenario));
  const runGroup = async (group: StackGroup): Promise<void> => {
    for (const scenario of group.scenarios) {
      await exclusive.take(scenario.exclusive, () => unlessAborted(() => steps.run(scenario)));
    }
  };
  await Promise.all(
    // Two declarations of one name take turns, or each would take the nodes of the other one away between two scenarios.
    plan.ownNodes.map((group) => names.take(group.stack, () => beside(() => runGroup(group)))),
  );
}

/** Turns by name: what takes the same one is done one after the other, in the order in which it was asked for. */
class Turns {
  readonly #limits = new Map<string, LimitFunction>();

  /** Does something when its turn comes; at once where it needs none. */
  take(name: string | undefined, work: () => Promise<void>): Promise<void> {
    if (name === undefined) return work();
    const limit = this.#limits.get(name) ?? pLimit(1);
    this.#limits.set(name, limit);
    return limit(work);
  }
}
