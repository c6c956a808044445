import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Engine } from '../../docker/index.js';
import { EXIT } from '../../model/exit-code.js';
import { Failure } from '../../support/failure.js';
import { diagnose } from '../diagnosis.js';
import { collectFacts } from './collect.js';
import type { Facts } from './facts.js';
import { problemOfFacts } from './snapshot.js';

// Engines here answer at once; a busy machine does not.
jest.setTimeout(30_000);

const TOKEN = 'SWMTKN-1-3pu6hszjas19xyp7ghgosyx9k8atbfcr8p2is99znpy26u2lkl-1awxwuwd3z9j1z3puu7rcgdbx';

/** What a small engine answers, by path; a function may answer with a status of its own, or never. */
type Answers = Readonly<Record<string, unknown>>;
const HANGS = Symbol('hangs');
const NO_LEADER = Symbol('no leader');

const MANAGER_INFO = {
  ID: 'engine-a',
  Name: 'alpha',
  ServerVersion: '28.5.2',
  KernelVersion: '6.1',
  OperatingSystem: 'Debian',
  SystemTime: new Date().toISOString(),
  Swarm: {
    NodeID: 'node-a',
    NodeAddr: '192.0.2.1',
    LocalNodeState: 'active',
    ControlAvailable: true,
    Error: '',
    Cluster: { ID: 'swarm-1', DataPathPort: 0 },
  },
};
const WORKER_INFO = {
  ...MANAGER_INFO,
  ID: 'engine-b',
  Name: 'beta',
  Swarm: {
    ...MANAGER_INFO.Swarm,
    NodeID: 'node-b',
    ControlAvailable: false,
    RemoteManagers: [{ NodeID: 'node-a', Addr: '192.0.2.1:2377' }],
  },
};
const CONTAINER = {
  Id: 'c1',
  Name: '/web.1.t1',
  State: { Status: 'running', Running: true, Pid: 7, ExitCode: 0, Error: '' },
  Config: {
    Hostname: 'web',
    Image: 'web',
    Env: ['DB_PASSWORD=hunter2', `JOIN=${TOKEN}`],
    Cmd: ['--api-key', 'hunter3'],
    Labels: { 'com.docker.swarm.task.id': 't1' },
  },
  NetworkSettings: { SandboxKey: '/var/run/docker/netns/abcdef012345', Networks: {} },
};
const MANAGER: Answers = {
  '/version': { Version: '28.5.2', ApiVersion: '1.51', Os: 'linux', Arch: 'amd64' },
  '/info': MANAGER_INFO,
  '/nodes': ['a', 'b'].map((letter) => ({
    ID: `node-${letter}`,
    Spec: { Role: letter === 'a' ? 'manager' : 'worker', Availability: 'active' },
    Description: { Hostname: letter === 'a' ? 'alpha' : 'beta', Engine: { EngineVersion: '28.5.2' } },
    Status: { State: 'ready', Addr: '192.0.2.1', Message: `joined with ${TOKEN}` },
  })),
  '/services': [
    {
      ID: 's1',
      Spec: {
        Name: 'web',
        TaskTemplate: { ContainerSpec: { Image: 'web', Env: ['DB_PASSWORD=hunter2'] }, Networks: [] },
        Mode: { Replicated: { Replicas: 1 } },
      },
    },
  ],
  '/tasks': [
    {
      ID: 't1',
      ServiceID: 's1',
      Slot: 1,
      NodeID: 'node-a',
      DesiredState: 'running',
      Status: { State: 'running', Timestamp: new Date(Date.now() - 60_000).toISOString() },
    },
  ],
  '/networks': [],
  '/containers/json': [{ Id: 'c1', Names: ['/web.1.t1'], Image: 'web', State: 'running', Labels: {} }],
  '/containers/c1/json': CONTAINER,
};
const WORKER: Answers = { ...MANAGER, '/info': WORKER_INFO, '/containers/json': [] };

