import type { Network, NetworkSpec } from '../../src/docker/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import { restartEngine } from '../../src/lab/node-engine.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { Outage } from '../../src/model/outage.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import type { StackDeclaration } from '../../src/lab/stack.js';
import { dial, type DialPlan, type DialTry } from '../../src/probes/dial.js';
import { readInterfaces } from '../../src/probes/interfaces.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { replacing } from '../support/change-service.js';
import { attempt, type EngineAnswer } from '../support/containers.js';
import { asked, dialWitnessed, witnessed } from '../support/evidence.js';
import { legsIn } from '../support/legs.js';
import { lookUntil } from '../support/look-until.js';
import { MOVING, WEB_PORT, hostOf, spreadWeb, spreadWebAgain } from '../support/moving.js';
import { recordOutage, startWitnessedLoad } from '../support/outage.js';
import { cannotMeasure, shellOfTask } from '../support/task-shell.js';

/** Name of the network that is made. */
const CUSTOM_NAME = 'seatrial-ingress';
/** Another one, which must be refused. */
const SECOND: NetworkSpec = {
  Name: 'seatrial-second-ingress',
  Driver: 'overlay',
  Ingress: true,
  IPAM: { Config: [{ Subnet: '10.13.0.0/16' }] },
};
const MTU = 1200;
/** Bytes that VXLAN adds; tasks get an MTU so much smaller. */
const VXLAN_BYTES = 50;
/** Engines take the network away, and answer on the port again, in this time. */
const SETTLES_WITHIN_MS = 30_000;
/** Longest time without an answer from a service that publishes nothing. */
const LONGEST_GAP_MS = 1000;

const REASONS = [
  'removed-in-use',
  'not-removed',
  'left-on-node',
  'not-made',
  'second-accepted',
  'other-settings',
  'mtu-not-applied',
  'not-recovered',
  'quiet-interrupted',
  'quiet-replaced',
] as const;
type Reason = (typeof REASONS)[number];

/** What an ingress network has, or is asked to have. */
interface Settings {
  readonly name: string;
  readonly subnet: string;
  readonly gateway: string;
}

/** What followed after the network was away. */
interface Remade {
  /** Nodes on which an ingress network was still listed in the end. */
  readonly leftOn: readonly string[];
  readonly creation: EngineAnswer<unknown>;
  readonly second: EngineAnswer<unknown>;
  /** As the manager describes the network; `null` where there is none. */
  readonly settings: Settings | null;
  /** Legs that tasks have in the subnet of choice; none where a task has none. */
  readonly legs: readonly { readonly task: string; readonly node: string; readonly mtu: number | null }[];
  /** Nodes that answered with a task's identity on the published port, and those that did not. */
  readonly answered: readonly string[];
  readonly silent: readonly string[];
}

export interface CustomIngress {
  readonly service: string;
  readonly quiet: string;
  readonly wanted: Settings & { readonly mtu: number; readonly mtuOption: string };
  /** Asked while a service publishes a port by it, and while none does. */
  readonly removalInUse: EngineAnswer<unknown>;
  readonly removal: EngineAnswer<unknown> | null;
  readonly remade: Remade | null;
  /** What a client of the service that publishes nothing noticed all the time. */
  readonly outage: Outage;
  /** Containers that answered it, and the one that ran before. */
  readonly quietHosts: readonly string[];
  readonly quietHost: string;
}

const REMADE: StackDeclaration = { ...MOVING, name: 'remade' };

interface Parameters {
  /** Option that is to set the MTU. */
  readonly mtuOption: string;
  readonly subnet: string;
  readonly gateway: string;
}

const PARAMETERS: Parameters = {
  mtuOption: 'com.docker.network.driver.mtu',
  subnet: '10.11.0.0/16',
  gateway: '10.11.0.2',
};

