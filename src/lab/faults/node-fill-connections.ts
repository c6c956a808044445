import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, targetNode } from './support.js';

const MOST = '/proc/sys/net/netfilter/nf_conntrack_max';
const COUNT = '/proc/sys/net/netfilter/nf_conntrack_count';
const TIMEOUT = '/proc/sys/net/netfilter/nf_conntrack_udp_timeout';
/** An address of the loopback that nothing uses, so that only this node tracks what is sent there. */
const NOWHERE = '127.7.7.7';
/** More than any other node of a lab has. */
const CONNECTIONS = 6_000;

/** A node whose table of connections is full. The limit is one for all nodes of a lab; the others stay far below it. */
export const nodeFillConnections: LabFault = {
  id: 'node/fill-connections',
  does: 'Makes thousands of entries in the connection table of one node, and lowers the limit of all to that number.',
  footprint: ['node-settings', 'lab-settings'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const { shell, name } = targetNode(lab, parameters);
    const before = (await mustRun(lab.host, `cat ${MOST}`)).stdout.trim();
    const timeout = (await mustRun(shell, `cat ${TIMEOUT}`)).stdout.trim();
    undo.add(`${this.id} on ${name}`, async () => {
      await mustRun(lab.host, `echo ${before} >${MOST}`);
      await mustRun(shell, `echo ${timeout} >${TIMEOUT}; conntrack -D -p udp -d ${NOWHERE} >/dev/null 2>&1; true`);
    });
    const send =
      'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n' +
      `for port in range(1, ${CONNECTIONS + 1}):\n` +
      `    try: s.sendto(b"x", ("${NOWHERE}", port))\n` +
      '    except OSError: pass';
    await mustRun(shell, `echo 600 >${TIMEOUT} && python3 -c '${send}'`);
    const count = Number((await mustRun(shell, `cat ${COUNT}`)).stdout.trim());
    if (!(count >= CONNECTIONS / 2)) {
      throw nothingToBreak(`filling the table of ${name}`, `${CONNECTIONS} entries`, `${count}`);
    }
    await mustRun(lab.host, `echo ${Math.ceil(count * 1.01)} >${MOST}`);
  },
};
