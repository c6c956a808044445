import { isLeaderless, type Engine, type EngineInfo } from '../../docker/index.js';
import { Failure, errorText } from '../../support/failure.js';
import { cleanDeep } from './clean-deep.js';
import type { CollectedNode, CollectorLimits } from './collector-program.js';
import { FACTS_SCHEMA, type Facts, type Gap, type NodeView } from './facts.js';
import { Helper } from './helper.js';
import { parseCollected } from './parse-collected.js';
import { probeBetween } from './probe-nodes.js';
import {
  byName,
  dataPathPort,
  DEFAULT_DATA_PATH_PORT,
  networkFacts,
  readApi,
  settledTasks,
  type ApiFacts,
} from './read-api.js';
import { reachEngine, readNode, type ReachedEngine } from './read-node.js';
import { readThroughTasks } from './relay.js';

/** An engine that answers to nothing says so within this time. Milliseconds. */
const REACH_DEADLINE_MS = 5_000;
/** A manager that is about to lose its majority keeps one waiting. Milliseconds. */
const MANAGER_DEADLINE_MS = 30_000;
/** The same where the way leads through a network, perhaps by several logins. */
const REACH_FAR_DEADLINE_MS = 15_000;
/** A node that takes longer is left out. Milliseconds. */
const NODE_DEADLINE_MS = 30_000;
/** A collector reads for this long at most. Milliseconds. */
const COLLECTOR_LIMITS = { deadlineMs: 20_000, maxBytes: 4 * 1024 * 1024, maxNamespaces: 300 };
/** Ids of overlays that a collector is given: they have to fit into its command. */
const MAX_OVERLAYS = 500;
/** A helper that probes waits for others and answers them for this long at most. Milliseconds. */
const STAY_MS = 60_000;

/** What gaps miss of a node. */
const WITHIN = 'what the node itself says';
const COLLECTING = 'what a helper reads on the node';

/** Where the facts come from. */
export interface FactsRequest {
  /** A manager. */
  readonly target: Engine;
  /** Further nodes that are asked themselves. `name` is only for messages: an engine tells which node it is. */
  readonly nodes: readonly { readonly name: string; readonly engine: Engine }[];
  /** Image of the helpers; `null` when nothing may be started on the nodes. */
  readonly helperImage: string | null;
  /** Helpers also probe between nodes. */
  readonly probe?: boolean;
  readonly version: string;
  readonly signal: AbortSignal;
  /** Says what is being done now. */
  readonly tell: (line: string) => void;
}

/** A node that answered. */
interface Candidate {
  readonly label: string;
  readonly reached: ReachedEngine;
}

/**
 * Reads a swarm: a manager's view, and the view of every node that is reached itself, all side by side. A node that hangs
 * or fails costs its own deadline and is a gap. Throws a {@link Failure} when there is nothing to look at: no engine
 * answers, or none is in a swarm, or none is a manager and none was named as a node.
 */
