import type { LabNode } from '../../src/lab/lab.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { lookUp } from '../../src/probes/dns.js';
import { chosenDriver } from '../../src/scenario/chosen-driver.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';
import { attempt, freshName, makeNetwork, startContainer, type OwnContainer } from '../support/containers.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { onlyAddress } from '../support/only-address.js';
import { startPlugin, type PluginOptions } from './plugin.js';

const REASONS = ['driver-refused', 'name-unknown', 'unreachable', 'target-silent', 'not-isolated'] as const;
type Reason = (typeof REASONS)[number];

/** What the driver that comes with this project is called in reports; its real name is new each time. */
const OWN_DRIVER = 'remote driver';
/** Waited for an answer that must not come, and for those that must, in the same measurement. Milliseconds. */
const TIMEOUT_MS = 500;

/** Who answered at an address; `null` when nobody did. */
interface Reach {
  readonly from: string;
  readonly to: string;
  readonly address: string;
  readonly answeredBy: string | null;
}

/** Two networks of one driver: two containers in the first, one in the second. */
export interface DriverReport {
  readonly driver: string;
  /** What the engine said instead of making a network; `null` when it made them. */
  readonly refusal: string | null;
  readonly names: readonly { readonly name: string; readonly address: string; readonly told: readonly string[] }[];
  readonly within: readonly Reach[];
  /** The container of the second network answers itself at its address: it listens. */
  readonly itself: readonly Reach[];
  readonly across: readonly Reach[];
}

export interface AnyDriver {
  readonly node: string;
  readonly reports: readonly DriverReport[];
}

/** How the driver of this project behaves. */
interface Parameters {
  readonly mode: 'bridge' | 'private';
  readonly prefix: string;
}

const PARAMETERS: Parameters = { mode: 'bridge', prefix: 'eth' };

export default defineScenario({
  id: 'plugin/any-driver',
  claim:
    'On any network driver of local scope containers of one network know each other by name and reach each other, and those of two networks do not.',
  level: 'extended',
  requirements: ['R-plugin-network', 'R-plugin-network-third-party'],
  needs: ['network-namespace', 'bridge', 'veth', 'dummy', 'macvlan'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 90_000,
  measure: async (context, options): Promise<AnyDriver> => {
    const node = context.lab.node(AIMED_NODE);
    const chosen = chosenDriver();
    const reports = await Promise.all(
      chosen === null
        ? [report(context, node, 'bridge', 'bridge'), reportOwn(context, node, options)]
        : [report(context, node, chosen, chosen)],
    );
    return { node: node.name, reports };
  },
  judge: judgeAnyDriver,
  faults: [
    {
      kind: 'mutation',
      name: 'driver-isolates',
      does: 'The remote driver keeps the containers of one network apart.',
      change: { mode: 'private' },
      expect: { reason: 'unreachable', place: { node: AIMED_NODE, network: OWN_DRIVER } },
    },
    {
      kind: 'mutation',
      name: 'other-interface-names',
      does: 'The remote driver gives interfaces in containers other names.',
      change: { prefix: 'net' },
      expect: 'look-alike',
    },
  ],
});

async function reportOwn(context: MeasureContext, node: LabNode, options: PluginOptions): Promise<DriverReport> {
  const plugin = await startPlugin(context, node, options);
  return report(context, node, plugin.name, OWN_DRIVER);
}

/** Measures one driver; the same for all of them. */
async function report(context: MeasureContext, node: LabNode, driver: string, shownAs: string): Promise<DriverReport> {
  const made = await attempt(context, node.name, `Making two networks of ${driver}`, () =>
    Promise.all(
      [freshName('first'), freshName('second')].map((Name) => makeNetwork(context, node, { Name, Driver: driver })),
    ),
  );
  const [first, second] = made.accepted ? made.value : [];
  if (first === undefined || second === undefined) {
    const refusal = made.accepted ? 'it made fewer than two networks' : made.reason;
    return { driver: shownAs, refusal, names: [], within: [], itself: [], across: [] };
  }
  const [prober, neighbour, stranger] = await Promise.all([
    startContainer(context, node, { network: first }),
    startContainer(context, node, { network: first }),
    startContainer(context, node, { network: second }),
  ]);
  const reach = async (from: OwnContainer, to: OwnContainer): Promise<Reach> => {
    const address = onlyAddress(to);
    const [answer] = await dialWitnessed(context, from.shell, `${from.name} connects to ${to.name} (${shownAs})`, {
      targets: [{ address, port: RESPONDER_PORT, protocol: 'tcp' }],
      timeoutMs: TIMEOUT_MS,
    });
    return { from: from.name, to: to.name, address, answeredBy: answer?.identity?.task ?? null };
  };
  const tell = async (from: OwnContainer, to: OwnContainer): Promise<DriverReport['names'][number]> => {
    const shell = witnessed(context, from.shell, `${from.name} asks for ${to.name} (${shownAs})`);
    return { name: to.name, address: onlyAddress(to), told: (await lookUp(shell, to.name)).addresses };
  };
  const [names, within, itself, across] = await Promise.all([
    Promise.all([tell(prober, neighbour), tell(neighbour, prober)]),
    Promise.all([reach(prober, neighbour), reach(neighbour, prober)]),
    Promise.all([reach(stranger, stranger)]),
    Promise.all([reach(prober, stranger), reach(stranger, prober)]),
  ]);
  return { driver: shownAs, refusal: null, names, within, itself, across };
}

export function judgeAnyDriver({ node, reports }: AnyDriver): Judgement<Reason> {
  for (const { driver, refusal, names, within, itself, across } of reports) {
    const place = { node, network: driver };
    if (refusal !== null) {
      return broken('driver-refused', place, `The engine makes networks of the ${driver}; it says: ${refusal}`);
    }
    const unknown = names.find(({ address, told }) => told.join() !== address);
    if (unknown !== undefined) {
      const { name, address, told } = unknown;
      return broken(
        'name-unknown',
        place,
        `${name} is ${address} for its neighbour; it is ${told.join(', ') || 'unknown'}.`,
      );
    }
    const unheard = within.find(({ to, answeredBy }) => answeredBy !== to);
    if (unheard !== undefined) {
      const { from, to, address, answeredBy } = unheard;
      return broken(
        'unreachable',
        place,
        `${to} answers its neighbour ${from} at ${address}; ${answeredBy ?? 'nobody'} does.`,
      );
    }
    const silent = itself.find(({ to, answeredBy }) => answeredBy !== to);
    if (silent !== undefined) {
      return broken(
        'target-silent',
        place,
        `${silent.to} answers itself at ${silent.address}, which shows that it listens; ${silent.answeredBy ?? 'nobody'} does.`,
      );
    }
    const reached = across.find(({ answeredBy }) => answeredBy !== null);
    if (reached !== undefined) {
      const { from, to, address, answeredBy } = reached;
      return broken(
        'not-isolated',
        place,
        `${from} does not reach ${to} of another network; ${answeredBy ?? ''} answered at ${address}.`,
      );
    }
  }
  return ok(
    `Names, reachability within a network and isolation between two hold on ${reports.map(({ driver }) => driver).join(' and ')}.`,
  );
}