export default defineScenario({
  id: 'ingress/custom',
  claim:
    'The ingress network can be removed once no service uses it and made anew with a name, subnet, gateway and MTU of choice, but only once; services that publish nothing go on, and one that publishes answers again.',
  level: 'core',
  requirements: ['R-ingress-custom'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  // Not that of others: nodes do without an ingress network of theirs afterwards, until their engines start again.
  stack: () => REMADE,
  reasons: REASONS,
  deadlineMs: 240_000,
  measure: async (context, { mtuOption, subnet, gateway }): Promise<CustomIngress> => {
    const { lab, stack, undo, signal } = context;
    const { name: manager, engine } = lab.manager();
    spreadWebAgain(context);
    // The control: the published port answers.
    await spreadWeb(context);
    const [[original], [asker], [patient]] = await Promise.all([
      ingressNetworks(lab.manager()),
      stack.tasks('asker'),
      stack.tasks('patient'),
    ]);
    const quiet = stack.service('patient');
    const address = quiet.virtualAddresses[stack.network('plain').name];
    if (original === undefined || asker === undefined || patient === undefined || address === undefined) {
      throw cannotMeasure('an ingress network, and a service that publishes nothing, with a client', 'one is missing');
    }
    const load = await startWitnessedLoad(context, shellOfTask(asker), `${asker.name} asks ${quiet.name}`, {
      targets: [{ address, port: RESPONDER_PORT, protocol: 'tcp' }],
      intervalMs: 50,
      timeoutMs: 1000,
      durationMs: 180_000,
    });
    const disturbedAtMs = load.elapsedMs();
    const remove = (when: string): Promise<EngineAnswer<unknown>> =>
      attempt(context, manager, `DELETE /networks/${original.Name} (${when})`, () =>
        engine.networks.remove(original.Id, { signal }),
      );
    const wanted = { name: CUSTOM_NAME, subnet, gateway, mtu: MTU, mtuOption };
    undo.add('the ingress network as it was', () => restore(context, original));
    const removalInUse = await remove('in use');
    let removal: EngineAnswer<unknown> | null = null;
    let remade: Remade | null = null;
    if (!removalInUse.accepted) {
      await publish(context, false);
      removal = await remove('not in use');
      if (removal.accepted) remade = await remake(context, wanted);
    }
    const result = await load.stop();
    const outage = recordOutage(context, {
      title: 'the ingress network is removed and made anew',
      from: asker.name,
      to: `VIP of ${quiet.name}`,
      result,
      disturbedAtMs,
    });
    return {
      service: stack.service('web').name,
      quiet: quiet.name,
      wanted,
      removalInUse,
      removal,
      remade,
      outage,
      quietHosts: [...new Set(result.requests.flatMap(({ identity }) => identity?.host ?? []))],
      quietHost: hostOf(patient),
    };
  },
  judge: judgeCustom,
  faults: [
    {
      kind: 'mutation',
      name: 'documented-option',
      does: 'Asks for the MTU by com.docker.network.mtu, the option that the document gives.',
      change: { mtuOption: 'com.docker.network.mtu' },
      expect: { reason: 'mtu-not-applied', place: { network: CUSTOM_NAME } },
    },
    {
      kind: 'mutation',
      name: 'other-subnet',
      does: 'Asks for another subnet and gateway.',
      change: { subnet: '10.12.0.0/16', gateway: '10.12.0.9' },
      expect: 'look-alike',
    },
  ],
});

/** The ingress networks that a node lists. */
async function ingressNetworks({ engine }: LabNode, signal?: AbortSignal): Promise<readonly Network[]> {
  const networks = await engine.networks.list({}, { signal });
  return networks.filter(({ Ingress }) => Ingress);
}

/** Waits until no node has an ingress network; returns the nodes that still have one after that time. */
function awaitGone(context: MeasureContext, signal: AbortSignal): Promise<readonly string[]> {
  return lookUntil(
    SETTLES_WITHIN_MS,
    signal,
    async () => {
      const views = await Promise.all(
        context.lab.nodes.map(async (node) => ({
          name: node.name,
          networks: await ingressNetworks(node, signal),
        })),
      );
      return views.filter(({ networks }) => networks.length > 0).map(({ name }) => name);
    },
    (left) => left.length === 0,
  );
}

/** Has `web` publish its port, or nothing, and waits for its new tasks. */
async function publish({ stack }: MeasureContext, wanted: boolean): Promise<void> {
  await stack.update('web', (spec) =>
    replacing({
      ...spec,
      EndpointSpec: {
        ...spec.EndpointSpec,
        Ports: wanted
          ? [{ Protocol: 'tcp', TargetPort: RESPONDER_PORT, PublishedPort: WEB_PORT, PublishMode: 'ingress' }]
          : [],
      },
    }),
  );
  await stack.settled('web');
}

/** Makes the network of choice, tries a second one, publishes again and looks at what came of it. */
async function remake(context: MeasureContext, wanted: CustomIngress['wanted']): Promise<Remade> {
  const { lab, stack, signal } = context;
  const { name: manager, engine } = lab.manager();
  const leftOn = await asked(
    context,
    'every node',
    'GET /networks, until none is an ingress network',
    () => awaitGone(context, signal),
    (left) => left,
  );
  const spec: NetworkSpec = {
    Name: wanted.name,
    Driver: 'overlay',
    Ingress: true,
    Options: { [wanted.mtuOption]: String(wanted.mtu) },
    IPAM: { Config: [{ Subnet: wanted.subnet, Gateway: wanted.gateway }] },
  };
  const make = (asking: NetworkSpec): Promise<EngineAnswer<unknown>> =>
    attempt(context, manager, `POST /networks/create ${JSON.stringify(asking)}`, () =>
      engine.networks.create(asking, { signal }),
    );
  const creation = await make(spec);
  const nothing = { settings: null, legs: [], answered: [], silent: lab.nodes.map(({ name }) => name) };
  if (!creation.accepted) return { leftOn, creation, second: creation, ...nothing };
  const second = await make(SECOND);
  if (second.accepted) return { leftOn, creation, second, ...nothing };
  await publish(context, true);
  const [tasks, [made]] = await Promise.all([stack.tasks('web'), ingressNetworks(lab.manager(), signal)]);
  const plan: DialPlan = {
    targets: lab.nodes.map(({ controlAddress }) => ({ address: controlAddress, port: WEB_PORT, protocol: 'tcp' })),
    tries: 2,
    timeoutMs: 1000,
    sideBySide: true,
  };
  await lookUntil(
    SETTLES_WITHIN_MS,
    signal,
    () => dial(lab.outside.shell, plan),
    (tries) => answeringNodes(context, tries).length === lab.nodes.length,
  );
  const answered = answeringNodes(
    context,
    await dialWitnessed(context, lab.outside.shell, 'A client outside asks every node', plan),
  );
  const legs = await Promise.all(
    tasks.map(async (task) => {
      const { interfaces } = await readInterfaces(witnessed(context, shellOfTask(task), `Interfaces of ${task.name}`));
      return { task: task.name, node: task.node.name, mtu: legsIn(interfaces, wanted.subnet)[0]?.mtu ?? null };
    }),
  );
  const [config] = made?.IPAM.Config ?? [];
  return {
    leftOn,
    creation,
    second,
    settings:
      made === undefined
        ? null
        : { name: made.Name, subnet: config?.Subnet ?? 'none', gateway: config?.Gateway ?? 'none' },
    legs,
    answered,
    silent: lab.nodes.map(({ name }) => name).filter((name) => !answered.includes(name)),
  };
}

/** Nodes on which a task of `web` answers on the published port. */
function answeringNodes({ lab, stack }: MeasureContext, tries: readonly DialTry[]): readonly string[] {
  return lab.nodes
    .filter(({ controlAddress }) => {
      const own = tries.filter(({ target }) => target.address === controlAddress);
      return own.length > 0 && own.every(({ identity }) => identity?.service === stack.service('web').name);
    })
    .map(({ name }) => name);
}

/**
 * Puts the ingress network back as it was before, and `web` on it. Nodes that have no load balancer for it then get one
 * by a restart of their engines.
 */
async function restore(context: MeasureContext, original: Network): Promise<void> {
  const { engine } = context.lab.manager();
  const current = await ingressNetworks(context.lab.manager());
  const published = (await context.stack.readService('web')).publishedPorts.length > 0;
  if (current.length !== 1 || current[0]?.Id !== original.Id) {
    if (published) await publish(context, false);
    for (const { Id } of current) await engine.networks.remove(Id);
    await awaitGone(context, new AbortController().signal);
    await engine.networks.create({
      Name: original.Name,
      Driver: original.Driver,
      Ingress: true,
      IPAM: {
        Config: (original.IPAM.Config ?? []).map(({ Subnet, Gateway }) => ({
          Subnet,
          ...(Gateway === undefined ? {} : { Gateway }),
        })),
      },
    });
    await publish(context, true);
    for (const node of context.lab.nodes) {
      if (!(await hasIngressSandbox(node))) await restartAlone(context, node);
    }
  } else if (!published) {
    await publish(context, true);
  }
}

/** Whether a node has the network namespace in which its part of the routing mesh is balanced. */
async function hasIngressSandbox(node: LabNode): Promise<boolean> {
  const { exitCode } = await node.ownShell.run('test -e /run/docker/netns/ingress_sbox');
  return exitCode === 0;
}

/** Restarts the engine of a node and waits until it has its part of the routing mesh and every task runs again. */
async function restartAlone(context: MeasureContext, node: LabNode): Promise<void> {
  await restartEngine(node, context.undo);
  await pollUntil(
    { awaiting: `the ingress network on ${node.name}`, deadlineMs: SETTLES_WITHIN_MS, intervalMs: 300 },
    async () => ((await hasIngressSandbox(node)) ? true : new NotYet('it has no sandbox for it')),
  );
  for (const service of ['asker', 'web', 'patient']) await context.stack.settled(service);
}

export function judgeCustom(seen: CustomIngress): Judgement<Reason> {
  const { service, quiet, wanted, removalInUse, removal, remade, outage, quietHosts, quietHost } = seen;
  const place = { network: wanted.name };
  if (removalInUse.accepted) {
    return broken(
      'removed-in-use',
      { service },
      `The ingress network is not removed while ${service} publishes a port; the engine removed it.`,
    );
  }
  if (removal === null || !removal.accepted || remade === null) {
    return broken(
      'not-removed',
      {},
      `The ingress network can be removed when no service publishes a port; ${removal === null || removal.accepted ? 'it was not asked to' : `the engine refused: ${removal.reason}`}.`,
    );
  }
  const { leftOn, creation, second, settings, legs, silent, answered } = remade;
  const [left] = leftOn;
  if (left !== undefined) {
    return broken(
      'left-on-node',
      { node: left },
      `Every node gives the ingress network up within ${SETTLES_WITHIN_MS / 1000} s after it was removed; ${leftOn.join(' and ')} still had it.`,
    );
  }
  if (!creation.accepted) {
    return broken(
      'not-made',
      place,
      `An ingress network ${wanted.name} with subnet ${wanted.subnet} is made; the engine refused: ${creation.reason}.`,
    );
  }
  if (second.accepted) {
    return broken(
      'second-accepted',
      { network: SECOND.Name },
      `A second ingress network beside ${wanted.name} is refused; the engine made it.`,
    );
  }
  if (settings?.name !== wanted.name || settings.subnet !== wanted.subnet || settings.gateway !== wanted.gateway) {
    return broken(
      'other-settings',
      place,
      `The ingress network is ${wanted.name}, ${wanted.subnet}, gateway ${wanted.gateway}; it is ${settings === null ? 'not there' : `${settings.name}, ${settings.subnet}, gateway ${settings.gateway}`}.`,
    );
  }
  // Only where a task runs: what 28.5 does elsewhere is told as a deviation.
  const silentWithTask = silent.filter((node) => legs.some((leg) => leg.node === node));
  const [silentNode] = silentWithTask;
  if (silentNode !== undefined || answered.length === 0) {
    return broken(
      'not-recovered',
      { ...(silentNode === undefined ? {} : { node: silentNode }), service },
      `Port ${WEB_PORT} answers within ${SETTLES_WITHIN_MS / 1000} s after ${service} publishes it on ${wanted.name}; it does not on ${silent.join(' and ')}.`,
    );
  }
  const outside = legs.find(({ mtu }) => mtu === null);
  if (outside !== undefined || legs.length === 0) {
    return broken(
      'other-settings',
      { ...place, ...(outside === undefined ? {} : { node: outside.node, task: outside.task }) },
      `Tasks of ${service} have an address in ${wanted.subnet}; ${outside?.task ?? 'none'} has not.`,
    );
  }
  const legMtu = wanted.mtu - VXLAN_BYTES;
  const other = legs.find(({ mtu }) => mtu !== legMtu);
  if (other !== undefined) {
    return broken(
      'mtu-not-applied',
      { ...place, node: other.node, task: other.task },
      `${wanted.mtuOption}=${wanted.mtu} gives tasks an MTU of ${legMtu} in ${wanted.name}, which is ${wanted.mtu} less what VXLAN adds; ${other.task} has ${other.mtu ?? 'none'}.`,
    );
  }
  const replacement = quietHosts.find((host) => host !== quietHost);
  if (replacement !== undefined) {
    return broken(
      'quiet-replaced',
      { service: quiet },
      `The task of ${quiet}, which publishes nothing, is left alone; another one (${replacement}) answered.`,
    );
  }
  if (outage.longestGapMs === null || outage.longestGapMs > LONGEST_GAP_MS) {
    return broken(
      'quiet-interrupted',
      { service: quiet },
      `The virtual address of ${quiet}, which publishes nothing, is answered all the time; ${outage.lost} of ${outage.sent} requests were lost, the longest gap was ${((outage.longestGapMs ?? 0) / 1000).toFixed(1)} s.`,
    );
  }
  return ok(
    `The ingress network was kept while in use, removed, and made anew as ${settings.name} (${settings.subnet}, gateway ${settings.gateway}, MTU ${legMtu} in tasks); a second one was refused (${second.reason}); ` +
      `${service} answered on ${answered.length} nodes again, and ${outage.lost} of ${outage.sent} requests to ${quiet} were lost meanwhile.`,
    [
      ...(silent.length === 0
        ? []
        : [
            {
              document: 'Every node takes part in the routing mesh of an ingress network that was made anew.',
              engine:
                'Nodes that run no task on it get no load balancer for it and refuse connections to published ports, ' +
                'until their engine is started again.',
              since: 'seen in 28.5.2',
            },
          ]),
      {
        document: 'The MTU of the ingress network is set by the option com.docker.network.mtu.',
        engine: 'That option is ignored; com.docker.network.driver.mtu sets it, and tasks get 50 bytes less.',
      },
      {
        document: 'Without an ingress network services that publish nothing run on, but are not load-balanced.',
        engine: 'Their virtual addresses go on to be balanced.',
      },
    ],
  );
}