export async function collectFacts(request: FactsRequest): Promise<Facts> {
  const began = Date.now();
  const gaps: Gap[] = [];
  const labelled = [{ name: request.target.endpoint, engine: request.target }, ...request.nodes];
  request.tell(`asking ${labelled.length} ${labelled.length === 1 ? 'engine' : 'engines'}`);
  const answers = await Promise.all(
    labelled.map(async ({ name, engine }) => {
      try {
        const deadlineMs = engine.endpoint.startsWith('unix://') ? REACH_DEADLINE_MS : REACH_FAR_DEADLINE_MS;
        const options = { signal: request.signal, deadlineMs };
        return { label: name, reached: await reachEngine(engine, options) };
      } catch (error) {
        request.signal.throwIfAborted();
        return { label: name, error };
      }
    }),
  );
  const candidates = distinct(
    answers.flatMap(({ label, reached }): Candidate[] => (reached === undefined ? [] : [{ label, reached }])),
  );
  const failures = answers.filter(({ reached }) => reached === undefined);
  if (candidates.length === 0) throw failures[0]?.error as Error;
  for (const { label, error } of failures)
    gaps.push({ node: null, what: `the engine ${label}`, why: errorText(error) });
  requireSwarm(candidates, request.nodes.length > 0);

  request.tell('reading what managers know');
  const { api, manager } = await readFromManagers(candidates, gaps, request.signal);
  const nameOf = (info: EngineInfo): string => api.nodes.find(({ id }) => id === info.Swarm.NodeID)?.name ?? info.Name;

  request.tell(
    `reading ${candidates.length} ${candidates.length === 1 ? 'node' : 'nodes'}${request.helperImage === null ? '' : ' from within'}`,
  );
  const helpers = new Map<string, Helper>();
  try {
    const [near, far] = await Promise.all([
      Promise.all(
        candidates.map((candidate) =>
          readWithin(
            candidate.reached,
            nameOf(candidate.reached.info),
            collectorLimits(api, request),
            request,
            helpers,
          ),
        ),
      ),
      readUnreached(api, candidates, manager, request),
    ]);
    const seen = [...near, ...far];
    gaps.push(...seen.flatMap((one) => one.gaps));
    const views = seen
      .flatMap(({ view }) => view ?? [])
      .toSorted((a, b) => a.node.localeCompare(b.node, 'en', { numeric: true }));
    const facts: Facts = {
      schema: FACTS_SCHEMA,
      at: new Date(began).toISOString(),
      durationMs: 0,
      seatrial: request.version,
      collected: request.helperImage !== null,
      ...api,
      views,
      gaps,
    };
    if (request.probe === true) request.tell(`probing between ${helpers.size} nodes`);
    const probing = request.probe === true ? await probeBetween(facts, helpers, request.signal) : null;
    gaps.push(...(probing?.gaps ?? []));
    const again = await readAgain(manager, api, gaps, request.signal);
    return cleanDeep<Facts>({
      ...facts,
      durationMs: Date.now() - began,
      ...again,
      load: candidates.map(({ reached: { engine, info } }) => {
        const { requests, bytesSent, bytesReceived } = engine.traffic;
        return {
          node: nameOf(info),
          manager: info.Swarm.ControlAvailable,
          requests,
          bytes: bytesSent + bytesReceived,
        };
      }),
      ...(probing === null ? {} : { probes: probing.probes }),
    });
  } finally {
    await Promise.all([...helpers.values()].map((helper) => helper.end()));
  }
}

/** One node may answer at several endpoints. */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  // Machines that were cloned share the engine's id, and are different nodes all the same.
  const ids = candidates.map(({ reached: { info } }) => `${info.ID} ${info.Swarm.NodeID}`);
  return candidates.filter(
    ({ reached }, index) => ids.indexOf(`${reached.info.ID} ${reached.info.Swarm.NodeID}`) === index,
  );
}

function requireSwarm(candidates: readonly Candidate[], nodesNamed: boolean): void {
  const states = candidates.map(({ reached }) => reached.info.Swarm.LocalNodeState);
  const labels = candidates.map(({ label }) => label).join(', ');
  const refuse = (expected: string, seen: string, next: string): Failure =>
    new Failure({ doing: `looking at ${labels}`, expected, seen, next });
  if (states.every((state) => state === 'inactive')) {
    throw refuse('a node of a swarm', 'an engine that is in none', 'name a manager: --target ENDPOINT');
  }
  if (states.every((state) => state === 'locked')) {
    throw refuse('a swarm that can be read', 'a locked one', 'unlock it first: docker swarm unlock');
  }
  if (!nodesNamed && candidates.every(({ reached }) => !reached.info.Swarm.ControlAvailable)) {
    const [first] = candidates;
    const managers = (first?.reached.info.Swarm.RemoteManagers ?? []).map(({ Addr }) => Addr).join(', ');
    const { LocalNodeState, Error } = first?.reached.info.Swarm ?? { LocalNodeState: 'unknown', Error: '' };
    throw refuse(
      'a manager',
      `a node that manages nothing (${LocalNodeState}${Error === '' ? '' : `: ${Error}`})`,
      `name a manager${managers === '' ? '' : ` (it knows ${managers})`}: --target ENDPOINT; or read what nodes say themselves: --node NAME=ENDPOINT`,
    );
  }
}

