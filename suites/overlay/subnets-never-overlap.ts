import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { LabNode } from '../../src/lab/lab.js';
import { STACK_LABEL, networkSpec, realName, serviceSpec } from '../../src/lab/stack-specs.js';
import { subnetsOverlap } from '../../src/lab/subnets.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { attempt } from '../support/containers.js';
import { asked } from '../support/evidence.js';
import { lookUntil } from '../support/look-until.js';

/** Prefix of what the measurement makes. */
const OWN = 'clash';
const FIRST_SUBNET = '10.217.1.0/24';
/** A network that is free again is taken within this time by the one that waits for it, and its task runs. */
const HEALS_WITHIN_MS = 60_000;
const REMOVED_WITHIN_MS = 60_000;

const REASONS = ['subnets-overlap', 'clash-allocated', 'clash-started', 'not-healed'] as const;
type Reason = (typeof REASONS)[number];

/** A network with the subnets that the swarm gave it. */
interface Allocated {
  readonly network: string;
  readonly subnets: readonly string[];
}

/** The second network and the task of its service at one moment. */
interface Second {
  readonly subnets: readonly string[];
  /** State of the task, as the managers have it; `null` where there is none yet. */
  readonly task: string | null;
  readonly addresses: readonly string[];
}

export interface Clash {
  /** All overlays of the swarm while the two are there. */
  readonly allocated: readonly Allocated[];
  readonly first: string;
  readonly second: string;
  /** Subnets that the two were made with. */
  readonly firstSubnet: string;
  readonly secondSubnet: string;
  /** Why the swarm did not make the second network; `null` where it did, as all that follows. */
  readonly refusal: string | null;
  /** Once another service, made later, runs. */
  readonly clashing: Second | null;
  /** After the first network went. */
  readonly afterwards: Second | null;
}

export default defineScenario({
  id: 'overlay/subnets-never-overlap',
  claim:
    'Overlays never have overlapping subnets: one that would gets no addresses and its tasks do not start, until the other one goes.',
  level: 'core',
  requirements: ['R-overlay-no-overlap'],
  needs: ['vxlan'],
  disturbs: 'nothing',
  parameters: { secondSubnet: FIRST_SUBNET },
  stack: () => ({
    name: 'overlaps',
    networks: { one: {}, two: {} },
    services: { control: { scale: 0, networks: ['one'] } },
  }),
  reasons: REASONS,
  convergesWithinMs: 0,
  deadlineMs: 300_000,
  measure: async (context, { secondSubnet }): Promise<Clash> => {
    const { stack, lab, undo, signal } = context;
    const manager = lab.manager();
    const { engine } = manager;
    const [first, second] = [realName(OWN, 'first'), realName(OWN, 'second')];
    for (const name of [first, second]) undo.add(`remove the network ${name}`, () => removeNetwork(manager, name));
    await asked(
      context,
      manager.name,
      `POST /networks/create ${first} with ${FIRST_SUBNET}`,
      () => engine.networks.create(networkSpec(OWN, 'first', { subnet: FIRST_SUBNET }), { signal }),
      (id) => id,
    );
    await pollUntil({ awaiting: `the subnet of ${first}`, deadlineMs: 10_000, signal }, async () =>
      (await readSubnets(manager, first)).length > 0 ? true : new NotYet('none'),
    );
    const made = await attempt(context, manager.name, `POST /networks/create ${second} with ${secondSubnet}`, () =>
      engine.networks.create(networkSpec(OWN, 'second', { subnet: secondSubnet }), { signal }),
    );
    const shared = { first, second, firstSubnet: FIRST_SUBNET, secondSubnet };
    if (!made.accepted) {
      const allocated = await readAllocated(context, manager);
      return { ...shared, allocated, refusal: made.reason, clashing: null, afterwards: null };
    }
    undo.add('remove the service of the second network', () => removeService(context));
    await engine.services.create(serviceSpec(lab, OWN, 'waiting', { scale: 1, networks: ['second'] }), { signal });
    undo.add('no task of control', () => stack.scale('control', 0).then(() => undefined));
    // Made after the other one: that its task runs shows that there was time enough for both.
    await stack.scale('control', 1);
    const [clashing, allocated] = await Promise.all([
      readSecond(context, manager, second),
      readAllocated(context, manager),
    ]);
    await engine.networks.remove(first, { signal });
    const afterwards = await lookUntil(
      HEALS_WITHIN_MS,
      signal,
      () => readSecond(context, manager, second),
      ({ task }) => task === 'running',
    );
    return { ...shared, allocated, refusal: null, clashing, afterwards };
  },
  judge: judgeClash,
  faults: [
    {
      kind: 'mutation',
      name: 'disjoint',
      does: 'Gives the second network a subnet of its own.',
      change: { secondSubnet: '10.218.1.0/24' },
      expect: { reason: 'clash-allocated', place: { network: 'clash-second' } },
    },
    {
      kind: 'mutation',
      name: 'wider',
      does: 'Gives the second network a larger subnet that holds that of the first one.',
      change: { secondSubnet: '10.217.0.0/20' },
      expect: 'look-alike',
    },
  ],
});

