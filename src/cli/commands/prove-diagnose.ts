import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { collectFacts, saveSnapshot, type Facts } from '../../diagnose/facts/index.js';
import type { Engine, PortConfig } from '../../docker/index.js';
import { leaveYoungEnginesAside } from '../../diagnose/index.js';
import { attachLab, findFault, readLabState } from '../../lab/index.js';
import type { Lab } from '../../lab/lab.js';
import { EXIT, type ExitCode } from '../../model/exit-code.js';
import { Failure, errorText, usageFailure } from '../../support/failure.js';
import { startLoad, type LoadTarget } from '../../probes/load.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import { UndoStack } from '../../support/undo.js';
import { textOption, type OptionValues } from '../arguments.js';
import type { Command, CommandContext } from '../command.js';
import {
  HOST_PORT,
  MESH_PORT,
  MESH_UDP_PORT,
  PREFIX,
  TASK_PORT,
  benchCases,
  benchMatrix,
  benchPairs,
  caseName,
  dueCases,
  isRight,
  recordName,
  type BenchCase,
  type BenchResult,
  type HealthyReading,
} from '../diagnosis-bench.js';
import { briefFindings, judgeRecordings, type RecordedBench } from '../recorded-bench.js';
import { interruptionOf } from '../interruption.js';
import { keptLabDirectory } from '../lab-place.js';
import { packageVersion } from '../package-version.js';
import { requirePlaceContext } from '../place-context.js';
import { requireSharedFile } from '../shared-file.js';

/** Between two requests of the clients that a healthy swarm is read under. Milliseconds. */
const LOAD_INTERVAL_MS = 10;
/** What these leave behind takes the swarm a while to forget. */
const LASTING: ReadonlySet<string> = new Set([
  'underlay/change-address',
  'gossip/cut',
  'management/cut',
  'engine/clone-identity',
  'engine/stop',
  'management/lose-quorum',
  'gossip/forget-task',
]);
const SETTLED_DEADLINE_MS = 180_000;
/** Somewhat longer than what facts call settled. Milliseconds. */
const SETTLED_AFTER_MS = 12_000;

/** `seatrial prove diagnose`: whether diagnosis finds each fault, where it is, and nothing where none is. */
export const proveDiagnoseCommand: Command = {
  name: 'prove diagnose',
  usage: 'prove diagnose [FAULT…]',
  summary: 'Injects faults into the lab that is up and checks that diagnosis names each, first and at its place.',
  options: {
    out: { type: 'string', value: 'FILE', help: 'write the matrix as Markdown' },
    record: { type: 'string', value: 'DIR', help: 'save a snapshot of every reading' },
    probe: { type: 'boolean', help: 'read with probes, and try the faults that only they show' },
    due: {
      type: 'boolean',
      help: 'try the faults whose turn it is today; those that a swarm takes long to forget are left out',
    },
    from: {
      type: 'string',
      multiple: true,
      value: 'DIR',
      help: 'judge what --record saved, of one run or of several, instead of a lab',
    },
  },
  usesCatalogue: false,
  place: ({ options }) => (recordingsOf(options).length > 0 ? 'here' : 'lab'),
  check: (_, parsed) => {
    for (const id of parsed.positionals) findFault(id);
    const record = textOption(parsed.options, 'record');
    const out = textOption(parsed.options, 'out');
    if (recordingsOf(parsed.options).length > 0) {
      const { probe, due } = parsed.options;
      if (parsed.positionals.length > 0 || record !== null || probe === true || due === true) {
        throw usageFailure(
          '--from with faults, --record, --probe or --due',
          'recordings alone',
          'leave the others out',
        );
      }
      return Promise.resolve(out === null ? [] : [path.dirname(path.resolve(out))]);
    }
    if (parsed.positionals.length > 0 && parsed.options['due'] === true) {
      throw usageFailure('--due with faults', 'one of them', 'leave the other out');
    }
    if (record !== null) requireSharedFile('record', record);
    if (out !== null) requireSharedFile('out', out);
    return Promise.resolve([
      ...(record === null ? [] : [path.resolve(record)]),
      ...(out === null ? [] : [path.dirname(path.resolve(out))]),
    ]);
  },
  run: async (context, parsed) => {
    const recordings = recordingsOf(parsed.options);
    if (recordings.length > 0) {
      return told(context, await judgeRecordings(recordings.map((folder) => path.resolve(folder))), parsed.options);
    }
    const interruption = interruptionOf((line) => {
      context.progress.say(line);
    });
    const undo = new UndoStack();
    try {
      const lab = await labThatIsUp();
      const record = textOption(parsed.options, 'record');
      const bench = new Bench(lab, context, interruption.signal, {
        recordIn: record === null ? null : path.resolve(record),
        probe: parsed.options['probe'] === true,
        due: parsed.options['due'] === true,
      });
      await deploy(lab, undo, interruption.signal, context);
      const { results, healthy, engine } = await bench.run(parsed.positionals);
      const about = { engine, nodes: lab.nodes.length, at: new Date().toISOString() };
      return await told(context, { results, healthy, about }, parsed.options);
    } finally {
      context.progress.doing('removing what was deployed');
      for (const { name, problem } of await undo.unwind()) context.progress.say(`could not undo ${name}: ${problem}`);
      context.progress.end();
      interruption.dispose();
    }
  },
};

