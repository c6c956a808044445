import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { startEngine, stopEngine } from '../../src/lab/node-engine.js';
import type { LabNode } from '../../src/lab/lab.js';
import { Failure } from '../../src/support/failure.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { asked, witnessed } from '../support/evidence.js';
import { mustPrepare } from '../support/task-shell.js';
import { VLANS, makeTrunkNetwork, parentOn } from '../support/trunk.js';
import { UNFORMED_PAIR } from '../stacks.js';

const NODE = 'own1';

const REASONS = ['not-made', 'not-restored', 'left-behind', 'taken-away'] as const;
type Reason = (typeof REASONS)[number];

interface Parameters {
  /** Whether the first link, too, is made before its network. */
  readonly bothBeforehand: boolean;
  /** Name of the link that is made beforehand; that which the engine would give it when `null`. */
  readonly beforehandName: string | null;
}

const PARAMETERS: Parameters = { bothBeforehand: false, beforehandName: null };

/** A VLAN link that is the parent of a network. */
export interface ParentLink {
  readonly node: string;
  readonly link: string;
  readonly vlan: number;
  /** Whose it should be: the engine's, which made it, or the administrator's, who made it beforehand. */
  readonly owner: 'engine' | 'administrator';
  /** It was there with its VLAN once the network was there. */
  readonly made: boolean;
  /** It was there again after it had gone with the engine down, as at a start of the machine. */
  readonly restored: boolean;
  /** It was there after the network had been removed. */
  readonly left: boolean;
}

export default defineScenario({
  id: 'macvlan/subinterface-lifecycle',
  claim:
    'The VLAN link that an engine made for a macvlan network is made again when the engine starts, and goes with the network; one that was made beforehand stays.',
  level: 'core',
  requirements: ['R-macvlan-lifecycle'],
  needs: ['macvlan', 'vlan-8021q'],
  disturbs: 'nothing',
  parameters: PARAMETERS,
  stack: () => UNFORMED_PAIR,
  reasons: REASONS,
  deadlineMs: 120_000,
  measure: async (context, { bothBeforehand, beforehandName }): Promise<readonly ParentLink[]> => {
    const node = context.lab.node(NODE);
    const links = [
      {
        link: parentOn(node, VLANS.restored),
        vlan: VLANS.restored,
        owner: 'engine' as const,
        beforehand: bothBeforehand,
      },
      {
        link: beforehandName ?? parentOn(node, VLANS.madeBeforehand),
        vlan: VLANS.madeBeforehand,
        owner: 'administrator' as const,
        beforehand: true,
      },
    ];
    const beforehand = links.filter((one) => one.beforehand);
    for (const { link } of links) {
      context.undo.add(`the link ${link} of ${node.name}`, async () => {
        await node.shell.run(`ip link del ${link}`);
      });
    }
    await makeLinks(context, node, beforehand);
    const networks = await Promise.all(
      links.map(({ link, vlan }) => makeTrunkNetwork(context, node, vlan, { parent: link })),
    );
    const made = await vlanLinks(context, node, 'after the networks were made');
    await stopEngine(node, context.undo);
    // At a start of the machine no link is there; what its administrator configured comes before the engine.
    mustPrepare(
      node.name,
      await witnessed(context, node.shell, 'The links go').run(
        links.map(({ link }) => `ip link del ${link}`).join(' && '),
      ),
    );
    await makeLinks(context, node, beforehand);
    await startEngine(node);
    const restored = await vlanLinks(context, node, 'after the engine started');
    for (const network of networks) {
      await asked(
        context,
        node.name,
        `DELETE /networks/${network}`,
        () => node.engine.networks.remove(network, { signal: context.signal }),
        () => 'removed',
      );
    }
    const left = await vlanLinks(context, node, 'after the networks were removed');
    return links.map(({ link, vlan, owner }) => ({
      node: node.name,
      link,
      vlan,
      owner,
      made: made.get(link) === vlan,
      restored: restored.get(link) === vlan,
      left: left.has(link),
    }));
  },
  judge: judgeLinks,
  faults: [
    {
      kind: 'mutation',
      name: 'made-beforehand',
      does: 'Makes the first link, too, before its network.',
      change: { bothBeforehand: true },
      expect: { reason: 'left-behind', place: { node: NODE } },
    },
    {
      kind: 'mutation',
      name: 'name-of-choice',
      does: 'Gives the link that is made beforehand a name that no engine would give.',
      change: { beforehandName: 'uplink' },
      expect: 'look-alike',
    },
  ],
});

async function makeLinks(
  context: MeasureContext,
  node: LabNode,
  links: readonly { readonly link: string; readonly vlan: number }[],
): Promise<void> {
  const shell = witnessed(context, node.shell, 'Links that the administrator makes');
  const commands = links.map(
    ({ link, vlan }) =>
      `ip link add link ${node.trunkInterface} name ${link} type vlan id ${vlan} && ip link set ${link} up`,
  );
  mustPrepare(node.name, await shell.run(commands.join(' && ')));
}

/** VLAN of each VLAN link of a node, by name. */
async function vlanLinks(context: MeasureContext, node: LabNode, when: string): Promise<ReadonlyMap<string, number>> {
  const result = await witnessed(context, node.shell, `VLAN links ${when}`).run('ip -d -j link show type vlan');
  if (result.exitCode !== 0) {
    throw new Failure({
      doing: `reading the VLAN links of ${node.name}`,
      expected: 'a list of ip',
      seen: result.stderr.trim(),
      next: `see what is there: seatrial lab run --node ${node.name} -- ip -d link show type vlan`,
    });
  }
  const text = result.stdout.trim();
  const links = JSON.parse(text === '' ? '[]' : text) as {
    ifname?: string;
    linkinfo?: { info_data?: { id?: number } };
  }[];
  return new Map(
    links.flatMap(({ ifname, linkinfo }) => {
      const id = linkinfo?.info_data?.id;
      return ifname === undefined || id === undefined ? [] : [[ifname, id] as const];
    }),
  );
}

export function judgeLinks(links: readonly ParentLink[]): Judgement<Reason> {
  for (const { node, link, vlan, owner, made, restored, left } of links) {
    const place = { node };
    if (!made) {
      return broken('not-made', place, `${link} with VLAN ${vlan} is there once its network is there; it was not.`);
    }
    if (!restored) {
      return broken('not-restored', place, `${link} with VLAN ${vlan} is there after the engine started; it was not.`);
    }
    if (owner === 'engine' && left) {
      return broken('left-behind', place, `${link}, made by the engine, goes with its network; it was still there.`);
    }
    if (owner === 'administrator' && !left) {
      return broken('taken-away', place, `${link}, made beforehand, stays when its network goes; it was gone.`);
    }
  }
  return ok(
    links
      .map(({ link, owner }) =>
        owner === 'engine'
          ? `${link} was made with its network, made again when the engine started, and went with the network`
          : `${link}, made beforehand, stayed`,
      )
      .join('; ')
      .concat('.'),
  );
}
