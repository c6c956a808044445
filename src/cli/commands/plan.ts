import path from 'node:path';
import { EXIT } from '../../model/exit-code.js';
import type { ScenarioFinished } from '../../model/record.js';
import type { AnyScenario } from '../../scenario/scenario.js';
import { DEFAULT_CONCURRENCY, OWN_GROUPS_AT_ONCE, planRun, scenariosOf } from '../../scenario/schedule.js';
import type { Command } from '../command.js';
import { lastResults } from '../earlier-runs.js';
import { DEFAULT_ENGINE } from '../engines.js';
import { LAB_OPTIONS, SELECTION_OPTIONS, labSize, selectedScenarios } from '../run-options.js';
import { textOption } from '../arguments.js';

/** `seatrial plan`: what a run would do, offline. */
export const planCommand: Command = {
  name: 'plan',
  usage: 'plan [selector…]',
  summary: 'Shows what would run, in which groups, on what, and how long it took last time.',
  options: {
    ...LAB_OPTIONS,
    ...SELECTION_OPTIONS,
    json: { type: 'boolean', help: 'one JSON document on standard output' },
  },
  place: 'here',
  run: async (context, parsed) => {
    const plan = planRun(await selectedScenarios(context, parsed));
    const results = lastResults(path.resolve('reports'));
    const document = {
      schema: 'seatrial/plan/1',
      engine: textOption(parsed.options, 'engine') ?? DEFAULT_ENGINE,
      ...labSize(parsed),
      concurrency: DEFAULT_CONCURRENCY,
      concurrent: plan.concurrent.map(({ stack, scenarios }) => ({
        stack,
        scenarios: scenarios.map((scenario) => entryOf(scenario, results)),
      })),
      alone: plan.alone.map((scenario) => ({ ...entryOf(scenario, results), disturbs: scenario.disturbs })),
      ownNodesAtOnce: OWN_GROUPS_AT_ONCE,
      ownNodes: plan.ownNodes.map(({ stack, budgetS, scenarios }) => ({
        stack,
        budgetS,
        scenarios: scenarios.map((scenario) => entryOf(scenario, results)),
      })),
    };
    if (parsed.options['json'] === true) {
      context.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    } else {
      context.stdout.write(
        [
          `on: engine ${document.engine}, managers: ${document.managers}, workers: ${document.workers}`,
          `side by side, ${document.concurrency} at a time:`,
          ...document.concurrent.flatMap(({ stack, scenarios }) => [`  stack ${stack}`, ...scenarios.map(lineOf)]),
          ...(document.alone.length === 0 ? [] : ['one by one afterwards:']),
          ...document.alone.map((entry) => `${lineOf(entry)}, disturbs ${entry.disturbs}`),
          ...(document.ownNodes.length === 0
            ? []
            : [
                `at the end, on nodes of their own, ${document.ownNodesAtOnce} stacks at a time, the scenarios of each one by one:`,
              ]),
          ...document.ownNodes.flatMap(({ stack, budgetS, scenarios }) => [
            `  stack ${stack}${budgetS === undefined ? '' : `, budget ${budgetS} s`}`,
            ...scenarios.map(lineOf),
          ]),
          totalOf(scenariosOf(plan).map((scenario) => entryOf(scenario, results))),
          '',
        ].join('\n'),
      );
    }
    return EXIT.ok;
  },
};

interface PlanEntry {
  readonly id: string;
  readonly lastDurationMs: number | null;
}

function entryOf({ id }: AnyScenario, results: ReadonlyMap<string, ScenarioFinished>): PlanEntry {
  return { id, lastDurationMs: results.get(id)?.durationMs ?? null };
}

/** Time of all scenarios together when they were last measured; less passes where some run side by side. */
function totalOf(entries: readonly PlanEntry[]): string {
  const known = entries.flatMap(({ lastDurationMs }) => lastDurationMs ?? []);
  const seconds = known.reduce((sum, duration) => sum + duration, 0) / 1000;
  const all = `${entries.length} ${entries.length === 1 ? 'scenario' : 'scenarios'}`;
  return known.length === 0
    ? `${all}, none measured here before`
    : `${all}; ${known.length} of them took ${seconds.toFixed(0)} s in all last time`;
}

function lineOf({ id, lastDurationMs }: PlanEntry): string {
  return `    ${id}${lastDurationMs === null ? '' : ` (last time ${(lastDurationMs / 1000).toFixed(1)} s)`}`;
}
