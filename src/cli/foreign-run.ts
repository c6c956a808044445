import { createInterface } from 'node:readline/promises';
import { Engine } from '../docker/index.js';
import { auditForeignSwarm, deployStack, openForeignSwarm, topologyOf } from '../lab/index.js';
import type { Lab } from '../lab/lab.js';
import { EXIT } from '../model/exit-code.js';
import { KERNEL_FEATURES } from '../model/kernel-feature.js';
import { renderRun } from '../report/index.js';
import type { AnyScenario } from '../scenario/scenario.js';
import { hasOwnNodes } from '../scenario/schedule.js';
import { Failure, errorText, usageFailure } from '../support/failure.js';
import { groupBy } from '../support/group-by.js';
import { UndoStack } from '../support/undo.js';
import { textOption, type OptionSpecs, type ParsedArguments } from './arguments.js';
import type { CommandContext } from './command.js';
import { enginesNamedBy, type NamedEngines } from './named-engines.js';
import { cacheDirectory } from './place/index.js';
import { readPlaceContext, type PlaceContext } from './place-context.js';
import type { LabInUse, RunServices } from './services.js';

/** Options of a run on a swarm that is in use. */
export const FOREIGN_OPTIONS = {
  target: {
    type: 'string',
    value: 'ENDPOINT',
    help: 'a swarm that is in use, by a manager: only scenarios that are harmless there (endpoints: see seatrial diagnose)',
  },
  node: {
    type: 'string',
    multiple: true,
    value: 'NAME=ENDPOINT',
    help: 'with --target: each further node that takes tasks; may be given several times',
  },
  image: { type: 'string', value: 'IMAGE', help: 'with --target: the probe image (lab/probe), present on the nodes' },
  yes: { type: 'boolean', help: 'with --target: does not ask before it begins' },
} as const satisfies OptionSpecs;

/** Options that mean a lab. */
const ONLY_IN_LAB = ['engine', 'managers', 'workers', 'prove', 'suites', 'driver'] as const;

/** True when a run is to be on a swarm that is in use. */
export function isForeign({ options }: ParsedArguments): boolean {
  return textOption(options, 'target') !== null;
}

/** Checks what can be checked of a run's options for a swarm that is in use, before anything is connected to. */
export async function checkForeign(parsed: ParsedArguments): Promise<void> {
  const { options } = parsed;
  if (!isForeign(parsed)) {
    const alone = ['node', 'image', 'yes'].find((name) => options[name] !== undefined);
    if (alone !== undefined)
      throw usageFailure(`--${alone} without --target`, 'a swarm for it', 'add --target ENDPOINT');
    return;
  }
  const wrong = ONLY_IN_LAB.find((name) => options[name] !== undefined);
  if (wrong !== undefined) {
    throw usageFailure(`--${wrong} with --target`, 'a lab for it', `leave --${wrong} out, or --target`);
  }
  if (textOption(options, 'image') === null) {
    throw usageFailure('--target without --image', 'the probe image, present on the nodes', 'name it: --image IMAGE');
  }
  await enginesNamedBy(options);
}

/** A run on a swarm that is in use. */
export interface ForeignRun {
  readonly scenarios: readonly AnyScenario[];
  /** What was left out and why, one reason a line; empty when nothing was. */
  readonly leftOut: readonly string[];
  readonly place: PlaceContext;
  readonly services: RunServices;
}

/**
 * Prepares a run on the swarm that the options name: chooses what is harmless there, and asks. Throws a usage failure when
 * nothing of the selection is harmless, or nobody can be asked.
 */
export async function foreignRun(
  context: CommandContext,
  parsed: ParsedArguments,
  selected: readonly AnyScenario[],
  runId: string,
): Promise<ForeignRun> {
  const engines = await enginesNamedBy(parsed.options);
  const image = textOption(parsed.options, 'image') ?? '';
  const reasons = selected.map((scenario) => ({ scenario, why: whyNotHarmless(scenario, context.harmless) }));
  const scenarios = reasons.flatMap(({ scenario, why }) => (why === null ? [scenario] : []));
  const refused = reasons.flatMap(({ scenario, why }) => (why === null ? [] : [{ id: scenario.id, why }]));
  const leftOut = [...groupBy(refused, ({ why }) => why)].map(
    ([why, of]) => `left out, as each ${why} (${of.length}): ${of.map(({ id }) => id).join(', ')}`,
  );
  if (scenarios.length === 0) {
    throw usageFailure(
      leftOut.join('; '),
      'a scenario that is harmless on a swarm that is in use',
      `select some of ${context.harmless.join(', ')}`,
    );
  }
  for (const line of leftOut) context.progress.say(line);
  if (parsed.options['yes'] !== true) await askToGoOn(engines, image, scenarios.length);
  return { scenarios, leftOut, place: placeOfForeignRun(image), services: foreignServices(engines, image, runId) };
}

