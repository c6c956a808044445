import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { Failure } from '../../src/support/failure.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { isInside } from '../support/addresses.js';
import { witnessed } from '../support/evidence.js';
import { VLANS, addressOn, makeTrunkNetwork, nodePair, startChild, type Child } from '../support/trunk.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

const VLAN = VLANS.addresses;
/** Disjoint parts of the subnet, one for each node. */
const RANGES = [addressOn(VLAN, 64), addressOn(VLAN, 96)] as const;
const RANGE_PREFIX = 27;
/** Given by hand: inside no node's range. */
const BY_HAND = [addressOn(VLAN, 201), addressOn(VLAN, 202)] as const;

const REASONS = ['outside-own-range', 'duplicate-address', 'no-owner'] as const;
type Reason = (typeof REASONS)[number];

interface Parameters {
  /** Who gives the last container of each node its address. */
  readonly last: 'engine' | 'by-hand' | 'same-by-hand';
}

const PARAMETERS: Parameters = { last: 'engine' };

/** A container and who says to have its address. */
export interface Holder {
  readonly node: string;
  readonly container: string;
  readonly address: string;
  /** Part of the subnet from which the engine takes addresses; `null` where the address was given by hand. */
  readonly range: string | null;
  readonly mac: string;
  /** MACs that answered when others on the segment asked for the address. */
  readonly owners: readonly string[];
}

export default defineScenario({
  id: 'macvlan/addresses-are-yours',
  claim:
    'Engines that share a macvlan segment allocate from the range each was given, so that no address has two owners; the engines do not look themselves.',
  level: 'core',
  requirements: ['R-macvlan-addresses'],
  needs: ['macvlan', 'vlan-8021q'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 60_000,
  measure: async (context, { last }): Promise<readonly Holder[]> => {
    const { other, aimed } = nodePair(context);
    const children = await Promise.all(
      [other, aimed].map(async (node, index) => {
        const range = `${RANGES[index] ?? ''}/${RANGE_PREFIX}`;
        const network = await makeTrunkNetwork(context, node, VLAN, { ipRange: range });
        const byHand = last === 'engine' ? undefined : BY_HAND[last === 'by-hand' ? index : 0];
        const [first, second] = await Promise.all([
          startChild(context, node, network),
          startChild(context, node, network, byHand === undefined ? {} : { address: byHand }),
        ]);
        return [
          { child: first, range },
          { child: second, range: byHand === undefined ? range : null },
        ];
      }),
    );
    const all = children.flat();
    const seen = await Promise.all(
      // Two ask, one on each node: each address is asked for by somebody who does not have it.
      children.flatMap(([asker]) =>
        asker === undefined
          ? []
          : [
              ownersSeenBy(
                context,
                asker.child,
                all.map(({ child }) => child),
              ),
            ],
      ),
    );
    return all.map(({ child, range }) => ({
      node: child.node.name,
      container: child.name,
      address: child.address,
      range,
      mac: child.mac,
      owners: [...new Set(seen.flatMap((owners) => owners.get(child.address) ?? []))].sort(),
    }));
  },
  judge: judgeHolders,
  faults: [
    {
      kind: 'mutation',
      name: 'same-address',
      does: 'Gives a container on each node the same address by hand.',
      change: { last: 'same-by-hand' },
      expect: { reason: 'duplicate-address', place: { node: AIMED_NODE } },
    },
    {
      kind: 'mutation',
      name: 'addresses-by-hand',
      does: 'Gives a container on each node an address by hand, each another one.',
      change: { last: 'by-hand' },
      expect: 'look-alike',
    },
  ],
});

/** Asks by ARP for the addresses of all but the asker, and gives the MACs that answered. */
async function ownersSeenBy(
  context: MeasureContext,
  asker: Child,
  children: readonly Child[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const addresses = [...new Set(children.map(({ address }) => address))].filter((address) => address !== asker.address);
  const shell = witnessed(context, asker.shell, `${asker.address} asks the segment who has the other addresses`);
  // Two answers are awaited, so that a second owner is heard; one owner is heard twice, after a second.
  const result = await shell.run(
    `${addresses.map((address) => `arping -b -c 2 -w 2 -I eth0 ${address} &`).join(' ')} wait`,
  );
  const asked = [...result.stdout.matchAll(/^ARPING (\d+\.\d+\.\d+\.\d+) /gm)];
  if (asked.length !== addresses.length) {
    throw new Failure({
      doing: `asking for addresses from ${asker.address}`,
      expected: `arping to ask for ${addresses.join(', ')}`,
      seen: `${result.stdout}${result.stderr}`.trim(),
      next: 'see whether the probe image has arping of iputils',
    });
  }
  const owners = new Map<string, string[]>();
  for (const [, address, mac] of result.stdout.matchAll(/reply from (\d+\.\d+\.\d+\.\d+) \[([0-9A-Fa-f:]+)\]/g)) {
    if (address === undefined || mac === undefined) continue;
    owners.set(address, [...(owners.get(address) ?? []), mac.toLowerCase()]);
  }
  return owners;
}

export function judgeHolders(holders: readonly Holder[]): Judgement<Reason> {
  for (const { node, container, address, range } of holders) {
    if (range === null || isInside(address, range)) continue;
    return broken(
      'outside-own-range',
      { node, task: container },
      `The engine on ${node} takes addresses from ${range}; it gave ${container} ${address}.`,
    );
  }
  // The last one to take an address is the one that is one too many.
  for (const { node, container, address, owners } of holders.toReversed()) {
    if (owners.length > 1) {
      return broken(
        'duplicate-address',
        { node, task: container },
        `${address} of ${container} on ${node} has one owner; ${owners.join(' and ')} answer for it. The engines accepted both.`,
      );
    }
  }
  for (const { node, container, address, mac, owners } of holders) {
    if (owners[0] !== mac) {
      return broken(
        'no-owner',
        { node, task: container },
        `${container} on ${node} (${mac}) answers for ${address}; ${owners[0] ?? 'nobody'} did.`,
      );
    }
  }
  return ok(
    `Each of ${holders.map(({ address }) => address).join(', ')} has one owner on the segment; ${[...new Set(holders.flatMap(({ range, node }) => (range === null ? [] : [`${node} allocates in ${range}`])))].join(', ')}.`,
  );
}
