import { randomUUID } from 'node:crypto';
import {
  EngineRefused,
  type ContainerDetails,
  type ContainerSummary,
  type Engine,
  type EngineInfo,
  type EngineVersion,
  type Network,
  type ServiceSpec,
  type Task,
} from '../../docker/index.js';
import { errorText } from '../../support/failure.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import type { CollectedNode, CollectorLimits } from './collector-program.js';
import { helperContainer, isCollected } from './helper.js';
import { parseRelayed } from './parse-relayed.js';
import { HELPER_LABEL } from './helper-label.js';
import { MAX_CONTAINERS, MAX_NETWORKS, type ReachedNode } from './read-node.js';
import { ENGINE_SOCKET, relayCommand, type RelayedNode } from './relay-program.js';

/** Until the tasks of all nodes ended, and until their log is here. Milliseconds. */
const TASKS_DEADLINE_MS = 45_000;
const LOG_DEADLINE_MS = 15_000;
const POLL_MS = 300;
/** Of one question of a relay to its engine. Milliseconds. */
const REQUEST_MS = 10_000;
/** What a collector may take beyond its deadline to be started and heard. Milliseconds. */
const GRACE_MS = 10_000;
/** A service of ours that is older was left by a seatrial that was killed: its tasks ended long ago. Milliseconds. */
const LEFT_BEHIND_MS = 10 * 60_000;
/** States that a task does not leave any more. */
const ENDED = new Set(['complete', 'failed', 'rejected', 'shutdown', 'orphaned', 'remove']);

/** What came from a node through a task of the swarm. */
export interface RelayedReading {
  readonly reached: ReachedNode;
  /** What the collector read, or why it did not. */
  readonly collected: CollectedNode | string;
}

/** A node that is to be read through a task. */
export interface RelayedNodeName {
  readonly id: string;
  readonly name: string;
}

/**
 * Reads nodes that have no endpoint of their own: a service of the swarm runs one short task on each, which asks the
 * engine of its node, starts the collector there, and prints what it got; managers bring it as the service's log, without
 * the data path. The service is labelled and limited and removed afterwards; its tasks end by themselves.
 *
 * @param others ids of nodes that are not wanted
 * @returns by id of the node; a text is why there is nothing
 */
