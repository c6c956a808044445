import { NotYet, pollUntil } from '../../support/poll.js';
import { lastAddress } from '../subnets.js';
import { awaitAllReady, otherManager } from '../ready-nodes.js';
import type { LabFault } from '../fault.js';
import type { Lab, LabNode } from '../lab.js';
import { NODE_PARAMETER, mustRun, targetNode } from './support.js';

const NOTICED_DEADLINE_MS = 60_000;

/** A node that came back with another address: a lease that ended, a machine that was moved. */
export const underlayChangeAddress: LabFault = {
  id: 'underlay/change-address',
  does: 'Gives the interface by which one node reaches the others another address, until managers notice.',
  footprint: ['underlay'],
  lasting: true,
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { subnet } = lab.segments.control;
    const length = subnet.split('/')[1] ?? '24';
    const device = node.controlInterface;
    const [own, other] = [node.controlAddress, lastAddress(subnet)].map((address) => `${address}/${length}`);
    const routes = (await mustRun(node.shell, `ip -4 route show dev ${device}`)).stdout
      .split('\n')
      .map((route) => route.trim())
      .filter((route) => route !== '' && !route.includes('proto kernel'));
    const restore = routes.map((route) => `ip route replace ${route} dev ${device}`);
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(
        node.shell,
        [
          // First: an address that is deleted takes along those of its subnet that came later.
          `{ ip address del ${other ?? ''} dev ${device} 2>/dev/null || :; }`,
          `ip address replace ${own ?? ''} dev ${device}`,
          ...restore,
        ].join(' && '),
      );
      await awaitAllReady(lab, node);
      // Connections from the other address have to break before the node comes with its own.
      await awaitAddress(lab, node, { back: true });
    });
    await mustRun(
      node.shell,
      [`ip address del ${own ?? ''} dev ${device}`, `ip address add ${other ?? ''} dev ${device}`, ...restore].join(
        ' && ',
      ),
    );
    await awaitAddress(lab, node, { back: false });
  },
};

/** Waits until a manager sees a node as Ready at its own address, or does not any more. */
async function awaitAddress(lab: Lab, node: LabNode, { back }: { readonly back: boolean }): Promise<void> {
  const watcher = otherManager(lab, node);
  const what = back ? `is back at ${node.controlAddress}` : 'moved';
  await pollUntil(
    { awaiting: `${watcher.name} to notice that ${node.name} ${what}`, deadlineMs: NOTICED_DEADLINE_MS },
    async (signal) => {
      const nodes = await watcher.engine.nodes.list({}, { signal });
      const status = nodes.find(({ ID }) => ID === node.swarmNodeId)?.Status;
      const there = status?.State === 'ready' && status.Addr === node.controlAddress;
      return there === back ? true : new NotYet(`${status?.State ?? 'unknown'} at ${status?.Addr ?? 'no address'}`);
    },
  );
}
