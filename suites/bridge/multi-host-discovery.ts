import type { LabNode } from '../../src/lab/lab.js';
import type { Shell } from '../../src/lab/shell.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { freshName, startContainer, type OwnContainer } from '../support/containers.js';
import { witnessed } from '../support/evidence.js';
import { insideOf } from '../support/inside.js';
import { cannotMeasure } from '../support/task-shell.js';
import { DEADLINE_MS } from './support.js';

const REASONS = ['no-location', 'unreachable', 'other-database', 'not-counted'] as const;
type Reason = (typeof REASONS)[number];

const REGISTRY_PORT = 15090;
const REGISTRY_PEER_PORT = 15091;
const REDIS_PORT = 6379;
/** Host port of the database, and that of the one which takes its place. */
const DATABASE_PORT = 15092;
const NEXT_DATABASE_PORT = 15093;
/** Key of the database's location in the registry. */
const KEY = 'services/db';
/** Key in the database that says which one it is. */
const NAME_KEY = 'name';
const READY_DEADLINE_MS = 60_000;
const REQUESTS = 2;

export interface Discovery {
  /** Host of the web container, and that of its database. */
  readonly web: string;
  readonly host: string;
  readonly database: string;
  /** What the registry says: `address:port`; empty when it knows nothing. */
  readonly location: string;
  /** Of each request of the web container: the database's name and its count, or what went wrong. */
  readonly requests: readonly { readonly name: string; readonly hits: number | null; readonly error: string }[];
}

interface Parameters {
  /** The database is replaced by another one at another port. */
  readonly moves: boolean;
  /** The registry is told where the present one is. */
  readonly registeredAgain: boolean;
}

const PARAMETERS: Parameters = { moves: false, registeredAgain: false };