/** What the first manager that answers knows; without one, nothing, and why. */
async function readFromManagers(
  candidates: readonly Candidate[],
  gaps: Gap[],
  signal: AbortSignal,
): Promise<{ readonly api: ApiFacts; readonly manager: ReachedEngine | null }> {
  let leaderless = false;
  for (const { label, reached } of candidates) {
    if (!reached.info.Swarm.ControlAvailable) continue;
    try {
      return {
        api: await readApi(reached.engine, reached.info, { signal, deadlineMs: MANAGER_DEADLINE_MS }),
        manager: reached,
      };
    } catch (error) {
      signal.throwIfAborted();
      leaderless ||= isLeaderless(error);
      gaps.push({ node: null, what: `what the manager ${label} knows`, why: errorText(error) });
    }
  }
  if (gaps.length === 0) gaps.push({ node: null, what: 'what managers know', why: 'no manager was named' });
  const port = candidates
    .map(({ reached }) => dataPathPort(reached.info))
    .find((one) => one !== DEFAULT_DATA_PATH_PORT);
  return {
    api: {
      swarm: {
        id: null,
        dataPathPort: port ?? DEFAULT_DATA_PATH_PORT,
        api: leaderless ? 'no-leader' : 'not-read',
      },
      nodes: [],
      services: [],
      tasks: [],
      networks: [],
    },
    manager: null,
  };
}

/** What changed while facts were read: tasks that moved are not settled, and new networks are known, too. */
async function readAgain(
  manager: ReachedEngine | null,
  api: ApiFacts,
  gaps: Gap[],
  signal: AbortSignal,
): Promise<Pick<ApiFacts, 'tasks' | 'networks'>> {
  if (manager === null) return api;
  const options = { signal, deadlineMs: MANAGER_DEADLINE_MS };
  try {
    const [tasks, networks] = await Promise.all([
      manager.engine.tasks.list({}, options),
      manager.engine.networks.list({ scope: ['swarm'] }, options),
    ]);
    const known = new Set(api.networks.map(({ id }) => id));
    const fresh = networks.filter(({ Id }) => !known.has(Id)).map(networkFacts);
    return { tasks: settledTasks(api.tasks, tasks), networks: [...api.networks, ...fresh].toSorted(byName) };
  } catch (error) {
    signal.throwIfAborted();
    gaps.push({ node: null, what: 'which tasks moved meanwhile', why: errorText(error) });
    return { tasks: api.tasks.map((task) => ({ ...task, settled: false })), networks: api.networks };
  }
}

/** What a collector may take, and the overlays that it may meet. It stays where it is to probe. */
function collectorLimits({ networks }: ApiFacts, { probe }: Pick<FactsRequest, 'probe'>): CollectorLimits {
  const overlays = networks.flatMap(({ id, driver, scope }) =>
    driver === 'overlay' && scope === 'swarm' && /^[a-z0-9]+$/.test(id) ? [id] : [],
  );
  return { ...COLLECTOR_LIMITS, stayMs: probe === true ? STAY_MS : null, overlays: overlays.slice(0, MAX_OVERLAYS) };
}

