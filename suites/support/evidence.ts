import { performance } from 'node:perf_hooks';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import type { Shell, ShellResult } from '../../src/lab/shell.js';
import { dial, parseDial, summariseDial, type DialPlan, type DialTry } from '../../src/probes/dial.js';
import { errorText } from '../../src/support/failure.js';

/** A shell whose commands are kept as evidence; `show` says which part of their output. */
export function witnessed(
  context: MeasureContext,
  shell: Shell,
  title: string,
  show: (result: ShellResult) => string = ({ stdout, stderr }) => `${stdout}${stderr}`,
): Shell {
  return {
    name: shell.name,
    run: async (command, options) => {
      context.signal.throwIfAborted();
      const result = await shell.run(command, options);
      context.note({
        title,
        node: shell.name,
        command: result.command,
        exitCode: result.exitCode,
        durationMs: result.durationMs,
        output: show(result),
        truncatedBytes: 0,
      });
      return result;
    },
    inNetworkNamespace: (namespace) => witnessed(context, shell.inNetworkNamespace(namespace), title, show),
  };
}

/** Dials from a shell; the evidence is who answered, not every single try. */
export function dialWitnessed(
  context: MeasureContext,
  shell: Shell,
  title: string,
  plan: DialPlan,
): Promise<readonly DialTry[]> {
  const show = ({ stdout, stderr }: ShellResult): string => {
    try {
      return summariseDial(parseDial(stdout, plan.targets));
    } catch {
      return `${stdout}${stderr}`;
    }
  };
  return dial(witnessed(context, shell, title, show), plan);
}

/** Asks an engine something; the evidence is the part of the answer that `show` gives. */
export async function asked<Answer>(
  context: MeasureContext,
  node: string,
  request: string,
  ask: () => Promise<Answer>,
  show: (answer: Answer) => unknown,
): Promise<Answer> {
  context.signal.throwIfAborted();
  const started = performance.now();
  const note = (exitCode: number | null, output: string): void => {
    context.note({
      title: `${node} is asked`,
      node,
      command: request,
      exitCode,
      durationMs: performance.now() - started,
      output,
      truncatedBytes: 0,
    });
  };
  try {
    const answer = await ask();
    note(200, JSON.stringify(show(answer), null, 1));
    return answer;
  } catch (error) {
    note(null, errorText(error));
    throw error;
  }
}
