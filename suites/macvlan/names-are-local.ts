import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { lookUp } from '../../src/probes/dns.js';
import { quoteForShell } from '../../src/docker/index.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { freshName } from '../support/containers.js';
import { asked, witnessed } from '../support/evidence.js';
import { VLANS, addressOn, makeTrunkNetwork, nodePair, startChild, type Child } from '../support/trunk.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

const VLAN = VLANS.names;

const REASONS = ['own-name-missing', 'peer-name-resolves', 'other-address'] as const;
type Reason = (typeof REASONS)[number];

interface Parameters {
  /** What the containers of the aimed node find in their hosts file. */
  readonly hostsEntry: 'peer' | 'nobody' | null;
}

const PARAMETERS: Parameters = { hostsEntry: null };

/** What a container got for a name, from the resolver and as programs resolve it. */
export interface Lookup {
  readonly node: string;
  readonly name: string;
  /** Node of the container of that name. */
  readonly owner: string;
  readonly ownerAddress: string;
  readonly responseCode: string | null;
  readonly resolver: readonly string[];
  readonly programs: readonly string[];
}

export default defineScenario({
  id: 'macvlan/names-are-local',
  claim: 'Containers of one macvlan segment find each other by name on one node, and not across nodes.',
  level: 'core',
  requirements: ['R-macvlan-names'],
  needs: ['macvlan', 'vlan-8021q'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 60_000,
  measure: async (context, { hostsEntry }): Promise<readonly Lookup[]> => {
    const { other, aimed } = nodePair(context);
    const networkName = freshName('names');
    const peerName = freshName('peer');
    const peerAddress = addressOn(VLAN, 11);
    const hosts = { peer: [`${peerName}:${peerAddress}`], nobody: [`${freshName('nobody')}:${peerAddress}`] };
    const start = async (
      node: typeof aimed,
      children: readonly { readonly host: number; readonly name?: string; readonly hosts?: readonly string[] }[],
    ): Promise<readonly Child[]> => {
      const network = await makeTrunkNetwork(context, node, VLAN, { name: networkName });
      return Promise.all(
        children.map(({ host, ...wish }) =>
          startChild(context, node, network, { address: addressOn(VLAN, host), ...wish }),
        ),
      );
    };
    const entries = hostsEntry === null ? {} : { hosts: hosts[hostsEntry] };
    const groups = await Promise.all([
      start(other, [{ host: 11, name: peerName }, { host: 12 }]),
      start(aimed, [{ host: 21, ...entries }, { host: 22 }]),
    ]);
    return Promise.all(
      groups.flatMap(([asker], index) => {
        const near = groups[index]?.[1];
        const far = groups[1 - index]?.[0];
        return asker === undefined
          ? []
          : [near, far].flatMap((owner) => (owner === undefined ? [] : [resolve(context, asker, owner)]));
      }),
    );
  },
  judge: judgeLookups,
  faults: [
    {
      kind: 'mutation',
      name: 'hosts-entry',
      does: 'Writes the name of the container on the other node into the hosts file of one.',
      change: { hostsEntry: 'peer' },
      expect: { reason: 'peer-name-resolves', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'hosts-entry-of-another-name',
      does: 'Writes another name for that address into the hosts file.',
      change: { hostsEntry: 'nobody' },
      expect: 'look-alike',
    },
  ],
});

/** Asks the embedded resolver, and the way programs do: hosts file first. */
async function resolve(context: MeasureContext, asker: Child, owner: Child): Promise<Lookup> {
  const title = `the container on ${asker.node.name} looks for the one on ${owner.node.name}`;
  const { State } = await asked(
    context,
    asker.node.name,
    `GET /containers/${asker.name}/json`,
    () => asker.node.engine.containers.inspect(asker.id, { signal: context.signal }),
    ({ State: state }) => ({ Pid: state.Pid }),
  );
  const [answer, programs] = await Promise.all([
    lookUp(witnessed(context, asker.shell, title), owner.name),
    witnessed(context, asker.node.shell, `${title}, as programs do`).run(
      `nsenter --target ${State.Pid} --mount --net timeout 5 getent ahostsv4 ${quoteForShell(owner.name)}`,
    ),
  ]);
  return {
    node: asker.node.name,
    name: owner.name,
    owner: owner.node.name,
    ownerAddress: owner.address,
    responseCode: answer.responseCode,
    resolver: answer.addresses,
    programs: [...programs.stdout.matchAll(/^(\S+)\s+STREAM/gm)].flatMap(([, address]) => address ?? []),
  };
}

export function judgeLookups(lookups: readonly Lookup[]): Judgement<Reason> {
  for (const { node, name, owner, ownerAddress, responseCode, resolver, programs } of lookups) {
    const found = [...new Set([...resolver, ...programs])];
    if (owner !== node) {
      if (found.length === 0) continue;
      return broken(
        'peer-name-resolves',
        { node, peer: owner },
        `${name} of ${owner} has no address on ${node}; it has ${found.join(', ')}.`,
      );
    }
    if (resolver.length === 0 || programs.length === 0) {
      return broken(
        'own-name-missing',
        { node, task: name },
        `${name} answers with ${ownerAddress} on its own node ${node}; the resolver said ${responseCode ?? 'nothing'}${resolver.length === 0 ? '' : ', and programs found nothing'}.`,
      );
    }
    const wrong = found.find((address) => address !== ownerAddress);
    if (wrong !== undefined) {
      return broken(
        'other-address',
        { node, task: name },
        `${name} answers with ${ownerAddress} on ${node}; with ${wrong}.`,
      );
    }
  }
  const codes = lookups
    .filter(({ node, owner }) => node !== owner)
    .map(({ responseCode }) => responseCode ?? 'no answer');
  return ok(
    `Names of containers on the same node resolve, those of the other node do not (${[...new Set(codes)].join(', ')}).`,
  );
}