function recordingsOf(options: OptionValues): readonly string[] {
  const given = options['from'];
  return Array.isArray(given) ? (given as readonly string[]) : [];
}

/** Writes the matrix; the code says whether everything is right. */
async function told(
  context: CommandContext,
  { results, healthy, about }: RecordedBench,
  options: OptionValues,
): Promise<ExitCode> {
  const matrix = benchMatrix(results, healthy, about);
  const out = textOption(options, 'out');
  if (out !== null) await writeFile(path.resolve(out), matrix);
  context.stdout.write(matrix);
  if (results.length === 0 || results.some(({ problem }) => problem !== null)) return EXIT.notMeasured;
  const quiet = healthy.every(({ findings }) => findings.length === 0);
  return quiet && results.every(isRight) ? EXIT.ok : EXIT.failed;
}

async function labThatIsUp(): Promise<Lab> {
  const directory = keptLabDirectory(requirePlaceContext());
  if ((await readLabState(directory)) === null) {
    throw new Failure({
      doing: 'looking for a lab',
      expected: 'one that is up',
      seen: 'none',
      next: 'bring one up: seatrial lab up',
    });
  }
  return (await attachLab(directory)).lab;
}

/** Reads the lab again and again: healthy, under each fault, healthy. */
class Bench {
  constructor(
    private readonly lab: Lab,
    private readonly context: CommandContext,
    private readonly signal: AbortSignal,
    private readonly options: { readonly recordIn: string | null; readonly probe: boolean; readonly due: boolean },
  ) {}

  async run(wanted: readonly string[]): Promise<{
    readonly results: readonly BenchResult[];
    readonly healthy: readonly HealthyReading[];
    readonly engine: string;
  }> {
    const first = await this.read('healthy');
    const healthy: HealthyReading[] = [{ when: 'idle, before', findings: briefFindings(first) }];
    const all = benchCases(first, this.options.probe);
    const cases = this.options.due
      ? dueCases(
          all.filter(({ fault }) => !LASTING.has(fault)),
          Date.now(),
        )
      : all.filter(({ fault }) => wanted.length === 0 || wanted.includes(fault));
    if (cases.length === 0) {
      throw usageFailure(wanted.join(' '), `one of ${all.map(({ fault }) => fault).join(', ')}`, 'name one of these');
    }
    if (cases.length === all.length) healthy.push(await this.readUnderLoad(), ...(await this.readWhileUpdated()));
    const results: BenchResult[] = [];
    // Tasks are on other nodes after the last faults, so nothing else could be aimed at.
    const last = cases.filter(({ fault }) => LASTING.has(fault));
    const pairs = benchPairs(cases);
    const alone = cases.filter((one) => !last.includes(one)).map((one) => [one]);
    for (const together of [...alone, ...pairs]) results.push(this.tell(await this.try(together)));
    healthy.push({ when: 'idle, after the faults', findings: briefFindings(await this.read('healthy-after')) });
    for (const one of last) {
      await this.awaitHealthy();
      results.push(this.tell(await this.try([one])));
    }
    return { results, healthy, engine: first.nodes[0]?.engineVersion ?? 'unknown' };
  }

  /** Waits until nothing is left of what was tried before. */
  private async awaitHealthy(): Promise<void> {
    this.context.progress.doing('a lab in which nothing is found');
    await pollUntil(
      { awaiting: 'a lab in which nothing is found', deadlineMs: SETTLED_DEADLINE_MS, signal: this.signal },
      async () => {
        const findings = briefFindings(await this.read(null));
        return findings.length === 0 ? true : new NotYet(findings.map(({ code }) => code).join(', '));
      },
    );
  }

