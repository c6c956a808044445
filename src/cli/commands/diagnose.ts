import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { Engine, parseEndpoint } from '../../docker/index.js';
import { collectFacts, loadSnapshot, saveSnapshot, type Facts } from '../../diagnose/facts/index.js';
import {
  consoleDiagnosis,
  diagnose,
  findingCodes,
  jsonDiagnosis,
  loadSuppressions,
  suppress,
  swarmTopology,
  type Suppression,
} from '../../diagnose/index.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import { EXIT, type ExitCode } from '../../model/exit-code.js';
import { renderDiagnosisPage } from '../../report/index.js';
import { readLabState } from '../../lab/index.js';
import { Failure, errorText, usageFailure } from '../../support/failure.js';
import { textOption, type OptionValues, type ParsedArguments } from '../arguments.js';
import type { Command, CommandContext } from '../command.js';
import { enginesNamedBy, type NamedEngines } from '../named-engines.js';
import { interruptionOf } from '../interruption.js';
import { suggestion } from '../near-matches.js';
import { keptLabDirectory } from '../lab-place.js';
import { requireSharedFile } from '../shared-file.js';
import { packageVersion } from '../package-version.js';
import { requirePlaceContext } from '../place-context.js';

/** `--target` that means the lab that is up. */
const LAB_TARGET = 'lab';

/** `seatrial diagnose`: what is broken in a live swarm, where and why. */
export const diagnoseCommand: Command = {
  name: 'diagnose',
  usage: 'diagnose [SNAPSHOT]',
  summary: 'Reads a live swarm, or a snapshot of one, and says what is broken, where, why and how to repair it.',
  options: {
    target: {
      type: 'string',
      value: 'ENDPOINT',
      help: 'a manager: unix:///path, ssh://[user@]host[:port], tcp://host:port, a Docker context, or "lab" for the lab that is up (what the docker client would use)',
    },
    node: {
      type: 'string',
      multiple: true,
      value: 'NAME=ENDPOINT',
      help: 'a node that is asked itself; may be given several times, and serves where managers have no majority',
    },
    collect: {
      type: 'boolean',
      help: 'also read kernel tables: one privileged container for some seconds on each node that is asked itself',
    },
    probe: {
      type: 'boolean',
      help: 'also send short probes between the nodes that are asked themselves, from these containers; implies --collect',
    },
    image: { type: 'string', value: 'IMAGE', help: 'image of these containers, present on the nodes' },
    snapshot: { type: 'string', value: 'FILE', help: 'save what was read, to be judged elsewhere' },
    suppressions: {
      type: 'string',
      value: 'FILE',
      help: 'findings that are lived with for a while, each with its reason and expiry: they do not fail the run',
    },
    html: { type: 'string', value: 'FILE', help: 'also write one page that needs nothing beside it' },
    wide: { type: 'boolean', help: 'all findings with all evidence' },
    json: { type: 'boolean', help: 'one JSON document on standard output' },
  },
  place: (parsed) => (textOption(parsed.options, 'target') === LAB_TARGET ? 'lab' : 'here'),
  check: async (_, parsed) => {
    const offline = parsed.positionals.length > 0;
    if (parsed.positionals.length > 1) {
      throw usageFailure(parsed.positionals.join(' '), 'at most one snapshot', 'name one file');
    }
    const online = ['target', 'node', 'collect', 'probe', 'image', 'snapshot'].find(
      (name) => parsed.options[name] !== undefined,
    );
    if (offline && online !== undefined) {
      throw usageFailure(`--${online} with a snapshot`, 'either a snapshot or a live swarm', `leave --${online} out`);
    }
    if (parsed.options['image'] !== undefined && !collects(parsed.options)) {
      throw usageFailure('--image without --collect', 'an image for something', 'add --collect or --probe');
    }
    const inLab = textOption(parsed.options, 'target') === LAB_TARGET;
    if (!offline && !inLab) await namedEngines(parsed.options);
    const written = ['snapshot', 'html'].flatMap((name) => {
      const file = textOption(parsed.options, name);
      return file === null ? [] : [{ name, file }];
    });
    if (inLab) for (const { name, file } of written) requireSharedFile(name, file);
    await suppressionsOf(parsed);
    return written.map(({ file }) => path.dirname(path.resolve(file)));
  },
  run: async (context, parsed) => {
    const facts = await factsFor(context, parsed);
    context.progress.end();
    const snapshot = textOption(parsed.options, 'snapshot');
    if (snapshot !== null) await saveSnapshot(path.resolve(snapshot), facts);
    const diagnosis = suppress(diagnose(facts), await suppressionsOf(parsed), Date.now());
    const html = textOption(parsed.options, 'html');
    if (html !== null) await savePage(html, renderDiagnosisPage({ diagnosis, swarm: swarmTopology(facts) }));
    context.stdout.write(
      parsed.options['json'] === true
        ? jsonDiagnosis(diagnosis)
        : consoleDiagnosis(diagnosis, {
            wide: parsed.options['wide'] === true,
            columns: process.stdout.columns,
          }),
    );
    return exitCodeOf(diagnosis);
  },
};

