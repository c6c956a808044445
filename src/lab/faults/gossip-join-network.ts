import type { LabFault } from '../fault.js';
import type { LabNode } from '../lab.js';
import { DIAGNOSTICS_PORT, withDiagnostics } from '../network-diagnostics.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, mustRun, required, targetNode } from './support.js';

const JOIN_DEADLINE_MS = 15_000;

/** A node is told of a network that nothing on it uses. */
export const gossipJoinNetwork: LabFault = {
  id: 'gossip/join-network',
  does: "Makes one node's network database take part in a network by the engine's diagnostic port, though no task there does.",
  footprint: ['gossip'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { Id } = await lab.manager().engine.networks.inspect(required(parameters, 'network'));
    undo.add(`${this.id} on ${node.name}`, () => withDiagnostics(node, () => ask(node, `leavenetwork?nid=${Id}`)));
    await withDiagnostics(node, async () => {
      await ask(node, `joinnetwork?nid=${Id}`);
      await pollUntil(
        { awaiting: `${node.name} to take part in the gossip of the network`, deadlineMs: JOIN_DEADLINE_MS },
        async () => {
          const [stats, peers] = await Promise.all(
            ['networkstats', 'networkpeers'].map((what) => mustRun(node.shell, request(`${what}?nid=${Id}`))),
          );
          // The number of rows; -1 where the node takes no part. Where others do, their rows must have come.
          const rows = Number(/"entries":(-?\d+)/.exec(stats?.stdout ?? '')?.[1] ?? -1);
          const nodes = Number(/"size":(\d+)/.exec(peers?.stdout ?? '')?.[1] ?? 0);
          return rows > 0 || (rows === 0 && nodes <= 1) ? true : new NotYet(`${rows} rows, ${nodes} nodes`);
        },
      );
    });
  },
};

function request(question: string): string {
  return `curl -sS -m 5 'http://127.0.0.1:${DIAGNOSTICS_PORT}/${question}&json'`;
}

/** Leaving a network that was never joined is refused by the server, and that is as well. */
async function ask(node: LabNode, question: string): Promise<void> {
  await mustRun(node.shell, request(question));
}
