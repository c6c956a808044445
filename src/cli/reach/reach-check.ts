import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Facts } from '../../diagnose/facts/index.js';
import { Engine, findEndpoint } from '../../docker/index.js';
import { judgeRequests } from '../../docker/testing/own-requests.js';
import { startRecordingProxy, type RecordingProxy } from '../../docker/testing/recording-proxy.js';
import type { SshServer } from '../../kernel/packages/ssh-server.js';
import { RUN_LABEL, readLabState } from '../../lab/index.js';
import type { Lab } from '../../lab/lab.js';
import { EXIT } from '../../model/exit-code.js';
import { runCommand, type CommandResult } from '../../process/command.js';
import { Failure, errorText } from '../../support/failure.js';
import { Hopeless, NotYet, pollUntil } from '../../support/poll.js';
import type { UndoStack } from '../../support/undo.js';
import { PACKAGE_ROOT } from '../package-root.js';
import {
  SSH_REFUSALS,
  makeCertificates,
  openSshEntrances,
  openTlsEntrance,
  writeContext,
  type Certificates,
  type ReachedNode,
} from './entrances.js';

/** Label of diagnosis' helpers. */
const HELPER_LABEL = 'seatrial.helper';
const COMMAND_DEADLINE_MS = 600_000;
const COMMAND_GRACE_MS = 60_000;
/** A helper whose tool was killed is gone within this time. Milliseconds. */
const HELPER_GONE_MS = 70_000;
const SETTLED_DEADLINE_MS = 90_000;
const NOBODY = 65_534;

/** What was looked at, and what came of it. */
export interface ReachResult {
  readonly name: string;
  /** What was seen where it holds; empty else. */
  readonly detail: string;
  /** Why it does not hold; `null` when it does. */
  readonly problem: string | null;
  readonly durationMs: number;
}

/** What a check works with. */
export interface ReachBench {
  readonly lab: Lab;
  readonly server: SshServer;
  /** Scenarios that are run on the swarm, as selectors. */
  readonly selectors: readonly string[];
  readonly undo: UndoStack;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
  readonly onResult: (result: ReachResult) => void;
}

type Environment = Readonly<Record<string, string>>;

/** Something that does not hold. */
class Broken extends Error {}

function must(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new Broken(problem);
}

/**
 * Reaches the lab's swarm as if it were that of strangers, and checks what may not go wrong there: every way in, what each
 * refusal says, that only reading requests are sent unless more is allowed, that helpers end by themselves, and that a run
 * leaves the swarm as it was. The programs that are checked are started as users start them.
 */
export async function checkReach(bench: ReachBench): Promise<readonly ReachResult[]> {
  const { lab, undo, tell } = bench;
  const folder = await mkdtemp(path.join(tmpdir(), 'seatrial-reach-'));
  undo.add('folder of keys and sockets', () => rm(folder, { recursive: true, force: true }));
  tell('making keys, entrances and a service that stands for what others run');
  const nodes = await reachedNodes(lab);
  const [certificates, programs, recorders] = await Promise.all([
    makeCertificates(folder),
    openSshEntrances(await subfolder(folder, 'ssh'), bench.server, nodes, undo),
    Promise.all(
      nodes.map(async ({ name, socket }): Promise<RecordingProxy> => {
        const recorder = await startRecordingProxy(path.join(folder, `${name}.sock`), socket);
        undo.add(`recorder of ${name}`, () => recorder.close());
        return recorder;
      }),
    ),
    deployTheirs(bench),
  ]);
  const entrances = await Promise.all(
    nodes.map(({ name }, index) => openTlsEntrance(folder, name, recorders[index]?.socket ?? '', 'engine', undo)),
  );
  const config = await subfolder(folder, 'docker');
  for (const { name, endpoint } of entrances) await writeContext(config, `lab-${name}`, endpoint, certificates.client);
  const checks = new Checks(bench, {
    folder,
    nodes,
    recorders,
    entrances: entrances.map(({ endpoint }) => endpoint),
    certificates,
    config,
    ssh: { PATH: `${programs}:${process.env['PATH'] ?? ''}` },
  });
  return checks.run();
}

async function subfolder(folder: string, name: string): Promise<string> {
  const made = path.join(folder, name);
  await mkdir(made);
  return made;
}