  /** What is found while tasks are replaced one by one, and right afterwards: nothing may be. */
  private async readWhileUpdated(): Promise<readonly HealthyReading[]> {
    this.context.progress.doing('a rolling update');
    const { engine } = this.lab.manager();
    const service = await engine.services.inspect(`${PREFIX}web`);
    const { TaskTemplate } = service.Spec;
    await engine.services.update(service, {
      ...service.Spec,
      TaskTemplate: { ...TaskTemplate, ForceUpdate: (TaskTemplate.ForceUpdate ?? 0) + 1 },
    });
    const during = { when: 'while a service is updated', findings: briefFindings(await this.read('updating')) };
    await pollUntil(
      { awaiting: 'the update to end', deadlineMs: SETTLED_DEADLINE_MS, intervalMs: 250, signal: this.signal },
      async (signal) => {
        const { UpdateStatus } = await engine.services.inspect(service.ID, { signal });
        return UpdateStatus?.State === 'completed' ? true : new NotYet(UpdateStatus?.State ?? 'no update');
      },
    );
    const after = { when: 'right after the update', findings: briefFindings(await this.read('updated')) };
    await settled(engine, 1, this.signal);
    return [during, after];
  }

  /** What is found while clients ask the routing mesh all the time: nothing may be. */
  private async readUnderLoad(): Promise<HealthyReading> {
    this.context.progress.doing('requests of clients');
    const undo = new UndoStack();
    try {
      const targets = this.lab.nodes.map(({ controlAddress }): LoadTarget => ({
        address: controlAddress,
        port: MESH_PORT,
        protocol: 'tcp',
      }));
      const load = await startLoad(this.lab.outside.shell, { targets, intervalMs: LOAD_INTERVAL_MS }, undo);
      const facts = await this.read('under-load');
      const { requests, durationMs } = await load.stop();
      const answered = requests.filter(({ error }) => error === null).length;
      const rate = ((1000 * requests.length) / durationMs).toFixed(0);
      return {
        when: `under ${rate} requests a second, ${answered} of ${requests.length} answered`,
        findings: briefFindings(facts),
      };
    } finally {
      await undo.unwind();
    }
  }

  private tell(result: BenchResult): BenchResult {
    const { cases, findings, problem } = result;
    const found = problem ?? (findings.map(({ code }) => code).join(', ') || 'nothing found');
    this.context.progress.say(`${isRight(result) ? 'right' : 'WRONG'}  ${cases.map(caseName).join(' and ')}: ${found}`);
    return result;
  }

  private async try(cases: readonly BenchCase[]): Promise<BenchResult> {
    this.signal.throwIfAborted();
    this.context.progress.doing(cases.map(caseName).join(' and '));
    const undo = new UndoStack();
    const nothing = { cases, findings: [], durationMs: 0 };
    try {
      for (const { fault, parameters } of cases) await findFault(fault).inject(this.lab, parameters, undo);
      const { facts, durationMs } = await this.readGrown(cases.map(recordName).join('+'));
      return { ...nothing, findings: briefFindings(facts), durationMs, problem: null };
    } catch (error) {
      this.signal.throwIfAborted();
      return { ...nothing, problem: errorText(error) };
    } finally {
      for (const { name, problem } of await undo.unwind())
        this.context.progress.say(`could not undo ${name}: ${problem}`);
    }
  }

  /** Reads the lab again until no engine is left aside because it has just started. */
  private async readGrown(name: string): Promise<{ readonly facts: Facts; readonly durationMs: number }> {
    const { value } = await pollUntil(
      { awaiting: 'engines that have set up their networks', deadlineMs: SETTLED_DEADLINE_MS, signal: this.signal },
      async () => {
        const began = performance.now();
        const facts = await this.read(name);
        const [young] = leaveYoungEnginesAside(facts).gaps;
        return young === undefined
          ? { facts, durationMs: performance.now() - began }
          : new NotYet(`${young.node ?? ''}: ${young.why}`);
      },
    );
    return value;
  }

  /** Reads the lab; what was read is recorded where it has a name. */
  private async read(name: string | null): Promise<Facts> {
    const facts = await collectFacts({
      target: this.lab.manager().engine,
      nodes: this.lab.nodes.map((node) => ({ name: node.name, engine: node.engine })),
      helperImage: this.lab.images.probe,
      probe: this.options.probe,
      version: await packageVersion(),
      signal: this.signal,
      tell: () => undefined,
    });
    const { recordIn } = this.options;
    if (recordIn !== null && name !== null) await saveSnapshot(path.join(recordIn, `${name}.json`), facts);
    return facts;
  }
}