/** Probes start from helpers, which read first what is to be probed. */
function collects(options: OptionValues): boolean {
  return options['collect'] === true || options['probe'] === true;
}

/** Notes are worth knowing, and no reason to fail. */
function exitCodeOf({ findings }: Diagnosis): ExitCode {
  return findings.some(({ severity }) => severity !== 'note') ? EXIT.failed : EXIT.ok;
}

async function suppressionsOf({ options }: ParsedArguments): Promise<readonly Suppression[]> {
  const file = textOption(options, 'suppressions');
  const codes = findingCodes();
  return file === null ? [] : loadSuppressions(file, codes, (code) => suggestion(code, codes, 'docs/findings'));
}

/** Writes a page: whole or not at all; makes its folder. */
async function savePage(file: string, page: string): Promise<void> {
  try {
    await mkdir(path.dirname(path.resolve(file)), { recursive: true });
    await writeFileAtomic(path.resolve(file), page);
  } catch (error) {
    throw new Failure({
      doing: 'writing the page',
      expected: `${file} to be written`,
      seen: errorText(error),
      next: 'name a file in a folder that may be written to',
      cause: error,
    });
  }
}

async function factsFor(context: CommandContext, parsed: ParsedArguments): Promise<Facts> {
  const [file] = parsed.positionals;
  if (file !== undefined) return loadSnapshot(file);
  const { options } = parsed;
  const chosen = textOption(options, 'target') === LAB_TARGET ? await labEngines() : await namedEngines(options);
  const collect = collects(options);
  const image = textOption(options, 'image') ?? chosen.image;
  if (collect && image === null) {
    throw usageFailure(
      options['probe'] === true ? '--probe without an image' : '--collect without an image',
      'an image for the helpers',
      'name one: --image IMAGE',
    );
  }
  const interruption = interruptionOf((line) => {
    context.progress.say(line);
  });
  try {
    return await collectFacts({
      target: Engine.open(chosen.target),
      nodes: chosen.nodes.map(({ name, endpoint }) => ({ name, engine: Engine.open(endpoint) })),
      helperImage: collect ? image : null,
      probe: options['probe'] === true,
      version: await packageVersion(),
      signal: interruption.signal,
      tell: (line) => {
        context.progress.doing(line);
      },
    });
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    throw new Failure({
      doing: 'reading the swarm',
      expected: 'to come to its end',
      seen: 'an interruption; its helpers were removed',
      next: 'run it again',
      exitCode: EXIT.interrupted,
    });
  } finally {
    interruption.dispose();
  }
}

/** Engines to ask, and the image of helpers where it is known. */
interface ChosenEngines extends NamedEngines {
  readonly image: string | null;
}

/** The lab as if it were any swarm: nothing but the endpoints of its engines is taken from its state. */
async function labEngines(): Promise<ChosenEngines> {
  const state = await readLabState(keptLabDirectory(requirePlaceContext()));
  const first = state?.nodes.find(({ role }) => role === 'manager');
  if (state === null || first === undefined) {
    throw new Failure({
      doing: 'looking for the lab',
      expected: 'one that is up',
      seen: 'none',
      next: 'bring one up: seatrial lab up',
    });
  }
  return {
    target: parseEndpoint(first.engineEndpoint),
    nodes: state.nodes.map(({ name, engineEndpoint }) => ({ name, endpoint: parseEndpoint(engineEndpoint) })),
    image: state.images.probe,
  };
}

async function namedEngines(options: OptionValues): Promise<ChosenEngines> {
  return { ...(await enginesNamedBy(options)), image: null };
}
