import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, required, targetNode } from './support.js';
import { usageFailure } from '../../support/failure.js';

/** A port that is published on a node stays silent, though engine and container know of nothing. */
export const publishedDropPort: LabFault = {
  id: 'published/drop-port',
  does: 'Drops new TCP connections and UDP datagrams to a port of one node before they are routed.',
  footprint: ['node-rules'],
  parameters: [
    NODE_PARAMETER,
    { name: 'port', description: 'port, or first and last port of a range', example: '8080', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const port = required(parameters, 'port');
    if (!/^\d+(:\d+)?$/.test(port)) throw usageFailure(`--port ${port}`, 'a port or a range', 'for example 8080');
    const comment = `-m comment --comment "seatrial ${this.id}" -j DROP`;
    const rules = [`-p tcp --syn --dport ${port} ${comment}`, `-p udp --dport ${port} ${comment}`].map(
      (rule) => `PREROUTING ${rule}`,
    );
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(
        node.ownShell,
        rules.map((rule) => `while iptables -w -t raw -D ${rule} 2>/dev/null; do :; done`).join('; '),
      );
    });
    // In the raw table, so that neither a translation nor a proxy of the engine comes first.
    await mustRun(node.ownShell, rules.map((rule) => `iptables -w -t raw -I ${rule}`).join(' && '));
    await mustRun(node.ownShell, rules.map((rule) => `iptables -w -t raw -C ${rule}`).join(' && '));
  },
};
