import type { LabNode } from '../../src/lab/lab.js';
import { awaitAllReady } from '../../src/lab/ready-nodes.js';
import type { SwarmNode } from '../../src/docker/index.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { pollUntil } from '../../src/support/poll.js';
import { witnessed } from './evidence.js';
import { mustPrepare } from './task-shell.js';

const COMMENT = 'seatrial cut-off';
/** The swarm may change a node between reading it and changing it. */
const CHANGE_WITHIN_MS = 10_000;

/**
 * Cuts a node off the underlay: nothing comes in and nothing goes out, as if its cables were pulled; it runs on. Returns
 * what mends it and waits until every node is Ready; the end of the measurement does so otherwise.
 */
export async function cutOff(context: MeasureContext, node: LabNode): Promise<() => Promise<void>> {
  const rules = [...new Set([node.controlInterface, node.dataInterface])].flatMap((link) => [
    // Before any translation, so that published ports are cut off, too.
    `-t raw %s PREROUTING -i ${link} -m comment --comment "${COMMENT}" -j DROP`,
    `-t raw %s OUTPUT -o ${link} -m comment --comment "${COMMENT}" -j DROP`,
    `-t filter %s FORWARD -o ${link} -m comment --comment "${COMMENT}" -j DROP`,
  ]);
  const each = (operation: string): string[] => rules.map((rule) => `iptables -w ${rule.replace('%s', operation)}`);
  const mend = context.undo.add(`${node.name} is back on the underlay`, async () => {
    const remove = each('-D').map((command) => `while ${command} 2>/dev/null; do :; done`);
    mustPrepare(node.name, await node.ownShell.run(remove.join('; ')));
    await awaitAllReady(context.lab, node);
  });
  const shell = witnessed(context, node.ownShell, `${node.name} is cut off`);
  mustPrepare(node.name, await shell.run([...each('-I'), ...each('-C')].join(' && ')));
  return mend;
}

/** Changes what the swarm wants of a node. */
export async function changeNode(
  { lab }: Pick<MeasureContext, 'lab'>,
  node: LabNode,
  change: (spec: SwarmNode['Spec']) => SwarmNode['Spec'],
): Promise<void> {
  const { engine } = lab.manager();
  await pollUntil({ awaiting: `${node.name} to be changed`, deadlineMs: CHANGE_WITHIN_MS }, async (signal) => {
    const current = await engine.nodes.inspect(node.swarmNodeId, { signal });
    await engine.nodes.update(current, change(current.Spec), { signal });
    return true;
  });
}
