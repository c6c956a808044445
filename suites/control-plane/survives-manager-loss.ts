import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { stopEngine } from '../../src/lab/node-engine.js';
import type { LabNode } from '../../src/lab/lab.js';
import { lookUpMany, type Lookup } from '../../src/probes/lookups.js';
import type { LoadResult, LoadTarget } from '../../src/probes/load.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { attempt, freshName, type EngineAnswer } from '../support/containers.js';
import { witnessed } from '../support/evidence.js';
import { describeAnswer } from '../support/names.js';
import { recordOutage, startWitnessedLoad } from '../support/outage.js';
import { differenceOf } from '../support/sets.js';
import { addressOf, cannotMeasure, shellOfTask } from '../support/task-shell.js';
import {
  CUT_NODE,
  CUTTABLE,
  ONLY_MANAGER,
  awaitWhole,
  cutOff,
  echoOn,
  echoVirtual,
  type Plane,
} from '../support/cuttable.js';

/** For so long requests are counted once the managers are gone. */
const WATCHED_MS = 4000;
const ASK_EVERY_MS = 50;
/** Of a hundred requests at least so many are answered: a machine that is busy may lose some to their deadlines. */
const ANSWERED_PERCENT = 95;

const REASONS = [
  'change-refused-before',
  'name-lost',
  'vip-lost',
  'mesh-lost',
  'change-accepted',
  'refused-without-reason',
] as const;
type Reason = (typeof REASONS)[number];

/** Requests that were sent once the managers were gone. */
interface Served {
  readonly what: 'vip' | 'mesh';
  /** The node of the client, or `outside`. */
  readonly from: string;
  readonly sent: number;
  readonly answered: number;
}

export interface ManagerLoss {
  readonly network: string;
  readonly service: string;
  readonly stopMs: number;
  readonly served: readonly Served[];
  /** What each name should be answered with on the workers, and was. */
  readonly names: readonly { readonly node: string; readonly wanted: readonly string[]; readonly answer: Lookup }[];
  /** A change asked of the manager before it went. */
  readonly before: Change;
  /** The same, asked of the engines that are left. */
  readonly changes: readonly Change[];
}

interface Change {
  readonly node: string;
  readonly accepted: boolean;
  /** The engine's own words when it refused. */
  readonly reason: string;
}

interface Parameters {
  /** What of a worker's traffic is cut, too, once the managers are gone. */
  readonly alsoCut: readonly Plane[];
}

const PARAMETERS: Parameters = { alsoCut: [] };