/** Why a scenario does not run on a swarm that is in use, after "each"; `null` when it does. */
export function whyNotHarmless(scenario: AnyScenario, harmless: readonly string[]): string | null {
  if (hasOwnNodes(scenario)) return 'brings nodes of its own';
  if (scenario.disturbs !== 'nothing') return `disturbs more than its own services: ${scenario.disturbs}`;
  if (harmless.includes(scenario.id)) return null;
  const { networks, services } = scenario.stack(scenario.parameters as object);
  const published = Object.values(services).flatMap(({ publish }) => publish ?? []);
  if (published.some((port) => port.published !== undefined)) return 'publishes a fixed port';
  if (Object.values(networks).some((network) => network.subnet !== undefined)) return 'takes a fixed subnet';
  return 'is not marked harmless: it makes what a swarm does not remove by label, or needs what only a lab has';
}

async function askToGoOn({ target, nodes }: NamedEngines, image: string, count: number): Promise<void> {
  if (!process.stdin.isTTY) {
    throw usageFailure('nobody to ask', '--yes, or a terminal', 'add --yes if the swarm may be used');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(
      [
        `${count} scenarios will run on the swarm at ${target.text}.`,
        `They make networks and services of ${image}, labelled seatrial.run, limited to half a processor and 128 MiB a task,`,
        `and a privileged helper on ${nodes.length === 0 ? 'that node' : `each of ${nodes.length + 1} nodes`}. All of it is removed afterwards.`,
        'Go on? [y/N] ',
      ].join('\n'),
    );
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    terminal.close();
  }
  throw new Failure({
    doing: 'asking whether the swarm may be used',
    expected: 'yes',
    seen: 'no',
    next: 'nothing was made; run it again when it may',
    exitCode: EXIT.interrupted,
  });
}

function placeOfForeignRun(image: string): PlaceContext {
  return {
    kernelKind: readPlaceContext()?.kernelKind ?? 'host',
    engineEndpoint: '',
    composeCommand: [],
    labDirectory: '',
    cacheDirectory: cacheDirectory(),
    images: { node: '', probe: image, legacyNode: null, monitoring: null },
    preparedVolumes: false,
    preparation: [],
  };
}

/** The services of a run on a swarm that is in use. */
function foreignServices(named: NamedEngines, image: string, runId: string): RunServices {
  const target = Engine.open(named.target);
  const nodes = named.nodes.map(({ name, endpoint }) => ({ name, engine: Engine.open(endpoint) }));
  /** Prefix of every name, so that no other thing of the swarm has it. */
  const prefix = `seatrial-${runId.slice(-11)}-`;
  let opened: Lab | null = null;
  return {
    useLab: async (wish): Promise<LabInUse> => {
      const undo = new UndoStack();
      wish.onStart('opening the swarm');
      try {
        const lab = await openForeignSwarm({ target, nodes, image, runId, signal: wish.signal }, undo);
        opened = lab;
        return {
          lab,
          attached: true,
          foreign: true,
          ...(await describe(lab)),
          leave: async () =>
            (await undo.unwind()).map(
              ({ name, problem }) =>
                new Failure({
                  doing: `removing the ${name}`,
                  expected: 'it to be gone',
                  seen: problem,
                  next: `remove what has the label seatrial.run=${runId}`,
                }),
            ),
        };
      } catch (error) {
        await undo.unwind();
        throw error;
      }
    },
    auditLeftovers: async () => {
      if (opened === null) return [];
      const engines = opened.nodes.map(({ engine }) => engine);
      return auditForeignSwarm(runId, opened.manager().engine, engines);
    },
    proveAudit: () => Promise.resolve([]),
    // Trying features out would load modules into kernels that are not ours; what a node lacks shows as a claim that fails.
    preflight: () =>
      Promise.resolve(
        KERNEL_FEATURES.map((feature) => ({
          feature,
          state: 'usable' as const,
          command: 'not tried: presumed of a swarm that is in use',
          answer: '',
        })),
      ),
    deploy: (lab, declaration, undo, signal) =>
      deployStack(lab, { ...declaration, name: `${prefix}${declaration.name}` }, undo, signal),
    describeStack: topologyOf,
    report: async (directory) => (await renderRun(directory)).summary,
  };
}

async function describe(lab: Lab): Promise<Pick<LabInUse, 'engine' | 'nodes'>> {
  const versions = await Promise.all(
    lab.nodes.map(({ engine }) =>
      engine.version().then(
        ({ Version }) => Version,
        (error: unknown) => `unknown: ${errorText(error)}`,
      ),
    ),
  );
  const { Version, ApiVersion } = await lab.manager().engine.version();
  return {
    engine: { version: Version, apiVersion: ApiVersion },
    nodes: lab.nodes.map(({ name, role, controlAddress, dataAddress }, index) => ({
      name,
      role,
      engineVersion: versions[index] ?? null,
      controlAddress,
      dataAddress,
    })),
  };
}
