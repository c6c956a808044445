import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, required, targetNode } from './support.js';

const SOURCE_PORT = 40_404;

/** A sender that began before the port was published: the kernel goes on as it began. */
export const publishedKeepFlow: LabFault = {
  id: 'published/keep-flow',
  does: 'Makes one node remember that UDP from the client outside to a published port is for the node itself.',
  footprint: ['node-connections'],
  parameters: [NODE_PARAMETER, { name: 'port', description: 'published UDP port', example: '30000', required: true }],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const port = required(parameters, 'port');
    const [client, own] = [lab.outside.address, node.controlAddress];
    const ends = `-p udp --orig-src ${client} --orig-dst ${own} --sport ${SOURCE_PORT} --dport ${port}`;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(node.shell, `conntrack -D ${ends} >/dev/null 2>&1; ! conntrack -L ${ends} 2>/dev/null | grep -q .`);
    });
    await mustRun(
      node.shell,
      `conntrack -I ${ends} --reply-src ${own} --reply-dst ${client} --reply-port-src ${port} --reply-port-dst ${SOURCE_PORT} -t 600`,
    );
  },
};
