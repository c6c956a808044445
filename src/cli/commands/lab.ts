import path from 'node:path';
import { once } from 'node:events';
import { Engine } from '../../docker/engine.js';
import type { FaultParameters } from '../../lab/fault.js';
import { attachLab, FAULTS, findFault, labDown, labUp, readLabState } from '../../lab/index.js';
import type { LabState, LabStep } from '../../lab/index.js';
import { EXIT, type ExitCode } from '../../model/exit-code.js';
import { runInteractive } from '../../process/interactive.js';
import { Failure, usageFailure } from '../../support/failure.js';
import { readBootId } from '../../support/process-identity.js';
import { UndoStack } from '../../support/undo.js';
import type { OptionSpec, ParsedArguments } from '../arguments.js';
import type { Command, CommandContext } from '../command.js';
import { healHeldFaults, heldFaults, holdFault, startHolder } from '../held-faults.js';
import { interruptionOf } from '../interruption.js';
import { keptLabDirectory } from '../lab-place.js';
import { suggestion } from '../near-matches.js';
import { PACKAGE_ROOT } from '../package-root.js';
import { requirePlaceContext } from '../place-context.js';
import { LAB_OPTIONS, labSize } from '../run-options.js';
import { cleanUpAfterDeadOwners, labUpOptions } from '../run-services.js';

/** A command run by hand may take this long, in milliseconds. */
const BY_HAND_DEADLINE_MS = 30 * 60_000;

const up: Command = {
  name: 'lab up',
  usage: 'lab up',
  summary: 'Brings a lab up that stays; test and prove use it until it is taken down.',
  options: LAB_OPTIONS,
  usesCatalogue: false,
  place: 'lab-up',
  check: (_, parsed) => {
    labSize(parsed);
    return Promise.resolve([]);
  },
  run: async (context, parsed) => {
    const place = requirePlaceContext();
    const directory = keptLabDirectory(place);
    const interruption = interruptionOf((line) => {
      context.progress.say(line);
    });
    try {
      const wish = {
        ...labSize(parsed),
        signal: interruption.signal,
        onStart: (name: string) => {
          context.progress.doing(`lab: ${name}`);
        },
        onStep: ({ name, state, durationMs }: LabStep) => {
          context.progress.doing(`${name}: ${state} in ${(durationMs / 1000).toFixed(1)} s`);
        },
      };
      await cleanUpAfterDeadOwners(place, wish);
      const state = await labUp({
        ...labUpOptions(place, wish),
        directory,
        owner: { kind: 'kept', bootId: readBootId() },
      });
      context.progress.end();
      context.progress.say(`the lab ${state.id} is up; take it down with seatrial lab down`);
      return EXIT.ok;
    } catch (error) {
      if (!interruption.signal.aborted) throw error;
      return EXIT.interrupted;
    } finally {
      context.progress.end();
      interruption.dispose();
    }
  },
};

const down: Command = {
  name: 'lab down',
  usage: 'lab down',
  summary: 'Heals what was injected and takes the lab down.',
  options: {},
  usesCatalogue: false,
  place: 'lab-down',
  run: async (context) => {
    const place = requirePlaceContext();
    const state = await requireLab();
    let healing: unknown = null;
    try {
      await healHeldFaults(state.directory);
    } catch (error) {
      // The lab goes, and the fault with it.
      healing = error;
    }
    await labDown(state, {
      keepStores: place.preparedVolumes,
      onStart: (name) => {
        context.progress.doing(`lab: ${name}`);
      },
    });
    context.progress.end();
    context.progress.say(
      healing === null ? `the lab ${state.id} is down` : `the lab ${state.id} is down, and its faults with it`,
    );
    return EXIT.ok;
  },
};