export async function readThroughTasks(
  manager: Engine,
  image: string,
  wanted: readonly RelayedNodeName[],
  others: readonly string[],
  limits: CollectorLimits,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RelayedReading | string>> {
  await removeLeftBehind(manager, signal);
  const name = `seatrial-relay-${randomUUID().slice(0, 8)}`;
  const spec = relayService(name, image, others, limits);
  try {
    const id = await manager.services.create(spec, { signal });
    const tasks = await endedTasks(manager, id, wanted, signal);
    const log = await manager.services.logs(id, { deadlineMs: LOG_DEADLINE_MS, signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      return errorText(error);
    });
    const said = parseRelayed(log);
    const readings = new Map<string, RelayedReading | string>();
    for (const { id: node } of wanted) {
      const own = said.get(node) ?? whyNothing(tasks.find(({ NodeID }) => NodeID === node));
      readings.set(node, typeof own === 'string' ? own : readingOf(own));
    }
    return readings;
  } finally {
    // By name: an interruption may have come before its id. Removing what is not there is no error.
    await manager.services.remove(name, { deadlineMs: LOG_DEADLINE_MS });
  }
}

function relayService(name: string, image: string, others: readonly string[], limits: CollectorLimits): ServiceSpec {
  const labels = { [HELPER_LABEL]: 'relay' };
  const collectMs = limits.deadlineMs + GRACE_MS;
  const collector = { ...helperContainer(image, limits), AttachStdin: false, OpenStdin: false, StdinOnce: false };
  return {
    Name: name,
    Labels: labels,
    TaskTemplate: {
      ContainerSpec: {
        Image: image,
        Command: relayCommand(
          {
            requestMs: REQUEST_MS,
            endMs: collectMs + GRACE_MS,
            maxContainers: MAX_CONTAINERS,
            maxNetworks: MAX_NETWORKS,
          },
          collector,
          `${name}-collector`,
          collectMs,
        ),
        Labels: labels,
        Mounts: [{ Type: 'bind', Source: ENGINE_SOCKET, Target: ENGINE_SOCKET }],
        StopGracePeriod: 1_000_000_000,
      },
      // Networks may be what is broken.
      Networks: [{ Target: 'host' }],
      Placement: { Constraints: others.map((id) => `node.id!=${id}`) },
      Resources: { Limits: { NanoCPUs: 1_000_000_000, MemoryBytes: 256 * 1024 * 1024, Pids: 64 } },
      // Whatever the nodes log with: this is one that can be read back.
      LogDriver: { Name: 'json-file', Options: { 'max-size': '64m', 'max-file': '1' } },
      RestartPolicy: { Condition: 'none' },
    },
    Mode: { Global: {} },
  };
}

/** Tasks of the service when those of all wanted nodes ended, or what is there at the deadline. */
async function endedTasks(
  manager: Engine,
  id: string,
  wanted: readonly RelayedNodeName[],
  signal: AbortSignal,
): Promise<readonly Task[]> {
  let tasks: readonly Task[] = [];
  const ended = (node: RelayedNodeName): boolean =>
    tasks.some(({ NodeID, Status }) => NodeID === node.id && ENDED.has(Status.State));
  await pollUntil(
    { awaiting: 'the tasks that read the nodes', deadlineMs: TASKS_DEADLINE_MS, intervalMs: POLL_MS, signal },
    async () => {
      tasks = await manager.tasks.list({ service: [id] }, { signal });
      const waiting = wanted.filter((node) => !ended(node));
      return waiting.length === 0 ? true : new NotYet(`${waiting.map(({ name }) => name).join(', ')} did not end`);
    },
  ).catch(() => {
    signal.throwIfAborted();
  });
  return tasks;
}

/** Why a relay said nothing. */
function whyNothing(task: Task | undefined): string {
  if (task === undefined) return 'the swarm gave the node no task: see its availability and state';
  const { State, Err, Message } = task.Status;
  const why = [Err, Message].find((text) => text !== undefined && text !== '');
  return `its task is ${State}${why === undefined ? '' : `: ${why}`}`;
}

/** Removes services of ours whose seatrial was killed. */
async function removeLeftBehind(manager: Engine, signal: AbortSignal): Promise<void> {
  const services = await manager.services.list({ label: [HELPER_LABEL] }, { signal });
  for (const { ID, CreatedAt } of services) {
    if (Date.now() - Date.parse(CreatedAt) > LEFT_BEHIND_MS) await manager.services.remove(ID, { signal });
  }
}

/** What a relay brought, as an engine would answer. */
function readingOf(said: RelayedNode): RelayedReading {
  const answerTo = <Answer>(what: string, answer: unknown): Promise<Answer> =>
    typeof answer === 'object' && answer !== null
      ? Promise.resolve(answer as Answer)
      : Promise.reject(new EngineRefused('of a task', what, 0, typeof answer === 'string' ? answer : 'not asked'));
  return {
    reached: {
      info: said.info as EngineInfo,
      version: said.version as EngineVersion,
      // When it answered is not known here.
      clockAheadMs: null,
      clockUncertainMs: 0,
      engine: {
        networks: {
          list: () => answerTo<Network[]>('GET /networks', said.networks),
          inspect: (id) => answerTo<Network>(`GET /networks/${id}`, said.network[id]),
        },
        containers: {
          list: () => answerTo<ContainerSummary[]>('GET /containers/json', said.containers),
          inspect: (id) => answerTo<ContainerDetails>(`GET /containers/${id}/json`, said.container[id]),
        },
      },
    },
    collected: isCollected(said.collected)
      ? said.collected
      : typeof said.collected === 'string'
        ? said.collected
        : 'it is no document of facts',
  };
}