describe('reading a swarm', () => {
  let folder: string;
  let servers: Server[];
  let asked: string[];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'seatrial-facts-'));
    servers = [];
    asked = [];
  });
  afterEach(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await rm(folder, { recursive: true });
  });

  async function engineThat(answers: Answers): Promise<Engine> {
    const server = createServer((request, response) => {
      const [name = ''] = (request.url ?? '').split('?');
      asked.push(`${request.method ?? ''} ${name}`);
      const told = answers[name];
      const answer: unknown = typeof told === 'function' ? (told as () => unknown)() : told;
      if (answer === HANGS) return;
      const status = answer === undefined ? 404 : answer === NO_LEADER ? 500 : 200;
      const body =
        status === 200
          ? answer
          : { message: status === 500 ? 'rpc error: code = Unknown desc = The swarm does not have a leader.' : 'no' };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    servers.push(server);
    const socket = path.join(folder, `${servers.length}.sock`);
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    return Engine.open(`unix://${socket}`);
  }

  async function read(target: Answers, nodes: Readonly<Record<string, Answers>> = {}): Promise<Facts> {
    const engines: { name: string; engine: Engine }[] = [];
    for (const [name, answers] of Object.entries(nodes)) engines.push({ name, engine: await engineThat(answers) });
    return collectFacts({
      target: await engineThat(target),
      nodes: engines,
      helperImage: null,
      version: '0',
      signal: new AbortController().signal,
      tell: () => undefined,
    });
  }

  async function refusal(target: Answers): Promise<Failure> {
    const error: unknown = await read(target).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Failure);
    return error as Failure;
  }

  test('makes facts by the schema, of every node that is reached, each engine once', async () => {
    const facts = await read(MANAGER, { alpha: MANAGER, beta: WORKER });
    expect(problemOfFacts(facts)).toBeNull();
    expect(facts.views.map(({ node }) => node)).toEqual(['alpha', 'beta']);
    expect(facts.tasks).toMatchObject([{ name: 'web.1', settled: true }]);
    expect(facts.gaps).toEqual([]);
  });

  test('only reads', async () => {
    await read(MANAGER, { beta: WORKER });
    expect(asked.filter((request) => !request.startsWith('GET '))).toEqual([]);
    expect(asked.length).toBeGreaterThan(8);
  });

  test('never keeps environments, commands or tokens', async () => {
    const text = JSON.stringify(await read(MANAGER));
    for (const secret of ['hunter2', 'hunter3', 'DB_PASSWORD', 'SWMTKN']) expect(text).not.toContain(secret);
  });

  test('tells which nodes were not asked themselves', async () => {
    const { gaps } = await read(MANAGER);
    expect(gaps).toMatchObject([{ node: 'beta', what: 'what the node itself says' }]);
  });

  test('a node that hangs costs its deadline, and blocks nobody', async () => {
    const began = Date.now();
    const facts = await read(MANAGER, { beta: { ...WORKER, '/version': HANGS } });
    expect(Date.now() - began).toBeLessThan(20_000);
    expect(facts.views.map(({ node }) => node)).toEqual(['alpha']);
    expect(facts.gaps[0]?.why).toContain('none within 5.0 s');
  });

  test('without a leader it is said so, and what nodes say themselves is read', async () => {
    const facts = await read({ ...MANAGER, '/nodes': NO_LEADER }, { beta: WORKER });
    expect(facts.swarm.api).toBe('no-leader');
    expect(facts.views.map(({ node }) => node)).toEqual(['alpha', 'beta']);
    expect(problemOfFacts(facts)).toBeNull();
  });

  test('what an engine refuses is a gap of that node', async () => {
    const { gaps } = await read({ ...MANAGER, '/containers/c1/json': undefined });
    expect(gaps).toMatchObject([{ node: 'alpha', what: 'the container /web.1.t1' }, { node: 'beta' }]);
  });

  test('a worker alone is refused, with the managers it knows', async () => {
    const failure = await refusal(WORKER);
    expect(failure.expected).toBe('a manager');
    expect(failure.next).toContain('192.0.2.1:2377');
    expect(failure.exitCode).toBe(EXIT.notMeasured);
  });

  test.each([
    ['inactive', 'a node of a swarm'],
    ['locked', 'a swarm that can be read'],
  ])('an engine whose swarm is %s is refused', async (LocalNodeState, expected) => {
    const info = { ...MANAGER_INFO, Swarm: { ...MANAGER_INFO.Swarm, LocalNodeState } };
    expect((await refusal({ ...MANAGER, '/info': info })).expected).toBe(expected);
  });

  test('an engine that could not join says so', async () => {
    const Swarm = {
      ...WORKER_INFO.Swarm,
      LocalNodeState: 'error',
      Error: 'certificate has expired',
      RemoteManagers: null,
    };
    const failure = await refusal({ ...WORKER, '/info': { ...WORKER_INFO, Swarm } });
    expect(failure.seen).toContain('error: certificate has expired');
    expect(failure.exitCode).toBe(EXIT.notMeasured);
  });

  test('an engine that is too old is refused by its version; as one of several it is a gap', async () => {
    const old = { ...MANAGER, '/version': { Version: '17.06.2-ce', ApiVersion: '1.30', Os: 'linux', Arch: 'amd64' } };
    const failure = await refusal(old);
    expect(failure.seen).toContain('17.06.2-ce');
    expect(failure.exitCode).toBe(EXIT.notMeasured);
    const { gaps, views } = await read(MANAGER, { beta: old });
    expect(views.map(({ node }) => node)).toEqual(['alpha']);
    expect(gaps[0]).toMatchObject({ what: 'the engine beta' });
  });

  test('machines that were cloned with their engine are different nodes', async () => {
    const clone = { ...WORKER, '/info': { ...WORKER_INFO, ID: MANAGER_INFO.ID } };
    const { views } = await read(MANAGER, { beta: clone });
    expect(views.map(({ node, engine }) => [node, engine.id])).toEqual([
      ['alpha', 'engine-a'],
      ['beta', 'engine-a'],
    ]);
  });

  test('where half of the nodes are gone, the rest is read and the others are told', async () => {
    const nodes = (MANAGER['/nodes'] as { ID: string; Status: object }[]).map((node) =>
      node.ID === 'node-b' ? { ...node, Status: { ...node.Status, State: 'down', Addr: '192.0.2.2' } } : node,
    );
    const facts = await collectFacts({
      target: await engineThat({ ...MANAGER, '/nodes': nodes }),
      nodes: [{ name: 'beta', engine: Engine.open(`unix://${folder}/gone.sock`) }],
      helperImage: null,
      version: '0',
      signal: new AbortController().signal,
      tell: () => undefined,
    });
    expect(facts.views.map(({ node }) => node)).toEqual(['alpha']);
    const { findings } = diagnose(facts);
    expect(findings.map(({ code, place }) => [code, place])).toContainEqual(['node-engine-silent', { node: 'beta' }]);
  });

  test('of engines that are in no swarm or locked, beside a manager, the rest is read', async () => {
    const state = (LocalNodeState: string): Answers => ({
      ...WORKER,
      '/info': { ...WORKER_INFO, Swarm: { ...WORKER_INFO.Swarm, LocalNodeState } },
    });
    for (const [LocalNodeState, code] of [
      ['locked', 'swarm-locked'],
      ['inactive', 'engine-in-no-swarm'],
    ] as const) {
      const { findings } = diagnose(await read(MANAGER, { beta: state(LocalNodeState) }));
      expect(findings.map((finding) => finding.code)).toContain(code);
    }
  });

  test('without a majority every manager is asked before that is said, and findings come of what remains', async () => {
    const leaderless = { ...MANAGER, '/nodes': NO_LEADER, '/tasks': NO_LEADER };
    const { findings } = diagnose(await read(leaderless, { beta: WORKER }));
    expect(findings.map(({ code }) => code)).toContain('quorum-lost');
  });

  test('a manager that is lost while it is read leaves no task settled', async () => {
    let asked = 0;
    const tasks = (): unknown => {
      asked += 1;
      return asked === 1 ? MANAGER['/tasks'] : NO_LEADER;
    };
    const facts = await read({ ...MANAGER, '/tasks': tasks });
    expect(facts.tasks.map(({ settled }) => settled)).toEqual([false]);
    expect(facts.gaps).toContainEqual(expect.objectContaining({ what: 'which tasks moved meanwhile' }));
  });

  test('an engine that is not there is named', async () => {
    const error: unknown = await collectFacts({
      target: Engine.open(`unix://${folder}/none.sock`),
      nodes: [],
      helperImage: null,
      version: '0',
      signal: new AbortController().signal,
      tell: () => undefined,
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ exitCode: EXIT.notMeasured, expected: 'a socket there' });
  });

  test('an image that is not on a node is a gap that says what to do', async () => {
    const { gaps } = await collectFacts({
      target: await engineThat(MANAGER),
      nodes: [],
      helperImage: 'probe:1',
      version: '0',
      signal: new AbortController().signal,
      tell: () => undefined,
    });
    expect(gaps[0]?.why).toContain('the image probe:1 on the node');
    expect(asked.filter((request) => request.startsWith('POST /containers'))).toEqual([]);
  });
});