async function readSubnets({ engine }: LabNode, network: string): Promise<readonly string[]> {
  return ((await engine.networks.inspect(network)).IPAM.Config ?? []).map(({ Subnet }) => Subnet);
}

async function readAllocated(context: MeasureContext, { name, engine }: LabNode): Promise<readonly Allocated[]> {
  return asked(
    context,
    name,
    'GET /networks, overlays of the swarm',
    async () =>
      (await engine.networks.list({ driver: ['overlay'], scope: ['swarm'] }, { signal: context.signal })).map(
        ({ Name, IPAM }) => ({ network: Name, subnets: (IPAM.Config ?? []).map(({ Subnet }) => Subnet) }),
      ),
    (answer) => answer,
  );
}

async function readSecond(context: MeasureContext, manager: LabNode, second: string): Promise<Second> {
  const { engine } = manager;
  return asked(
    context,
    manager.name,
    `GET /networks/${second} and the task of its service`,
    async () => {
      const [subnets, tasks] = await Promise.all([
        readSubnets(manager, second),
        engine.tasks.list({ service: [realName(OWN, 'waiting')] }, { signal: context.signal }),
      ]);
      const [task] = tasks.filter(({ DesiredState }) => DesiredState === 'running');
      return {
        subnets,
        task: task?.Status.State ?? null,
        addresses: (task?.NetworksAttachments ?? []).flatMap(({ Addresses }) => Addresses ?? []),
      };
    },
    (answer) => answer,
  );
}

/** Removes the service of the second network and waits for the end of its containers. */
async function removeService({ lab }: MeasureContext): Promise<void> {
  await lab.manager().engine.services.remove(realName(OWN, 'waiting'));
  await pollUntil(
    { awaiting: 'the end of the task of the second network', deadlineMs: REMOVED_WITHIN_MS },
    async () => {
      const left = await Promise.all(
        lab.nodes.map(({ engine }) => engine.containers.list({ label: [`${STACK_LABEL}=${OWN}`] })),
      );
      return left.flat().length === 0 ? true : new NotYet(`${left.flat().length} containers`);
    },
  );
}

/** The swarm keeps a network as long as tasks that are on their way out have it. */
async function removeNetwork({ engine }: LabNode, name: string): Promise<void> {
  await pollUntil({ awaiting: `the removal of ${name}`, deadlineMs: REMOVED_WITHIN_MS }, async () => {
    await engine.networks.remove(name);
    return true;
  });
}

export function judgeClash(seen: Clash): Judgement<Reason> {
  const { allocated, first, second, firstSubnet, secondSubnet, refusal, clashing, afterwards } = seen;
  const all = allocated.flatMap(({ network, subnets }) => subnets.map((subnet) => ({ network, subnet })));
  for (const [index, { network, subnet }] of all.entries()) {
    const other = all.slice(index + 1).find((one) => subnetsOverlap(one.subnet, subnet));
    if (other !== undefined) {
      return broken(
        'subnets-overlap',
        { network: other.network },
        `Overlays have subnets of their own; ${subnet} of ${network} and ${other.subnet} of ${other.network} overlap.`,
      );
    }
  }
  const apart = `${all.length} subnets of ${allocated.length} overlays are apart`;
  if (refusal !== null || clashing === null || afterwards === null) {
    return ok(
      `${apart}; a network with ${secondSubnet} beside ${firstSubnet} was refused: ${refusal ?? 'no reason given'}`,
    );
  }
  const place = { network: second };
  if (clashing.subnets.length > 0) {
    return broken(
      'clash-allocated',
      place,
      `${second}, made with ${secondSubnet} beside ${first} with ${firstSubnet}, gets no subnet; it got ${clashing.subnets.join(', ')}.`,
    );
  }
  if (clashing.addresses.length > 0 || ['starting', 'running', 'complete'].includes(clashing.task ?? '')) {
    return broken(
      'clash-started',
      place,
      `No task starts in ${second}, which has no subnet; one is ${clashing.task ?? 'not there'} with ${clashing.addresses.join(', ') || 'no address'}.`,
    );
  }
  if (afterwards.task !== 'running' || !afterwards.subnets.includes(secondSubnet)) {
    return broken(
      'not-healed',
      place,
      `${second} gets ${secondSubnet} and its task runs once ${first} is gone; it has ${afterwards.subnets.join(', ') || 'no subnet'} and the task is ${afterwards.task ?? 'not there'}.`,
    );
  }
  return ok(
    `${apart}; ${second} with ${secondSubnet} got it, and its task ran, only after ${first} with ${firstSubnet} was gone.`,
    {
      document: 'Overlapping subnets are refused.',
      engine: `The second network is made, gets no addresses, and its tasks stay in the state ${clashing.task ?? 'new'}.`,
    },
  );
}
