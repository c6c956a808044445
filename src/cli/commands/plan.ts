import path from 'node:path';
import { EXIT } from '../../model/exit-code.js';
import type { ScenarioFinished } from '../../model/record.js';
import type { AnyScenario } from '../../scenario/scenario.js';
import { DEFAULT_CONCURRENCY, planRun } from '../../scenario/schedule.js';
import type { Command } from '../command.js';
import { lastResults } from '../earlier-runs.js';
import { DEFAULT_ENGINE, LAB_OPTIONS, labSize, selectedScenarios } from '../run-options.js';
import { textOption } from '../arguments.js';

/** `seatrial plan`: what a run would do, offline. */
export const planCommand: Command = {
  name: 'plan',
  usage: 'plan [selector…]',
  summary: 'Shows what would run, in which groups, on what, and how long it took last time.',
  options: { ...LAB_OPTIONS, json: { type: 'boolean', help: 'one JSON document on standard output' } },
  place: 'here',
  run: (context, parsed) => {
    const plan = planRun(selectedScenarios(context, parsed));
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
          '',
        ].join('\n'),
      );
    }
    return Promise.resolve(EXIT.ok);
  },
};

interface PlanEntry {
  readonly id: string;
  readonly lastDurationMs: number | null;
}

function entryOf({ id }: AnyScenario, results: ReadonlyMap<string, ScenarioFinished>): PlanEntry {
  return { id, lastDurationMs: results.get(id)?.durationMs ?? null };
}

function lineOf({ id, lastDurationMs }: PlanEntry): string {
  return `    ${id}${lastDurationMs === null ? '' : ` (last time ${(lastDurationMs / 1000).toFixed(1)} s)`}`;
}
