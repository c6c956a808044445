import { runCommand, type CommandResult } from '../process/command.js';
import type { Lab, LabNode } from './lab.js';

/** A compose file and what is done with it. */
export interface ComposeRequest {
  /** Content of the file. */
  readonly file: string;
  readonly project: string;
  /** Subcommand and its arguments, for example `['up', '--detach']`. */
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/** Runs Compose on this side against the engine of one node, whatever its exit code. */
export function runCompose(
  { composeCommand }: Pick<Lab, 'composeCommand'>,
  { engine }: Pick<LabNode, 'engine'>,
  request: ComposeRequest,
): Promise<CommandResult> {
  const [program, ...first] = composeCommand;
  if (program === undefined) throw new Error('this place has no Compose');
  const { file, project, environment, deadlineMs, signal } = request;
  return runCommand(
    program,
    [...first, '--file', '-', '--project-name', project, '--progress', 'plain', ...request.arguments],
    { input: file, env: { ...environment, DOCKER_HOST: engine.endpoint }, deadlineMs, signal },
  );
}
