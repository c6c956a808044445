import { EngineRefused, type Engine, type EngineInfo } from '../../docker/index.js';
import { Failure, errorText } from '../../support/failure.js';
import { cleanDeep } from './clean-deep.js';
import { FACTS_SCHEMA, type Facts, type Gap, type NodeView } from './facts.js';
import { collectOnNode } from './helper.js';
import { parseCollected } from './parse-collected.js';
import { dataPathPort, DEFAULT_DATA_PATH_PORT, readApi, settledTasks, type ApiFacts } from './read-api.js';
import { reachEngine, readNode, type ReachedEngine } from './read-node.js';

/** An engine that answers to nothing says so within this time. Milliseconds. */
const REACH_DEADLINE_MS = 5_000;
/** The same where the way leads through a network, perhaps by several logins. */
const REACH_FAR_DEADLINE_MS = 15_000;
/** A node that takes longer is left out. Milliseconds. */
const NODE_DEADLINE_MS = 30_000;
/** A collector reads for this long at most. Milliseconds. */
const COLLECTOR_LIMITS = { deadlineMs: 20_000, maxBytes: 4 * 1024 * 1024, maxNamespaces: 300 };

/** Where the facts come from. */
export interface FactsRequest {
  /** A manager. */
  readonly target: Engine;
  /** Further nodes that are asked themselves. `name` is only for messages: an engine tells which node it is. */
  readonly nodes: readonly { readonly name: string; readonly engine: Engine }[];
  /** Image of the helpers; `null` when nothing may be started on the nodes. */
  readonly helperImage: string | null;
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
  const seen = await Promise.all(
    candidates.map((candidate) => readWithin(candidate.reached, nameOf(candidate.reached.info), request)),
  );
  gaps.push(...seen.flatMap((one) => one.gaps));
  const views = seen
    .flatMap(({ view }) => view ?? [])
    .toSorted((a, b) => a.node.localeCompare(b.node, 'en', { numeric: true }));
  for (const { id, name } of api.nodes) {
    if (candidates.some(({ reached }) => reached.info.Swarm.NodeID === id)) continue;
    gaps.push({
      node: name,
      what: 'what the node itself says',
      why: 'no endpoint of it was named: --node NAME=ENDPOINT',
    });
  }
  const tasks =
    manager === null
      ? api.tasks
      : settledTasks(api.tasks, await manager.engine.tasks.list({}, { signal: request.signal }));
  return cleanDeep<Facts>({
    schema: FACTS_SCHEMA,
    at: new Date(began).toISOString(),
    durationMs: Date.now() - began,
    seatrial: request.version,
    collected: request.helperImage !== null,
    ...api,
    tasks,
    views,
    gaps,
    load: candidates.map(({ reached: { engine, info } }) => {
      const { requests, bytesSent, bytesReceived } = engine.traffic;
      return {
        node: nameOf(info),
        manager: info.Swarm.ControlAvailable,
        requests,
        bytes: bytesSent + bytesReceived,
      };
    }),
  });
}

/** One node may answer at several endpoints. */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const ids = candidates.map(({ reached }) => reached.info.ID);
  return candidates.filter(({ reached }, index) => ids.indexOf(reached.info.ID) === index);
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
      return { api: await readApi(reached.engine, reached.info, { signal }), manager: reached };
    } catch (error) {
      signal.throwIfAborted();
      leaderless ||= error instanceof EngineRefused && error.status === 503;
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

/** What a node says itself, within its deadline. */
async function readWithin(
  reached: ReachedEngine,
  node: string,
  request: FactsRequest,
): Promise<{ readonly view: NodeView | null; readonly gaps: readonly Gap[] }> {
  const deadline = AbortSignal.timeout(NODE_DEADLINE_MS);
  const signal = AbortSignal.any([request.signal, deadline]);
  const why = (error: unknown): string =>
    deadline.aborted ? `no end within ${(NODE_DEADLINE_MS / 1000).toFixed(0)} s` : errorText(error);
  const [read, collected] = await Promise.allSettled([
    readNode(reached, node, { signal }),
    request.helperImage === null
      ? Promise.resolve(null)
      : collectOnNode(reached.engine, request.helperImage, COLLECTOR_LIMITS, { signal }),
  ]);
  request.signal.throwIfAborted();
  const gaps: Gap[] = [];
  if (collected.status === 'rejected') {
    gaps.push({ node, what: 'what a helper reads on the node', why: why(collected.reason) });
  }
  if (read.status === 'rejected') {
    gaps.push({ node, what: 'what the node itself says', why: why(read.reason) });
    return { view: null, gaps };
  }
  gaps.push(...read.value.gaps);
  if (collected.status === 'rejected' || collected.value === null) return { view: read.value.view, gaps };
  const parsed = parseCollected(collected.value);
  return {
    view: { ...read.value.view, host: parsed.host },
    gaps: [...gaps, ...parsed.gaps.map((gap) => ({ node, ...gap }))],
  };
}
