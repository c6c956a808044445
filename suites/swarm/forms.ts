import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { findFault } from '../../src/lab/index.js';
import { asked, dialWitnessed } from '../support/evidence.js';
import { describeLinks, placeOfLinks, type Link } from '../support/localise.js';
import { differenceOf } from '../support/sets.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

/** Port of the management plane, on managers. */
const MANAGEMENT_PORT = 2377;

const REASONS = [
  'management-unreachable',
  'node-missing',
  'node-not-ready',
  'node-not-joined',
  'wrong-role',
  'not-one-leader',
  'manager-not-reachable',
  'join-token-missing',
  'root-ca-missing',
] as const;
type Reason = (typeof REASONS)[number];

/** A node as a manager lists it. */
interface ListedNode {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly leader: boolean;
  /** `null` for workers. */
  readonly reachability: string | null;
}

export interface Formed {
  /** The nodes that were started, with their roles. */
  readonly started: readonly { readonly name: string; readonly role: string; readonly localState: string }[];
  readonly listed: readonly ListedNode[];
  /** Connections to the management port, from every node to every manager. */
  readonly management: readonly (Link & { readonly connected: boolean })[];
  readonly workerToken: boolean;
  readonly managerToken: boolean;
  readonly rootCa: boolean;
}

export default defineScenario({
  id: 'swarm/forms',
  claim: 'Initialising and joining gives a swarm of Ready nodes with one leader, join tokens and a root CA.',
  level: 'core',
  requirements: ['R-swarm-init', 'R-swarm-join'],
  needs: ['network-namespace', 'bridge'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => EMPTY,
  reasons: REASONS,
  // A node that was cut off reports back after a back-off of some seconds.
  convergesWithinMs: 8000,
  measure: async (context): Promise<Formed> => {
    const { lab } = context;
    const manager = lab.manager();
    const managers = lab.nodes.filter(({ role }) => role === 'manager');
    const [nodes, swarm, started, management] = await Promise.all([
      asked(
        context,
        manager.name,
        'GET /nodes',
        () => manager.engine.nodes.list({}, { signal: context.signal }),
        (answer) =>
          answer.map(({ Description, Spec, Status, ManagerStatus }) => [
            Description.Hostname,
            Spec.Role,
            Status,
            ManagerStatus,
          ]),
      ),
      asked(
        context,
        manager.name,
        'GET /swarm',
        () => manager.engine.swarm.inspect({ signal: context.signal }),
        ({ JoinTokens, TLSInfo }) => ({ tokens: Object.keys(JoinTokens), issuer: TLSInfo.CertIssuerSubject }),
      ),
      Promise.all(
        lab.nodes.map(async ({ name, role, engine }) => {
          const info = await asked(
            context,
            name,
            'GET /info',
            () => engine.info({ signal: context.signal }),
            ({ Swarm }) => ({ state: Swarm.LocalNodeState, error: Swarm.Error, manager: Swarm.ControlAvailable }),
          );
          return { name, role, localState: info.Swarm.LocalNodeState };
        }),
      ),
      Promise.all(
        lab.nodes.map(async (node) => {
          const others = managers.filter(({ name }) => name !== node.name);
          const tries = await dialWitnessed(context, node.shell, 'Management port of every manager', {
            targets: others.map(({ controlAddress }) => ({
              address: controlAddress,
              port: MANAGEMENT_PORT,
              protocol: 'connect',
            })),
            sideBySide: true,
          });
          return tries.map(({ target, ok: connected }) => ({
            from: node.name,
            to: others.find(({ controlAddress }) => controlAddress === target.address)?.name ?? target.address,
            connected,
          }));
        }),
      ),
    ]);
    return {
      started,
      listed: nodes.map(({ Description, Spec, Status, ManagerStatus }) => ({
        name: Description.Hostname,
        role: Spec.Role,
        state: Status.State,
        leader: ManagerStatus?.Leader === true,
        reachability: ManagerStatus?.Reachability ?? null,
      })),
      management: management.flat(),
      workerToken: swarm.JoinTokens.Worker !== '',
      managerToken: swarm.JoinTokens.Manager !== '',
      rootCa: swarm.TLSInfo.TrustRoot.includes('BEGIN CERTIFICATE'),
    };
  },
  judge: judgeFormed,
  faults: [
    {
      kind: 'lab',
      fault: findFault('management/cut'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'management-unreachable', place: { node: AIMED_NODE } },
    },
    { kind: 'lab', fault: findFault('gossip/cut'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

/** The cause comes first: a node whose management traffic is cut is listed as Ready until its heartbeats are missed. */
export function judgeFormed(seen: Formed): Judgement<Reason> {
  const cut = seen.management.filter(({ connected }) => !connected);
  if (cut.length > 0) {
    return broken(
      'management-unreachable',
      placeOfLinks(cut),
      `Every node reaches port ${MANAGEMENT_PORT} of every manager; it is not reached on ${describeLinks(cut, seen.management.length)}.`,
    );
  }
  const [missing] = differenceOf(
    seen.started.map(({ name }) => name),
    seen.listed.map(({ name }) => name),
  ).missing;
  if (missing !== undefined) {
    return broken('node-missing', { node: missing }, `${missing} was joined; the managers do not list it.`);
  }
  for (const { name, role, localState } of seen.started) {
    if (localState !== 'active') {
      return broken(
        'node-not-joined',
        { node: name },
        `${name} takes part in the swarm; it says that it is ${localState}.`,
      );
    }
    const listed = seen.listed.find((node) => node.name === name);
    if (listed !== undefined && listed.role !== role) {
      return broken('wrong-role', { node: name }, `${name} joined as ${role}; it is listed as ${listed.role}.`);
    }
  }
  const notReady = seen.listed.find(({ state }) => state !== 'ready');
  if (notReady !== undefined) {
    return broken(
      'node-not-ready',
      { node: notReady.name },
      `${notReady.name} is Ready; it is listed as ${notReady.state}.`,
    );
  }
  const leaders = seen.listed.filter(({ leader }) => leader);
  if (leaders.length !== 1) {
    return broken('not-one-leader', {}, `One manager leads; ${leaders.length} do.`);
  }
  const unreachable = seen.listed.find(({ reachability }) => reachability !== null && reachability !== 'reachable');
  if (unreachable !== undefined) {
    return broken(
      'manager-not-reachable',
      { node: unreachable.name },
      `${unreachable.name} is a reachable manager; it is listed as ${unreachable.reachability ?? 'none'}.`,
    );
  }
  if (!seen.workerToken || !seen.managerToken) {
    return broken('join-token-missing', {}, 'There is a join token for workers and one for managers; one is missing.');
  }
  if (!seen.rootCa) return broken('root-ca-missing', {}, 'The swarm has a root CA; it shows none.');
  return ok(`${seen.listed.length} nodes are Ready, ${leaders[0]?.name ?? ''} leads.`);
}