export default defineScenario({
  id: 'bridge/multi-host-discovery',
  claim:
    'A container on a bridge of one host finds its database on a bridge of another one in an external registry, and uses it at the published address and port.',
  level: 'extended',
  requirements: ['R-bridge-multi-host'],
  needs: ['bridge', 'veth', 'iptables-nat'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: DEADLINE_MS,
  measure: async (context, { moves, registeredAgain }): Promise<Discovery> => {
    const { lab } = context;
    const webNode = lab.node(AIMED_NODE);
    const host = lab.nodes.find(({ name }) => name !== webNode.name);
    if (host === undefined) throw cannotMeasure('two nodes', 'one');
    const [registry, first, web] = await Promise.all([
      startRegistry(context),
      startDatabase(context, host, DATABASE_PORT),
      startContainer(context, webNode, { Cmd: ['sleep', 'infinity'], HostConfig: { Init: true } }),
    ]);
    await register(context, registry, `${host.controlAddress}:${DATABASE_PORT}`);
    let database = first;
    if (moves) {
      await host.engine.containers.remove(first.id);
      database = await startDatabase(context, host, NEXT_DATABASE_PORT);
      if (registeredAgain) await register(context, registry, `${host.controlAddress}:${NEXT_DATABASE_PORT}`);
    }
    const inside = (await insideOf(context, web)).shell;
    const location = await locate(witnessed(context, inside, `${web.name} asks the registry`), registry);
    const [address, port] = location.split(':');
    const requests: Discovery['requests'][number][] = [];
    for (let request = 0; request < REQUESTS && address !== undefined && port !== undefined; request += 1) {
      const { exitCode, stdout, stderr } = await witnessed(context, inside, `${web.name} counts a hit`).run(
        `timeout 2 redis-cli -h ${address} -p ${port} --raw get ${NAME_KEY} && timeout 2 redis-cli -h ${address} -p ${port} --raw incr hits`,
      );
      const [name = '', hits] = stdout.trim().split('\n');
      requests.push(
        exitCode === 0 && hits !== undefined
          ? { name, hits: Number(hits), error: '' }
          : { name: '', hits: null, error: `${stdout}${stderr}`.trim() || `exit ${exitCode ?? 'by deadline'}` },
      );
    }
    return { web: webNode.name, host: host.name, database: database.name, location, requests };
  },
  judge: judgeDiscovery,
  faults: [
    {
      kind: 'mutation',
      name: 'registry-stale',
      does: 'Replaces the database by one at another port and leaves the registry as it was.',
      change: { moves: true },
      expect: { reason: 'unreachable', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'registered-again',
      does: 'Replaces the database by one at another port and tells the registry.',
      change: { moves: true, registeredAgain: true },
      expect: 'look-alike',
    },
  ],
});

/** Starts etcd on the client outside the swarm; ended with the measurement. Returns its endpoint. */
async function startRegistry(context: MeasureContext): Promise<string> {
  const { shell, address } = context.lab.outside;
  const name = freshName('registry');
  const [endpoint, peers] = [`http://${address}:${REGISTRY_PORT}`, `http://127.0.0.1:${REGISTRY_PEER_PORT}`];
  context.undo.add('end the registry outside', async () => {
    await shell.run(`kill $(cat /tmp/${name}.pid) 2>/dev/null; rm -rf /tmp/${name} /tmp/${name}.pid /tmp/${name}.log`);
  });
  const { exitCode, stderr } = await witnessed(context, shell, 'The registry starts').run(
    [
      `etcd --name ${name} --data-dir /tmp/${name} --listen-client-urls ${endpoint} --advertise-client-urls ${endpoint} ` +
        `--listen-peer-urls ${peers} --initial-advertise-peer-urls ${peers} --initial-cluster ${name}=${peers} ` +
        `>/tmp/${name}.log 2>&1 & echo $! >/tmp/${name}.pid`,
      `until curl -fsS -m 1 ${endpoint}/health 2>/dev/null | grep -q true; do ` +
        `kill -0 $(cat /tmp/${name}.pid) || { tail -n 5 /tmp/${name}.log >&2; exit 1; }; sleep 0.05; done`,
    ].join('\n'),
    { deadlineMs: READY_DEADLINE_MS },
  );
  if (exitCode !== 0) throw cannotMeasure('etcd to be healthy', stderr.trim() || 'it was not in time');
  return endpoint;
}

/** Starts a database that is published on its host, and gives it a name that tells it from others. */
async function startDatabase(context: MeasureContext, node: LabNode, port: number): Promise<OwnContainer> {
  const database = await startContainer(context, node, {
    Cmd: ['redis-server', '--port', String(REDIS_PORT), '--save', '', '--protected-mode', 'no'],
    ExposedPorts: { [`${REDIS_PORT}/tcp`]: {} },
    HostConfig: { PortBindings: { [`${REDIS_PORT}/tcp`]: [{ HostPort: String(port) }] } },
  });
  const shell = witnessed(context, database.shell, `${database.name} gets its name`);
  await pollUntil(
    {
      awaiting: `the database ${database.name}`,
      deadlineMs: READY_DEADLINE_MS,
      intervalMs: 50,
      signal: context.signal,
    },
    async () => {
      const { stdout, stderr } = await shell.run(`redis-cli -p ${REDIS_PORT} set ${NAME_KEY} ${database.name}`);
      return stdout.trim() === 'OK' ? true : new NotYet(`${stdout}${stderr}`.trim());
    },
  );
  return database;
}

/** Tells the registry where the database is. */
async function register(context: MeasureContext, registry: string, location: string): Promise<void> {
  const body = JSON.stringify({ key: base64(KEY), value: base64(location) });
  const { exitCode, stderr } = await witnessed(
    context,
    context.lab.outside.shell,
    `The database is registered at ${location}`,
  ).run(`curl -fsS -m 3 ${registry}/v3/kv/put -d '${body}'`);
  if (exitCode !== 0) throw cannotMeasure('the registry to take a location', stderr.trim());
}

/** Asks the registry where the database is. */
async function locate(shell: Shell, registry: string): Promise<string> {
  const { stdout } = await shell.run(
    `curl -fsS -m 3 ${registry}/v3/kv/range -d '${JSON.stringify({ key: base64(KEY) })}'`,
  );
  return parseLocation(stdout);
}

/** Reads what etcd answers to a request for one key; empty when it has none. */
export function parseLocation(answer: string): string {
  const document = JSON.parse(answer === '' ? '{}' : answer) as {
    readonly kvs?: readonly { readonly value: string }[];
  };
  return Buffer.from(document.kvs?.[0]?.value ?? '', 'base64').toString();
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

export function judgeDiscovery({ web, host, database, location, requests }: Discovery): Judgement<Reason> {
  const place = { node: web, peer: host };
  if (location === '') {
    return broken(
      'no-location',
      place,
      `The registry tells the container on ${web} where its database is; it does not.`,
    );
  }
  const failed = requests.find(({ hits }) => hits === null);
  if (failed !== undefined || requests.length === 0) {
    return broken(
      'unreachable',
      place,
      `${database} on ${host} serves the container on ${web} at ${location}; ${failed?.error ?? 'it was never asked'}.`,
    );
  }
  const other = requests.find(({ name }) => name !== database);
  if (other !== undefined) {
    return broken(
      'other-database',
      place,
      `${database} serves the container at ${location}; ${other.name || 'one without a name'} does.`,
    );
  }
  const counts = requests.map(({ hits }) => hits);
  if (counts.some((hits, index) => hits !== index + 1)) {
    return broken('not-counted', place, `The database counts each request; it counted ${counts.join(', ')}.`);
  }
  return ok(`The container on ${web} found ${database} on ${host} at ${location}; it counted ${counts.join(', ')}.`);
}