export default defineScenario({
  id: 'control-plane/survives-manager-loss',
  claim:
    'With all managers stopped, names, virtual addresses and the routing mesh go on to be served on the workers; changes are refused with the reason.',
  level: 'core',
  requirements: ['R-control-plane-managers-lost'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => CUTTABLE,
  reasons: REASONS,
  deadlineMs: 240_000,
  measure: async (context, { alsoCut }): Promise<ManagerLoss> => {
    const { lab, stack, undo } = context;
    await awaitWhole(context);
    const manager = lab.node(ONLY_MANAGER);
    const workers = lab.nodes.filter(({ role }) => role === 'worker');
    const network = stack.network('plain').name;
    const tasks = await stack.tasks('echo');
    const before = await change(context, manager);
    const loads = await startLoads(context, workers);
    const started = performance.now();
    const disturbedAtMs = loads.map(({ load }) => load.elapsedMs());
    await stopEngine(manager, undo);
    const stopMs = performance.now() - started;
    await cutOff(lab.node(CUT_NODE), alsoCut, undo);
    const goneAtMs = loads.map(({ load }) => load.elapsedMs());
    const wanted = {
      [stack.service('echo').name]: [echoVirtual(context).address],
      [`tasks.${stack.service('echo').name}`]: tasks.map((task) => addressOf(task, network)),
    };
    const [names, changes] = await Promise.all([
      Promise.all(
        tasks.map(async (task) => {
          const shell = witnessed(context, shellOfTask(task), `${task.name} asks for names without managers`);
          const answers = await lookUpMany(shell, { names: Object.keys(wanted) });
          return answers.map((answer) => ({ node: task.node.name, wanted: wanted[answer.name] ?? [], answer }));
        }),
      ),
      Promise.all(workers.map((worker) => change(context, worker))),
    ]);
    await pollUntil(
      {
        awaiting: `${WATCHED_MS / 1000} s of requests without managers`,
        deadlineMs: WATCHED_MS + 10_000,
        signal: context.signal,
      },
      () =>
        loads.every(({ load }, index) => load.elapsedMs() - (goneAtMs[index] ?? 0) >= WATCHED_MS)
          ? true
          : new NotYet('it goes on'),
    );
    const results = await Promise.all(loads.map(({ load }) => load.stop()));
    return {
      network,
      service: stack.service('echo').name,
      stopMs,
      served: loads.map(({ what, from, to }, index) => {
        const result = results[index];
        if (result === undefined) throw cannotMeasure('a result of each load', 'none of one');
        recordOutage(context, {
          title: 'all managers are stopped',
          ...{ from, to, result },
          disturbedAtMs: disturbedAtMs[index] ?? 0,
          replicas: tasks.length,
        });
        return { what, from, ...answersSince(result, goneAtMs[index] ?? 0) };
      }),
      names: names.flat(),
      before,
      changes,
    };
  },
  judge: judgeLoss,
  faults: [
    {
      kind: 'mutation',
      name: 'workers-cut-too',
      does: `Cuts gossip and data path of ${CUT_NODE}, too, once the managers are stopped.`,
      change: { alsoCut: ['gossip', 'data path'] },
      expect: { reason: 'vip-lost', place: { service: 'cuttable-echo' } },
    },
    {
      kind: 'mutation',
      name: 'management-cut-too',
      does: `Cuts management of ${CUT_NODE}, too, once the managers are stopped.`,
      change: { alsoCut: ['management'] },
      expect: 'look-alike',
    },
  ],
});

/** Asks for a change of the swarm; a network that was made is removed with the measurement. */
async function change(context: MeasureContext, node: LabNode): Promise<Change> {
  const name = freshName('change');
  const { networks } = node.engine;
  const remove = context.undo.add(`remove the network ${name}`, () =>
    // Where it was refused there is nothing to remove, and nobody to say so.
    node.role === 'manager' ? networks.remove(name) : Promise.resolve(),
  );
  const answer: EngineAnswer<string> = await attempt(context, node.name, `POST /networks/create ${name}`, () =>
    networks.create({ Name: name, Driver: 'overlay' }, { signal: context.signal }),
  );
  await remove();
  return { node: node.name, accepted: answer.accepted, reason: answer.accepted ? '' : answer.reason };
}

/** Clients of the virtual address on each worker, and one of the mesh outside the swarm. */
async function startLoads(context: MeasureContext, workers: readonly LabNode[]) {
  const { lab, stack } = context;
  const service = stack.service('echo');
  const published = service.publishedPorts[0]?.published;
  if (published === undefined) throw cannotMeasure(`a published port of ${service.name}`, 'none');
  const start = async (
    what: Served['what'],
    from: string,
    to: string,
    shell: LabNode['shell'],
    targets: readonly LoadTarget[],
  ) => ({
    ...{ what, from, to },
    load: await startWitnessedLoad(context, shell, `${from} asks ${to}`, {
      targets,
      intervalMs: ASK_EVERY_MS,
      timeoutMs: 1000,
      durationMs: 120_000,
    }),
  });
  const clients = await Promise.all(workers.map(({ name }) => echoOn(context, name)));
  return Promise.all([
    ...clients.map((client) =>
      start('vip', client.node.name, `virtual address of ${service.name}`, shellOfTask(client), [echoVirtual(context)]),
    ),
    start(
      'mesh',
      'outside',
      `port ${published} of the workers`,
      lab.outside.shell,
      workers.map(({ controlAddress }) => ({ address: controlAddress, port: published, protocol: 'tcp' })),
    ),
  ]);
}

function answersSince({ requests }: LoadResult, atMs: number): Pick<Served, 'sent' | 'answered'> {
  const since = requests.filter((request) => request.atMs >= atMs);
  return { sent: since.length, answered: since.filter(({ identity }) => identity !== null).length };
}

export function judgeLoss({
  network,
  service,
  stopMs,
  served,
  names,
  before,
  changes,
}: ManagerLoss): Judgement<Reason> {
  if (!before.accepted) {
    return broken(
      'change-refused-before',
      { node: before.node },
      `${before.node} takes changes as long as it runs; it refused one: ${before.reason}.`,
    );
  }
  const wrong = names.find(({ wanted, answer }) => {
    const { missing, extra } = differenceOf(wanted, answer.addresses);
    return missing.length + extra.length > 0;
  });
  if (wrong !== undefined) {
    return broken(
      'name-lost',
      { node: wrong.node, network, service },
      `${wrong.answer.name} is answered with ${wrong.wanted.join(', ')} on ${wrong.node} without managers; the answer was ${describeAnswer(wrong.answer)}.`,
    );
  }
  for (const { what, from, sent, answered } of served) {
    if (sent > 0 && answered >= (sent * ANSWERED_PERCENT) / 100) continue;
    return broken(
      what === 'vip' ? 'vip-lost' : 'mesh-lost',
      from === 'outside' ? { service } : { node: from, network, service },
      `${service} answers by its ${what === 'vip' ? 'virtual address' : 'published port'} without managers; ${answered} of ${sent} requests from ${from} were answered.`,
    );
  }
  for (const { node, accepted, reason } of changes) {
    if (accepted) {
      return broken('change-accepted', { node }, `No change is taken without managers; ${node} took one.`);
    }
    if (!/manager|leader/i.test(reason)) {
      return broken(
        'refused-without-reason',
        { node },
        `${node} refuses a change and says that a manager is needed; it said: ${reason}.`,
      );
    }
  }
  const total = served.reduce((sum, { answered }) => sum + answered, 0);
  return ok(
    `With all managers stopped (${(stopMs / 1000).toFixed(1)} s) ${total} requests by virtual address and mesh were answered and names were right on the workers; ${changes[0]?.node ?? 'nobody'} refused a change: ${changes[0]?.reason ?? ''}`,
  );
}
