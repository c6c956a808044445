import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { findFault } from '../../src/lab/index.js';
import { asked } from '../support/evidence.js';
import { groupBy } from '../support/sets.js';
import { AIMED_NODE } from '../stacks.js';
import { CHANGING } from './changing-stack.js';

/** On every node from the moment it joins. */
const INGRESS = 'ingress';
/** Local networks that every node has. */
const LOCAL_NETWORKS = ['bridge', 'docker_gwbridge'];

const REASONS = ['missing', 'ids-differ', 'local-id-shared', 'wrong-scope'] as const;
type Reason = (typeof REASONS)[number];

/** A network as one node lists it. */
interface Listed {
  readonly node: string;
  readonly role: 'manager' | 'worker';
  readonly name: string;
  readonly id: string;
  readonly scope: string;
}

export interface Identities {
  readonly nodes: readonly { readonly name: string; readonly role: 'manager' | 'worker' }[];
  /** Names of the swarm's networks that are compared. */
  readonly swarm: readonly string[];
  /** Names of local networks that every node has. */
  readonly local: readonly string[];
  readonly listed: readonly Listed[];
}

export default defineScenario({
  id: 'overlay/same-id-everywhere',
  claim: 'A swarm network has one id on every node that lists it, and a local network of one name an id per node.',
  level: 'core',
  requirements: ['R-overlay-scope'],
  needs: ['vxlan', 'bridge'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => CHANGING,
  reasons: REASONS,
  convergesWithinMs: 3000,
  measure: async ({ stack, lab, signal, ...context }): Promise<Identities> => {
    const swarm = [INGRESS, ...['first', 'second', 'idle'].map((name) => stack.network(name).name)];
    const names = [...swarm, ...LOCAL_NETWORKS];
    const listed = await Promise.all(
      lab.nodes.map(async ({ name: node, role, engine }) => {
        const networks = await asked(
          { ...context, stack, lab, signal },
          node,
          'GET /networks',
          () => engine.networks.list({}, { signal }),
          (all) => all.map(({ Name, Id, Scope }) => `${Name} ${Scope} ${Id.slice(0, 12)}`),
        );
        return networks
          .filter(({ Name }) => names.includes(Name))
          .map(({ Name, Id, Scope }): Listed => ({ node, role, name: Name, id: Id, scope: Scope }));
      }),
    );
    return {
      nodes: lab.nodes.map(({ name, role }) => ({ name, role })),
      swarm,
      local: LOCAL_NETWORKS,
      listed: listed.flat(),
    };
  },
  judge: judgeIdentities,
  faults: [
    {
      kind: 'lab',
      fault: findFault('network/local-namesake'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, network: stack.network('idle').name }),
      expect: { reason: 'ids-differ', place: { node: AIMED_NODE, network: 'changing-idle' } },
    },
    {
      kind: 'lab',
      fault: findFault('network/local-namesake'),
      parameters: (_lab, stack) => ({ node: AIMED_NODE, network: `${stack.network('idle').name}-local` }),
      expect: 'look-alike',
    },
  ],
});

export function judgeIdentities({ nodes, swarm, local, listed }: Identities): Judgement<Reason> {
  for (const name of swarm) {
    // Workers list a network only while they run tasks of it.
    const expected = nodes.filter(({ role }) => role === 'manager' || name === INGRESS);
    const without = expected.find((node) => !listed.some((one) => one.node === node.name && one.name === name));
    if (without !== undefined) {
      return broken(
        'missing',
        { node: without.name, network: name },
        `${without.name}, a ${without.role}, lists ${name}; it does not.`,
      );
    }
    const [first, ...others] = listed.filter((one) => one.name === name).toSorted(managersFirst);
    const other = others.find(({ id }) => id !== first?.id);
    if (first !== undefined && other !== undefined) {
      return broken(
        'ids-differ',
        { node: other.node, network: name },
        `${name} has one id on all nodes; ${first.id.slice(0, 12)} on ${first.node}, and ${other.id.slice(0, 12)} of scope ${other.scope} on ${other.node}.`,
      );
    }
    if (first?.scope !== 'swarm') {
      return broken(
        'wrong-scope',
        { network: name },
        `${name} is of scope swarm; it is of scope ${first?.scope ?? ''}.`,
      );
    }
  }
  for (const name of local) {
    const own = listed.filter((one) => one.name === name);
    const shared = [...groupBy(own, ({ id }) => id).values()].find((some) => some.length > 1);
    if (shared !== undefined) {
      const [a, b] = shared.map(({ node }) => node);
      return broken(
        'local-id-shared',
        { node: a ?? '', peer: b ?? '', network: name },
        `The local network ${name} has an id of its own on each node; ${a ?? ''} and ${b ?? ''} have the same.`,
      );
    }
  }
  const workers = listed.filter(({ role, name }) => role === 'worker' && swarm.includes(name)).length;
  return ok(
    `${swarm.length} swarm networks have one id each on all nodes that list them (${workers} times on workers); ${local.join(' and ')} have one of their own on each of ${nodes.length} nodes.`,
  );
}

function managersFirst(a: Listed, b: Listed): number {
  return Number(b.role === 'manager') - Number(a.role === 'manager');
}