const status: Command = {
  name: 'lab status',
  usage: 'lab status',
  summary: 'Shows the lab that is up: nodes, addresses, faults in force.',
  options: { json: { type: 'boolean', help: 'one JSON document on standard output' } },
  usesCatalogue: false,
  place: 'lab',
  run: async (context, parsed) => {
    const state = await requireLab();
    const { lab } = await attachLab(state.directory);
    const nodes = await lab.manager().engine.nodes.list();
    const faults = await heldFaults(state.directory);
    const rows = state.nodes.map((node) => {
      const seen = nodes.find(({ ID }) => ID === node.swarmNodeId);
      return {
        name: node.name,
        role: node.role,
        state: seen?.Status.State ?? 'unknown',
        controlAddress: node.controlAddress,
        dataAddress: node.dataAddress,
        engine: node.engineEndpoint,
      };
    });
    if (parsed.options['json'] === true) {
      const document = {
        schema: 'seatrial/lab-status/1',
        id: state.id,
        nodes: rows,
        outside: state.outside.address,
        faults,
      };
      context.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      return EXIT.ok;
    }
    const width = Math.max(...rows.map(({ name }) => name.length));
    context.stdout.write(
      [
        `lab ${state.id}, nodes of ${state.images.node}`,
        ...rows.map(
          ({ name, role, state: seen, controlAddress, dataAddress }) =>
            `  ${name.padEnd(width)}  ${role.padEnd(7)}  ${seen.padEnd(7)}  control ${controlAddress}  data ${dataAddress}`,
        ),
        `  ${'outside'.padEnd(width)}  client   ${''.padEnd(7)}  control ${state.outside.address}`,
        faults.length === 0 ? 'no fault in force' : 'faults in force:',
        ...faults.map(
          ({ fault, parameters, since, held }) =>
            `  ${describeFault(fault, parameters)}, since ${since}${held ? '' : ' (nothing heals it but lab down)'}`,
        ),
        '',
      ].join('\n'),
    );
    return EXIT.ok;
  },
};

const shell: Command = {
  name: 'lab shell',
  usage: 'lab shell [NODE]',
  summary: 'Opens a shell with the probe tools on a node, or on "outside"; on the first manager when none is named.',
  options: {},
  usesCatalogue: false,
  place: 'lab-terminal',
  run: async (_, { positionals }) => {
    const state = await requireLab();
    const name = positionals[0] ?? 'manager1';
    const containerId = containerOf(state, name);
    const { State } = await Engine.open(state.engineEndpoint).containers.inspect(containerId);
    const enter = ['--target', String(State.Pid), '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup'];
    return (await runInteractive('nsenter', [...enter, 'sh', '-l'])) as ExitCode;
  },
};

const run: Command = {
  name: 'lab run',
  usage: 'lab run [--node NAME] -- COMMAND…',
  summary: 'Runs a command on a node of the lab and passes on its output and exit code.',
  options: {
    node: { type: 'string', value: 'NAME', help: 'where: a node or "outside" (manager1)' },
    own: { type: 'boolean', help: "with the node's own tools, docker among them, instead of the probe tools" },
  },
  usesCatalogue: false,
  place: 'lab',
  check: (_, parsed) => {
    commandLine(parsed);
    return Promise.resolve([]);
  },
  run: async (context, parsed) => {
    const command = commandLine(parsed);
    const { lab } = await attachLab((await requireLab()).directory);
    const name = typeof parsed.options['node'] === 'string' ? parsed.options['node'] : 'manager1';
    const where =
      name === 'outside' ? lab.outside.shell : lab.node(name)[parsed.options['own'] === true ? 'ownShell' : 'shell'];
    const result = await where.run(command, { deadlineMs: BY_HAND_DEADLINE_MS });
    context.stdout.write(result.stdout);
    if (result.stderr !== '') context.progress.say(result.stderr.trimEnd());
    return (result.exitCode ?? EXIT.notMeasured) as ExitCode;
  },
};

const inject: Command = {
  name: 'lab inject',
  usage: 'lab inject FAULT [--PARAMETER VALUE…]',
  summary: `Puts a fault into the lab; it stays until seatrial lab clear. Faults: ${FAULTS.map(({ id }) => id).join(', ')}.`,
  options: {
    ...faultOptions(),
    foreground: { type: 'boolean', help: 'stay, and heal the fault on Ctrl-C' },
  },
  usesCatalogue: false,
  place: 'lab',
  check: (_, parsed) => {
    wantedFault(parsed);
    return Promise.resolve([]);
  },
  run: async (context, parsed) => {
    const state = await requireLab();
    if (parsed.options['foreground'] === true) return holdInForeground(context, parsed, state);
    const main = path.join(PACKAGE_ROOT, 'dist/src/cli/main.js');
    const held = await startHolder(state.directory, [main, ...context.argv, '--foreground']);
    context.progress.say(`in force: ${describeFault(held.fault, held.parameters)}; heal it with seatrial lab clear`);
    return EXIT.ok;
  },
};

const clear: Command = {
  name: 'lab clear',
  usage: 'lab clear',
  summary: 'Heals every fault that was injected by hand.',
  options: {},
  usesCatalogue: false,
  place: 'lab',
  run: async (context) => {
    const healed = await healHeldFaults((await requireLab()).directory);
    context.progress.say(
      healed.length === 0
        ? 'no fault was in force'
        : healed.map(({ fault, parameters }) => `healed: ${describeFault(fault, parameters)}`).join('\n'),
    );
    return EXIT.ok;
  },
};

