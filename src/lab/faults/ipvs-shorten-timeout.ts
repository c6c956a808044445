import { NotYet, pollUntil } from '../../support/poll.js';
import type { LabFault } from '../fault.js';
import { findAimedTask } from './aimed-task.js';
import { startProgram } from './background.js';
import { findBalancer } from './balancer.js';
import { readBalancerTimeouts } from './ipvs-timeouts.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, SERVICE_PARAMETER, mustRun, required, targetNode } from './support.js';

/** Seconds. */
const TIMEOUT = 24;
const IDLE_MS = (TIMEOUT * 1000) / 2;
const DEADLINE_MS = 30_000;
const PORT = 8080;

/** A pool of connections that nobody uses for a while, in fast motion: the balancer forgets them first. */
export const ipvsShortenTimeout: LabFault = {
  id: 'ipvs/shorten-timeout',
  does: 'Makes the balancer of a network on one node forget silent connections soon, while a task holds one to a virtual address.',
  footprint: ['ipvs', 'task'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const service = required(parameters, 'service');
    const { shell, address } = await findBalancer(lab, node, required(parameters, 'network'), service);
    const { tcp, fin, udp } = await readBalancerTimeouts(shell);
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(shell, `ipvsadm --set ${tcp} ${fin} ${udp}`);
    });
    await mustRun(shell, `ipvsadm --set ${TIMEOUT} ${fin} ${udp}`);
    const task = await findAimedTask(node, service);
    // Not a request: the other end is to wait for one.
    const program = `
import socket, time
held = socket.create_connection(("${address}", ${PORT}), 5)
time.sleep(600)
`;
    await startProgram(task.shell, this.id, program, undo);
    await pollUntil({ awaiting: 'the connection to be silent for a while', deadlineMs: DEADLINE_MS }, async () => {
      const { stdout } = await mustRun(task.shell, `ss -HtniO state established dst ${address}:${PORT}`);
      const times = [...stdout.matchAll(/\b(?:lastsnd|lastrcv):(\d+)/g)].map(([, ms]) => Number(ms));
      if (times.length === 0) return new NotYet(stdout.trim() || 'none');
      return Math.min(...times) >= IDLE_MS ? true : new NotYet(`${Math.min(...times)} ms`);
    });
  },
};
