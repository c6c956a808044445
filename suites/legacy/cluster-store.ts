import type { LabNode } from '../../src/lab/lab.js';
import { startEngine, stopEngine } from '../../src/lab/node-engine.js';
import type { StackDeclaration } from '../../src/lab/stack.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { witnessed } from '../support/evidence.js';
import { mustPrepare } from '../support/task-shell.js';

/** The node that the store runs beside, as on the machines of the document. */
export const STORE_NODE = 'own1';
/** The other one, which faults are aimed at. */
export const OTHER_NODE = 'own2';

/** Two engines of the generation that shared networks over a key-value store, in no swarm. */
export const LEGACY_PAIR: StackDeclaration = {
  name: 'legacy',
  own: {
    nodes: {
      [STORE_NODE]: { role: 'manager', engine: 'legacy' },
      [OTHER_NODE]: { role: 'worker', engine: 'legacy' },
    },
    budgetS: 180,
    formed: false,
  },
  networks: {},
  services: {},
};

/** Engines stop and start again within seconds; on a machine that is busy it takes longer. Milliseconds. */
export const DEADLINE_MS = 150_000;

const STORE_PORT = 2379;
const STORE_PEER_PORT = 2380;
/** What the store keeps, its process id and its log, beside the node. */
const STORE_FOLDER = '/tmp/cluster-store';
const LISTENS = `ss -Hltn 'sport = :${STORE_PORT}' | grep -q .`;
const STORE_READY_WITHIN_MS = 60_000;
/** Read by the entry point of nodes whenever it starts the engine. */
const ENGINE_ARGUMENTS = '/proc/1/root/run/seatrial-node/engine-arguments';
/** Where engines of that time are told to be found; nothing needs to listen there. */
const ADVERTISED_PORT = 2375;

/** What an engine with a cluster store says of itself; newer ones know no such thing. */
interface ClusterInfo {
  readonly ClusterStore?: string;
  readonly ClusterAdvertise?: string;
}

/**
 * Has etcd run and both engines use it as their cluster store. Stays for the next measurement, which finds it done, and
 * goes with the nodes. Returns the address by which engines know the store.
 */
export async function useClusterStore(context: MeasureContext): Promise<string> {
  const { lab } = context;
  const store = `etcd://${lab.node(STORE_NODE).controlAddress}:${STORE_PORT}`;
  await startStore(context);
  await Promise.all(lab.nodes.map((node) => joinStore(context, node, store)));
  return store;
}

/** What an engine says about its cluster store. */
export function clusterInfo(context: MeasureContext, node: LabNode): Promise<ClusterInfo> {
  return node.engine.request<ClusterInfo>({ method: 'GET', path: '/info', signal: context.signal });
}

/** Restarts an engine with the store among its arguments, unless it uses it. */
async function joinStore(context: MeasureContext, node: LabNode, store: string): Promise<void> {
  if ((await clusterInfo(context, node)).ClusterStore === store) return;
  const engineArguments = [`--cluster-store=${store}`, `--cluster-advertise=${node.controlAddress}:${ADVERTISED_PORT}`];
  await stopEngine(node, context.undo);
  mustPrepare(
    node.name,
    await witnessed(context, node.shell, `The engine of ${node.name} gets a cluster store`).run(
      `printf '%s\\n' ${engineArguments.join(' ')} >${ENGINE_ARGUMENTS}`,
    ),
  );
  await startEngine(node);
}

/** Starts the store unless it runs, with what it kept. */
export async function startStore(context: MeasureContext): Promise<void> {
  const { shell, controlAddress } = context.lab.node(STORE_NODE);
  const client = `http://${controlAddress}:${STORE_PORT}`;
  const peer = `http://127.0.0.1:${STORE_PEER_PORT}`;
  const result = await witnessed(context, shell, 'The cluster store starts').run(
    [
      `mkdir -p ${STORE_FOLDER} && cd ${STORE_FOLDER}`,
      `if ! ${LISTENS}; then`,
      // Engines of that time speak the second version of its protocol only.
      `  setsid etcd --enable-v2 --unsafe-no-fsync --name store --data-dir ${STORE_FOLDER}/data ` +
        `--listen-client-urls ${client} --advertise-client-urls ${client} --listen-peer-urls ${peer} ` +
        `--initial-advertise-peer-urls ${peer} --initial-cluster store=${peer} >log 2>&1 </dev/null & echo $! >pid`,
      'fi',
      `until curl -fsS -m 1 ${client}/health 2>/dev/null | grep -q true; do ` +
        'kill -0 "$(cat pid)" || { tail -n 5 log >&2; exit 1; }; sleep 0.05; done',
    ].join('\n'),
    { deadlineMs: STORE_READY_WITHIN_MS },
  );
  mustPrepare(STORE_NODE, result);
}

/** Stops the store. The undo starts it again. */
export async function stopStore(context: MeasureContext): Promise<void> {
  context.undo.add('start the cluster store', () => startStore(context));
  mustPrepare(
    STORE_NODE,
    await witnessed(context, context.lab.node(STORE_NODE).shell, 'The cluster store stops').run(
      // Its ports are free when the process has ended, one of them before the other.
      `pid=$(cat ${STORE_FOLDER}/pid); kill $pid && while kill -0 $pid 2>/dev/null; do sleep 0.05; done`,
    ),
  );
}