/** `seatrial lab …`. */
export const labCommands: readonly Command[] = [up, down, status, shell, run, inject, clear];

async function requireLab(): Promise<LabState> {
  const directory = keptLabDirectory(requirePlaceContext());
  const state = await readLabState(directory);
  if (state !== null) return state;
  throw new Failure({
    doing: 'looking for a lab',
    expected: `one that is up in ${directory}`,
    seen: 'none',
    next: 'bring one up: seatrial lab up',
  });
}

function containerOf(state: LabState, name: string): string {
  if (name === 'outside') return state.outside.containerId;
  const node = state.nodes.find((candidate) => candidate.name === name);
  if (node !== undefined) return node.toolboxId;
  const known = [...state.nodes.map((candidate) => candidate.name), 'outside'];
  throw usageFailure(name, `one of ${known.join(', ')}`, suggestion(name, known, 'seatrial lab status'));
}

function commandLine({ rest, positionals }: ParsedArguments): string {
  if (rest.length > 0 && positionals.length === 0) return rest.map(quoted).join(' ');
  throw usageFailure(
    positionals.join(' ') || 'no command',
    'a command behind --',
    'for example: seatrial lab run -- ip addr',
  );
}

/** A single word stays as it is, so that it may be a whole shell line; several are quoted one by one. */
function quoted(word: string, _: number, words: readonly string[]): string {
  return words.length === 1 || /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Parameters of all faults as options. */
function faultOptions(): Record<string, OptionSpec> {
  const options: Record<string, OptionSpec> = {};
  for (const { name, description, example } of FAULTS.flatMap(({ parameters }) => parameters)) {
    options[name] ??= { type: 'string', value: example, help: description };
  }
  return options;
}

/** The fault that is named and its parameters, complete. */
function wantedFault({ positionals, options }: ParsedArguments): {
  readonly id: string;
  readonly parameters: FaultParameters;
} {
  const [id, ...others] = positionals;
  if (id === undefined || others.length > 0) {
    throw usageFailure(
      positionals.join(' ') || 'no fault',
      'one fault',
      `one of ${FAULTS.map((fault) => fault.id).join(', ')}`,
    );
  }
  const fault = FAULTS.find((candidate) => candidate.id === id);
  if (fault === undefined) {
    const known = FAULTS.map((candidate) => candidate.id);
    throw usageFailure(id, `one of ${known.join(', ')}`, suggestion(id, known, 'seatrial lab inject --help'));
  }
  const given = Object.entries(options).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  const foreign = given.find(([name]) => !fault.parameters.some((parameter) => parameter.name === name));
  if (foreign !== undefined) {
    const takes = fault.parameters.map(({ name }) => `--${name}`).join(', ') || 'no parameter';
    throw usageFailure(`--${foreign[0]}`, `parameters of ${id}: ${takes}`, `see seatrial explain ${id}`);
  }
  const missing = fault.parameters.find(({ name, required }) => required && options[name] === undefined);
  if (missing !== undefined) {
    throw usageFailure(
      `no --${missing.name}`,
      `--${missing.name}: ${missing.description}`,
      `for example --${missing.name} ${missing.example}`,
    );
  }
  return { id, parameters: Object.fromEntries(given) };
}

async function holdInForeground(context: CommandContext, parsed: ParsedArguments, state: LabState): Promise<ExitCode> {
  const { id, parameters } = wantedFault(parsed);
  const { lab } = await attachLab(state.directory);
  const interruption = interruptionOf((line) => {
    context.progress.say(line);
  });
  const undo = new UndoStack();
  let forget = (): Promise<void> => Promise.resolve();
  try {
    await findFault(id).inject(lab, parameters, undo);
    forget = await holdFault(state.directory, id, parameters);
    context.progress.say(`in force: ${describeFault(id, parameters)}; heal it with Ctrl-C or seatrial lab clear`);
    // Waiting for a signal alone does not keep a process running.
    const running = setInterval(() => undefined, 60_000);
    if (!interruption.signal.aborted) await once(interruption.signal, 'abort');
    clearInterval(running);
  } finally {
    const problems = await undo.unwind();
    for (const { name, problem } of problems) context.progress.say(`could not undo ${name}: ${problem}`);
    if (problems.length === 0) await forget();
    interruption.dispose();
  }
  return EXIT.ok;
}

function describeFault(fault: string, parameters: FaultParameters): string {
  return [fault, ...Object.entries(parameters).map(([name, value]) => `--${name} ${value}`)].join(' ');
}