/** What faults are aimed at: overlays, plain and encrypted, and services of every kind of publishing. */
async function deploy(lab: Lab, undo: UndoStack, signal: AbortSignal, context: CommandContext): Promise<void> {
  context.progress.doing('deploying what faults are aimed at');
  const { engine } = lab.manager();
  const networks = new Map<string, string>();
  for (const [name, options] of [
    ['plain', {}],
    ['sealed', { encrypted: '' }],
    ['spare', {}],
  ] as const) {
    let id: string | null = null;
    undo.add(`network ${name}`, async () => {
      const own = id;
      if (own === null) return;
      // A network is in use until every node gave it up.
      await pollUntil({ awaiting: `the network ${name} to be given up`, deadlineMs: SETTLED_DEADLINE_MS }, () =>
        engine.networks.remove(own),
      );
    });
    id = await engine.networks.create({ Name: `${PREFIX}${name}`, Driver: 'overlay', Options: options }, { signal });
    networks.set(name, id);
  }
  const services: readonly BenchService[] = [
    { name: 'echo', network: 'plain', replicas: lab.nodes.length, constraints: [], perNode: 1 },
    { name: 'web', network: 'plain', replicas: 2, constraints: ['node.hostname!=worker1'], mesh: MESH_PORTS },
    { name: 'door', network: 'plain', replicas: 1, constraints: ['node.hostname==worker1'], host: HOST_PORT },
    { name: 'vault', network: 'sealed', replicas: lab.nodes.length, constraints: [], perNode: 1 },
    { name: 'alone', network: 'spare', replicas: 1, constraints: ['node.hostname==manager1'] },
  ];
  for (const service of services) {
    const name = `${PREFIX}${service.name}`;
    undo.add(`service ${name}`, () => engine.services.remove(name));
    await engine.services.create(
      {
        Name: name,
        TaskTemplate: {
          ContainerSpec: { Image: lab.probeImage, Command: ['seatrial-responder'], StopGracePeriod: 1_000_000_000 },
          Networks: [{ Target: networks.get(service.network) ?? '' }],
          Placement: {
            Constraints: service.constraints,
            ...(service.perNode === undefined ? {} : { MaxReplicas: service.perNode }),
          },
        },
        Mode: { Replicated: { Replicas: service.replicas } },
        EndpointSpec: {
          Mode: 'vip',
          Ports: [...(service.mesh ?? []), ...(service.host === undefined ? [] : [port(service.host, 'host')])],
        },
      },
      { signal },
    );
  }
  await settled(
    engine,
    services.reduce((sum, { replicas }) => sum + replicas, 0),
    signal,
  );
}

/** Waits until so many tasks run and none of them has just started: of younger ones nothing is concluded. */
async function settled(engine: Engine, wanted: number, signal: AbortSignal): Promise<void> {
  await pollUntil(
    { awaiting: `${wanted} tasks to run and settle`, deadlineMs: SETTLED_DEADLINE_MS, intervalMs: 500, signal },
    async () => {
      const tasks = await engine.tasks.list({ 'desired-state': ['running'] }, { signal });
      const running = tasks.filter(({ Status }) => Status.State === 'running');
      const youngest = Math.max(0, ...running.map(({ Status }) => Date.parse(Status.Timestamp)));
      if (running.length < wanted) return new NotYet(`${running.length} run`);
      return Date.now() - youngest > SETTLED_AFTER_MS ? true : new NotYet('the youngest has just started');
    },
  );
}

interface BenchService {
  readonly name: string;
  readonly network: string;
  readonly replicas: number;
  readonly constraints: readonly string[];
  readonly perNode?: number;
  readonly mesh?: readonly PortConfig[];
  readonly host?: number;
}

function port(published: number, mode: PortConfig['PublishMode'], protocol: 'tcp' | 'udp' = 'tcp'): PortConfig {
  return { Protocol: protocol, TargetPort: TASK_PORT, PublishedPort: published, PublishMode: mode };
}

const MESH_PORTS: readonly PortConfig[] = [port(MESH_PORT, 'ingress'), port(MESH_UDP_PORT, 'ingress', 'udp')];