async function reachedNodes(lab: Lab): Promise<readonly ReachedNode[]> {
  const state = await readLabState(lab.directory);
  if (state === null) throw new Error(`no lab is written down in ${lab.directory}`);
  return Promise.all(
    state.nodes.map(async ({ name, containerId, controlAddress, engineEndpoint }) => ({
      name,
      address: controlAddress,
      pid: (await lab.engine.containers.inspect(containerId)).State.Pid,
      socket: engineEndpoint.replace(/^unix:\/\//, ''),
    })),
  );
}

/** A network and a service of others. */
async function deployTheirs({ lab, undo, signal }: ReachBench): Promise<void> {
  const { engine } = lab.manager();
  undo.add('network theirs', () =>
    pollUntil({ awaiting: 'the network theirs to be given up', deadlineMs: SETTLED_DEADLINE_MS }, () =>
      engine.networks.remove('theirs').then(
        () => true as const,
        (error: unknown) => new NotYet(errorText(error)),
      ),
    ).then(() => undefined),
  );
  await engine.networks.create({ Name: 'theirs', Driver: 'overlay' }, { signal });
  undo.add('service theirs', () => engine.services.remove('theirs'));
  await engine.services.create(
    {
      Name: 'theirs',
      TaskTemplate: {
        ContainerSpec: { Image: lab.probeImage, Command: ['seatrial-responder'], StopGracePeriod: 1_000_000_000 },
        Networks: [{ Target: 'theirs' }],
      },
      Mode: { Replicated: { Replicas: 1 } },
    },
    { signal },
  );
  await pollUntil({ awaiting: 'the task of theirs', deadlineMs: SETTLED_DEADLINE_MS, signal }, async () => {
    const tasks = await engine.tasks.list({ service: ['theirs'] }, { signal });
    return tasks.some(({ Status }) => Status.State === 'running') ? true : new NotYet('it does not run');
  });
}

interface Ways {
  readonly folder: string;
  readonly nodes: readonly ReachedNode[];
  /** One before each node's engine. */
  readonly recorders: readonly RecordingProxy[];
  /** TLS before each recorder, as endpoints. */
  readonly entrances: readonly string[];
  readonly certificates: Certificates;
  /** `DOCKER_CONFIG` with a context `lab-NODE` for each entrance. */
  readonly config: string;
  /** Environment in which ssh(1) knows the nodes. */
  readonly ssh: Environment;
}

class Checks {
  readonly #results: ReachResult[] = [];

  constructor(
    private readonly bench: ReachBench,
    private readonly ways: Ways,
  ) {}

  async run(): Promise<readonly ReachResult[]> {
    const before = await this.#ofOthers();
    const killed = this.#check('a helper ends by itself when its tool is killed', () => this.#killCollecting());
    await this.#check('every refusal says what it is', () => this.#refusals());
    await this.#check('over ssh: every node is read, with kernel tables', () => this.#overSsh());
    await this.#check('over TLS: every node is read, and nothing but read', () => this.#overTls());
    await this.#check('a context and --collect: only labelled helpers, which are removed', () => this.#collecting());
    await this.#check('a test of the swarm asks first', () => this.#asks());
    await this.#check('a test that is interrupted leaves nothing', () => this.#interrupted());
    await this.#check('a test that is killed: its helpers go at once', () => this.#killTesting());
    await this.#check('a test of the swarm passes, touches only its own things, and leaves nothing', () =>
      this.#tests(),
    );
    await killed;
    await this.#check('what others run is untouched', async () => {
      const after = await this.#ofOthers();
      must(after === before, `before: ${before}\nafter: ${after}`);
      return `${(JSON.parse(before) as readonly unknown[]).length} networks, services and containers are the same as before`;
    });
    return this.#results;
  }

  async #check(name: string, look: () => Promise<string>): Promise<void> {
    this.bench.signal.throwIfAborted();
    this.bench.tell(name);
    const started = performance.now();
    const result = await look().then(
      (detail) => ({ detail, problem: null }),
      (error: unknown) => ({ detail: '', problem: errorText(error) }),
    );
    this.bench.signal.throwIfAborted();
    const whole = { name, ...result, durationMs: performance.now() - started };
    this.#results.push(whole);
    this.bench.onResult(whole);
  }

  /** Everything of the swarm and its nodes that is not ours and does not change by itself, as one text. */
  async #ofOthers(): Promise<string> {
    const { nodes } = this.bench.lab;
    const own = (labels: Readonly<Record<string, string>> | null | undefined): boolean =>
      RUN_LABEL in (labels ?? {}) || HELPER_LABEL in (labels ?? {});
    const { engine } = this.bench.lab.manager();
    const [services, networks] = await Promise.all([engine.services.list(), engine.networks.list()]);
    const containers = await Promise.all(nodes.map((node) => node.engine.containers.list()));
    return JSON.stringify(
      [
        ...services
          .filter(({ Spec }) => !own(Spec.Labels))
          .map(({ ID, Version, Spec }) => [ID, Version.Index, Spec.Name]),
        ...networks.filter(({ Labels }) => !own(Labels)).map(({ Id, Name }) => [Id, Name]),
        ...containers
          .flat()
          .filter(({ Labels }) => !own(Labels))
          .map(({ Id, Names }) => [Id, ...Names]),
      ].toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)),
    );
  }

  /** Endpoints as options: the first node is the target. */
  #targets(endpoints: readonly string[]): readonly string[] {
    const names = this.ways.nodes.map(({ name }) => name);
    return endpoints.flatMap((endpoint, index) =>
      index === 0 ? ['--target', endpoint] : ['--node', `${names[index] ?? ''}=${endpoint}`],
    );
  }

  #seatrial(
    args: readonly string[],
    env: Environment,
    options: {
      readonly onStarted?: (pid: number) => void;
      readonly onLine?: (line: string) => void;
      readonly wrap?: readonly string[];
    } = {},
  ): Promise<CommandResult> {
    const { wrap = [], onStarted, onLine } = options;
    const [program = process.execPath, ...rest] = [
      ...wrap,
      process.execPath,
      path.join(PACKAGE_ROOT, 'dist/src/cli/main.js'),
      ...args,
    ];
    return runCommand(program, rest, {
      deadlineMs: COMMAND_DEADLINE_MS,
      cwd: PACKAGE_ROOT,
      env: { DOCKER_HOST: '', DOCKER_CONTEXT: '', DOCKER_CONFIG: '/nonexistent', DOCKER_TLS_VERIFY: '', ...env },
      signal: this.bench.signal,
      // Told to end, it takes away what it made.
      graceMs: COMMAND_GRACE_MS,
      ...(onStarted === undefined ? {} : { onStarted }),
      ...(onLine === undefined ? {} : { onLine }),
    });
  }

  async #diagnose(args: readonly string[], env: Environment): Promise<Facts> {
    const snapshot = path.join(this.ways.folder, `facts-${this.#results.length}.json`);
    const result = await this.#seatrial(['diagnose', ...args, '--snapshot', snapshot], env);
    must(result.exitCode === EXIT.ok, `exit ${result.exitCode ?? 'by signal'}: ${result.stdout}\n${result.stderr}`);
    return JSON.parse(await readFile(snapshot, 'utf8')) as Facts;
  }

  #mustBeWhole({ views, gaps }: Facts, collected: boolean): void {
    const { nodes } = this.ways;
    must(views.length === nodes.length, `${views.length} of ${nodes.length} nodes were read`);
    must(gaps.length === 0, `gaps: ${JSON.stringify(gaps)}`);
    must(
      views.every(({ host }) => (host !== null) === collected),
      `kernel tables: ${views.map(({ host }) => host !== null).join()}`,
    );
  }

  async #overSsh(): Promise<string> {
    const { nodes, ssh } = this.ways;
    const facts = await this.#diagnose(
      [...this.#targets(nodes.map(({ name }) => `ssh://${name}`)), '--collect', '--image', this.bench.lab.probeImage],
      ssh,
    );
    this.#mustBeWhole(facts, true);
    return `${facts.views.length} nodes in ${(facts.durationMs / 1000).toFixed(1)} s, no gap, no finding`;
  }

  async #overTls(): Promise<string> {
    const { entrances, certificates } = this.ways;
    const recorded = this.#record();
    const facts = await this.#diagnose(this.#targets(entrances), {
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: certificates.client,
    });
    this.#mustBeWhole(facts, false);
    const { reading, foreign, created, handled, removed } = recorded();
    must(created + handled + removed + foreign.length === 0, `also sent: ${foreign.join(', ')}, ${created} creations`);
    must(reading > 10, `only ${reading} requests were recorded`);
    return `${reading} requests, all of them GET; ${(facts.durationMs / 1000).toFixed(1)} s`;
  }

  async #collecting(): Promise<string> {
    const { nodes, config } = this.ways;
    const recorded = this.#record();
    const contexts = nodes.map(({ name }, index) => (index === 0 ? `context:lab-${name}` : `lab-${name}`));
    const facts = await this.#diagnose(
      [...this.#targets(contexts), '--collect', '--image', this.bench.lab.probeImage],
      { DOCKER_CONFIG: config },
    );
    this.#mustBeWhole(facts, true);
    const { reading, created, handled, removed, foreign } = recorded();
    must(foreign.length === 0, `also sent: ${foreign.join(', ')}`);
    must(created === nodes.length && removed <= created, `${created} made, ${removed} removed`);
    const { elapsedMs } = await pollUntil(
      { awaiting: 'the end of the helpers', deadlineMs: HELPER_GONE_MS, intervalMs: 100 },
      async () => {
        const left = await this.#helpers('collect');
        return left === 0 ? true : new NotYet(`${left} run`);
      },
    );
    return (
      `${reading} GET, ${created} labelled helpers made, ${handled} requests to start and hear them, nothing else; ` +
      `${removed} were removed, the others ended by themselves, all of them gone after ${(elapsedMs / 1000).toFixed(1)} s`
    );
  }

  /** Begins to record; returns what was asked since, of all nodes together. */
  #record(): () => ReturnType<typeof judgeRequests> {
    const { recorders } = this.ways;
    const from = recorders.map(({ requests }) => requests.length);
    return () => {
      const judged = recorders.map(({ requests }, index) =>
        judgeRequests(requests.slice(from[index]), [RUN_LABEL, HELPER_LABEL]),
      );
      const sum = (of: 'reading' | 'created' | 'removed' | 'handled'): number =>
        judged.reduce((total, one) => total + one[of], 0);
      return {
        reading: sum('reading'),
        created: sum('created'),
        removed: sum('removed'),
        handled: sum('handled'),
        foreign: judged.flatMap(({ foreign }) => foreign),
      };
    };
  }

  /** How many helpers of a kind there are on all nodes. */
  async #helpers(kind: 'test' | 'collect'): Promise<number> {
    const lists = await Promise.all(
      this.bench.lab.nodes.map(({ engine }) => engine.containers.list({ label: [`${HELPER_LABEL}=${kind}`] })),
    );
    return lists.flat().length;
  }

  async #killCollecting(): Promise<string> {
    const socket = path.join(this.ways.folder, 'killed.sock');
    const recorder = await startRecordingProxy(socket, this.ways.nodes[0]?.socket ?? '');
    let pid = 0;
    try {
      const ended = this.#seatrial(
        ['diagnose', '--target', recorder.endpoint, '--collect', '--image', this.bench.lab.probeImage],
        {},
        {
          onStarted: (id) => {
            pid = id;
          },
        },
      );
      await pollUntil({ awaiting: 'a helper to be started', deadlineMs: HELPER_GONE_MS, intervalMs: 5 }, () => {
        const started = recorder.requests.some(
          ({ method, path: asked }) => method === 'POST' && /\/start\??$/.test(asked),
        );
        return Promise.resolve(started ? true : new NotYet('none yet'));
      });
      process.kill(pid, 'SIGKILL');
      await ended;
    } finally {
      await recorder.close();
    }
    const manager =
      this.bench.lab.nodes.find(({ name }) => name === this.ways.nodes[0]?.name) ?? this.bench.lab.manager();
    const name = recorder.requests
      .flatMap(({ path: asked }) => /^\/containers\/create\?name=([^&]+)/.exec(asked)?.[1] ?? [])
      .at(0);
    const alive = async (): Promise<boolean> =>
      (await manager.engine.containers.list({ name: [name ?? '?'] })).length > 0;
    must(await alive(), 'the helper was gone before its tool was killed');
    const { elapsedMs } = await pollUntil(
      { awaiting: 'the end of the helper', deadlineMs: HELPER_GONE_MS, intervalMs: 250 },
      async () => ((await alive()) ? new NotYet('it runs') : true),
    );
    return `gone ${(elapsedMs / 1000).toFixed(0)} s after SIGKILL`;
  }

  /** Every way in that must be refused: what is expected there, as the failure tells it. */
  async #refusals(): Promise<string> {
    const { folder, nodes, certificates, entrances, ssh, config } = this.ways;
    const [first = { name: '', socket: '' }] = nodes;
    const [tls = ''] = entrances;
    const expired = await openTlsEntrance(folder, 'expired', first.socket, 'expired', this.bench.undo);
    const withTls = (folderOfCertificates: string): Environment => ({
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: folderOfCertificates,
    });
    const expectedOf: Readonly<Record<(typeof SSH_REFUSALS)[number], string>> = {
      'unknown-key': 'a host whose key is known',
      'changed-key': 'the host key that is known of it',
      stranger: 'to be let in with a key',
      'without-docker': 'the docker client there',
      'closed-port': 'an ssh server there',
    };
    const cases: readonly (readonly [endpoint: string, env: Environment, expected: string])[] = [
      ...SSH_REFUSALS.map((name) => [`ssh://${name}`, ssh, expectedOf[name]] as const),
      [`ssh://${first.name}/run/no-engine.sock`, ssh, 'an engine that runs there'],
      [expired.endpoint, withTls(certificates.client), 'a certificate that is valid now'],
      [tls, withTls(certificates.distrustful), 'a certificate signed by the known CA'],
      [tls, withTls(certificates.stranger), 'the engine to accept the client’s certificate'],
      ['tcp://192.0.2.1:2375', {}, 'TLS on the way to another machine'],
      ['no-such-context', { DOCKER_CONFIG: config }, 'a context that is there'],
      [`unix://${folder}/none.sock`, {}, 'a socket there'],
    ];
    const before = process.env['PATH'];
    process.env['PATH'] = ssh['PATH'];
    try {
      await Promise.all(
        cases.map(async ([endpoint, env, expected]) => {
          const failure: unknown = await findEndpoint(endpoint, env)
            .then((found) => Engine.open(found).info({ deadlineMs: 20_000 }))
            .catch((error: unknown) => error);
          must(failure instanceof Failure, `${endpoint} was let in`);
          must(failure.expected.includes(expected), `${endpoint}: expected “${expected}”, was told ${failure.message}`);
        }),
      );
    } finally {
      process.env['PATH'] = before;
    }
    await this.#refusedCommands(first.socket);
    return `${cases.length} refusals are told apart; exit ${EXIT.notMeasured} for a socket without permission, ${EXIT.usage} for an unknown context`;
  }

  /** Exit codes, as users see them. */
  async #refusedCommands(socket: string): Promise<void> {
    const [forbidden, unknown] = await Promise.all([
      this.#seatrial(
        ['diagnose', '--target', `unix://${socket}`],
        {},
        {
          wrap: ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'],
        },
      ),
      this.#seatrial(['diagnose', '--target', 'no-such-context'], {}),
    ]);
    must(
      forbidden.exitCode === EXIT.notMeasured && forbidden.stderr.includes('the right to use the socket'),
      `without permission: exit ${forbidden.exitCode ?? 'by signal'}: ${forbidden.stderr}`,
    );
    must(
      unknown.exitCode === EXIT.usage && unknown.stderr.includes('docker context ls'),
      `an unknown context: exit ${unknown.exitCode ?? 'by signal'}: ${unknown.stderr}`,
    );
  }

  /** A test over TLS to the target and ssh to every other node; `to` is where requests are recorded. */
  #testArguments(selectors: readonly string[], out: string): readonly string[] {
    const { nodes, entrances } = this.ways;
    const endpoints = nodes.map(({ name }, index) => (index % 2 === 0 ? (entrances[index] ?? '') : `ssh://${name}`));
    const image = this.bench.lab.probeImage;
    return [
      'test',
      ...selectors,
      ...this.#targets(endpoints),
      '--image',
      image,
      '--out',
      path.join(this.ways.folder, out),
    ];
  }

  get #testEnvironment(): Environment {
    return { ...this.ways.ssh, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: this.ways.certificates.client };
  }

  async #asks(): Promise<string> {
    const { exitCode, stderr } = await this.#seatrial(
      this.#testArguments(['dnsrr/rotates'], 'asked'),
      this.#testEnvironment,
    );
    must(exitCode === EXIT.usage && stderr.includes('--yes'), `exit ${exitCode ?? 'by signal'}: ${stderr}`);
    must((await this.#left()).length === 0, 'something was made');
    return 'without a terminal and without --yes it refuses, and makes nothing';
  }

  /** Names of everything that carries the label of a run. */
  async #left(): Promise<readonly string[]> {
    const { lab } = this.bench;
    const filter = { label: [RUN_LABEL] };
    const { engine } = lab.manager();
    const [services, networks, secrets] = await Promise.all([
      engine.services.list(filter),
      engine.networks.list(filter),
      engine.secrets.list(filter),
    ]);
    const containers = await Promise.all(lab.nodes.map((node) => node.engine.containers.list(filter)));
    return [
      ...services.map(({ Spec }) => `service ${Spec.Name}`),
      ...networks.map(({ Name }) => `network ${Name}`),
      ...secrets.map(({ Spec }) => `secret ${Spec.Name}`),
      ...containers.flat().map(({ Names }) => `container ${Names.join()}`),
    ];
  }

  /** Starts a test, and ends it as soon as it has made services. */
  async #endTesting(signal: NodeJS.Signals, out: string): Promise<CommandResult> {
    const { engine } = this.bench.lab.manager();
    let pid = 0;
    const ended = this.#seatrial([...this.#testArguments(['dnsrr/rotates'], out), '--yes'], this.#testEnvironment, {
      onStarted: (id) => {
        pid = id;
      },
    });
    let over = false;
    void ended.finally(() => {
      over = true;
    });
    await pollUntil({ awaiting: 'services of the test', deadlineMs: SETTLED_DEADLINE_MS, intervalMs: 50 }, async () => {
      if (over) return new Hopeless(`a test that ended by itself: ${(await ended).stderr}`);
      return (await engine.services.list({ label: [RUN_LABEL] })).length > 0 ? true : new NotYet('none yet');
    });
    process.kill(pid, signal);
    return ended;
  }

  async #interrupted(): Promise<string> {
    const { exitCode, stderr } = await this.#endTesting('SIGINT', 'interrupted');
    must(exitCode === EXIT.interrupted, `exit ${exitCode ?? 'by signal'}: ${stderr}`);
    const left = await this.#left();
    must(left.length === 0, `left: ${left.join(', ')}`);
    return `exit ${EXIT.interrupted}, nothing with its label`;
  }

  async #killTesting(): Promise<string> {
    await this.#endTesting('SIGKILL', 'killed');
    const { elapsedMs } = await pollUntil(
      { awaiting: 'the end of the helpers', deadlineMs: HELPER_GONE_MS, intervalMs: 100 },
      async () => ((await this.#helpers('test')) === 0 ? true : new NotYet('they run')),
    );
    const left = await this.#left();
    must(left.length > 0, 'nothing was left that the next run could remove');
    return `helpers gone ${(elapsedMs / 1000).toFixed(1)} s after SIGKILL; ${left.length} other things wait for the next run`;
  }

  async #tests(): Promise<string> {
    const recorded = this.#record();
    const { exitCode, stderr, durationMs } = await this.#seatrial(
      [...this.#testArguments(this.bench.selectors, 'tested'), '--yes'],
      this.#testEnvironment,
      { onLine: this.bench.tell },
    );
    const lines = stderr.split('\n');
    const passed = lines.filter((line) => /\] pass {2}/.test(line)).length;
    must(exitCode === EXIT.ok, `exit ${exitCode ?? 'by signal'}: ${stderr}`);
    const left = await this.#left();
    must(left.length === 0, `left: ${left.join(', ')}`);
    const { foreign, created, removed, reading, handled } = recorded();
    // What the killed run left goes by this one's hand, though it has not made it.
    const others = foreign.filter((request) => !request.startsWith('DELETE '));
    must(others.length === 0, `also sent: ${others.join(', ')}`);
    const reports = await readdir(path.join(this.ways.folder, 'tested'));
    must(reports.includes('report.json'), `no report: ${reports.join(', ')}`);
    return (
      `${passed} claims hold in ${(durationMs / 1000).toFixed(0)} s; ${reading} GET, ${created} labelled creations, ` +
      `${handled} changes of these, ${removed} removals, ${foreign.length} removals of what the killed run left`
    );
  }
}
