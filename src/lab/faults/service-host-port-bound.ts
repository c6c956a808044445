import type { LabFault } from '../fault.js';
import { deployUntil, idleService, saysWhy } from './broken-service.js';
import { NODE_PARAMETER, mustRun, required, targetNode } from './support.js';

const FOLDER = '/run/seatrial-listener';

/** A process of the node listens where a task wants to. */
export const serviceHostPortBound: LabFault = {
  id: 'service/host-port-bound',
  does: 'Lets a process listen on a port of one node, and deploys a service that publishes the port there.',
  footprint: ['services', 'node'],
  parameters: [
    NODE_PARAMETER,
    { name: 'port', description: 'port that nobody has yet', example: '29191', required: true },
  ],
  async inject(lab, parameters, undo) {
    const { name, shell } = targetNode(lab, parameters);
    const PublishedPort = Number(required(parameters, 'port'));
    undo.add(`${this.id} on ${name}`, async () => {
      await mustRun(shell, `kill $(cat ${FOLDER}/pid 2>/dev/null) 2>/dev/null; rm -rf ${FOLDER}`);
    });
    const listen = `import socket, time; s = socket.socket(); s.bind(("0.0.0.0", ${PublishedPort})); s.listen(); time.sleep(3600)`;
    await mustRun(
      shell,
      `mkdir -p ${FOLDER} && { setsid python3 -c '${listen}' </dev/null >/dev/null 2>&1 & echo $! >${FOLDER}/pid; } && ` +
        `(for try in $(seq 50); do ss -Hlnt "sport = :${PublishedPort}" | grep -q . && exit 0; sleep 0.1; done; exit 1)`,
    );
    const spec = {
      ...idleService(lab, 'seatrial-bound-port', { Placement: { Constraints: [`node.hostname==${name}`] } }),
      EndpointSpec: { Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort, PublishMode: 'host' }] },
    } as const;
    await deployUntil(lab, spec, undo, saysWhy(/bind|allocated/));
  },
};