/** What a node says itself, within its deadline. A helper that stays is put among `helpers`. */
async function readWithin(
  reached: ReachedEngine,
  node: string,
  limits: CollectorLimits,
  request: FactsRequest,
  helpers: Map<string, Helper>,
): Promise<{ readonly view: NodeView | null; readonly gaps: readonly Gap[] }> {
  const deadline = AbortSignal.timeout(NODE_DEADLINE_MS);
  const signal = AbortSignal.any([request.signal, deadline]);
  const why = (error: unknown): string =>
    deadline.aborted ? `no end within ${(NODE_DEADLINE_MS / 1000).toFixed(0)} s` : errorText(error);
  const [read, collected] = await Promise.allSettled([
    readNode(reached, node, { signal }),
    request.helperImage === null
      ? Promise.resolve(null)
      : collectOnNode(reached, request.helperImage, limits, signal, (helper) => {
          helpers.set(node, helper);
        }),
  ]);
  request.signal.throwIfAborted();
  if (read.status === 'rejected') {
    const gaps = [{ node, what: WITHIN, why: why(read.reason) }];
    if (collected.status === 'rejected') gaps.push({ node, what: COLLECTING, why: why(collected.reason) });
    return { view: null, gaps };
  }
  if (collected.status === 'rejected') return withCollected(read.value, node, why(collected.reason));
  return collected.value === null ? read.value : withCollected(read.value, node, collected.value);
}

/** Nodes that no endpoint leads to: through tasks of the swarm where helpers may be started, else they are gaps. */
async function readUnreached(
  api: ApiFacts,
  candidates: readonly Candidate[],
  manager: ReachedEngine | null,
  request: FactsRequest,
): Promise<readonly { readonly view: NodeView | null; readonly gaps: readonly Gap[] }[]> {
  const reached = candidates.map((candidate) => candidate.reached.info.Swarm.NodeID);
  const unreached = api.nodes.filter(({ id }) => !reached.includes(id));
  const gap = (node: string, why: string) => ({ view: null, gaps: [{ node, what: WITHIN, why }] });
  if (request.helperImage === null || manager === null) {
    return unreached.map(({ name }) => gap(name, 'no endpoint of it was named: --node NAME=ENDPOINT, or --collect'));
  }
  const able = unreached.filter(({ state, availability }) => state === 'ready' && availability !== 'drain');
  const unable = unreached
    .filter((node) => !able.includes(node))
    .map(({ name, state, availability }) =>
      gap(name, `it takes no task (${state}, ${availability}), and no endpoint of it was named: --node NAME=ENDPOINT`),
    );
  if (able.length === 0) return unable;
  const limits = collectorLimits(api, { probe: false });
  const readings = await readThroughTasks(
    manager.engine,
    request.helperImage,
    able,
    reached,
    limits,
    request.signal,
  ).catch((error: unknown) => {
    request.signal.throwIfAborted();
    return errorText(error);
  });
  const views = await Promise.all(
    able.map(async ({ id, name }) => {
      const reading = typeof readings === 'string' ? readings : readings.get(id);
      if (reading === undefined || typeof reading === 'string')
        return gap(name, reading ?? 'no task was started on it');
      const read = await readNode(reading.reached, name, { signal: request.signal });
      return withCollected(read, name, reading.collected);
    }),
  );
  return [...unable, ...views];
}

/** What the engine of a node said, with what a collector read there, or the gap that it is. */
function withCollected(
  read: { readonly view: NodeView; readonly gaps: readonly Gap[] },
  node: string,
  collected: CollectedNode | string,
): { readonly view: NodeView; readonly gaps: readonly Gap[] } {
  if (typeof collected === 'string') {
    return { view: read.view, gaps: [...read.gaps, { node, what: COLLECTING, why: collected }] };
  }
  const parsed = parseCollected(collected);
  return {
    view: { ...read.view, host: parsed.host },
    gaps: [...read.gaps, ...parsed.gaps.map((gap) => ({ node, ...gap }))],
  };
}

/** What a helper reads. It is kept from its start on, so that it is ended whatever happens. */
async function collectOnNode(
  { engine }: ReachedEngine,
  image: string,
  limits: CollectorLimits,
  signal: AbortSignal,
  keep: (helper: Helper) => void,
): Promise<CollectedNode> {
  const helper = await Helper.start(engine, image, limits, { signal });
  keep(helper);
  return helper.collected(signal);
}
