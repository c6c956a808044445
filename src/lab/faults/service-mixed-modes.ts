import { NotYet, pollUntil } from '../../support/poll.js';
import type { LabFault } from '../fault.js';
import { deployUntil, haveSettled, idleService } from './broken-service.js';
import { NODE_PARAMETER, mustRun, required, targetNode } from './support.js';

const RULES_DEADLINE_MS = 60_000;

/** A service with one port in the routing mesh and one on the node of its task. */
export const serviceMixedModes: LabFault = {
  id: 'service/mixed-modes',
  does: 'Deploys a service that publishes one port by the routing mesh and another on the node of its task.',
  footprint: ['services', 'published'],
  parameters: [
    NODE_PARAMETER,
    { name: 'port', description: 'first of two ports that nobody has yet', example: '29291', required: true },
  ],
  async inject(lab, parameters, undo) {
    const { name } = targetNode(lab, parameters);
    const first = Number(required(parameters, 'port'));
    undo.add(`${this.id}: nodes forget port ${first}`, async () => {
      for (const node of lab.nodes) {
        await pollUntil(
          { awaiting: `${node.name} to forget port ${first}`, deadlineMs: RULES_DEADLINE_MS },
          async () => {
            const { stdout } = await mustRun(node.ownShell, 'iptables -w -t nat -S DOCKER-INGRESS');
            return stdout.includes(` ${first} `) ? new NotYet('a rule is left') : true;
          },
        );
      }
    });
    const port = (PublishedPort: number, PublishMode: 'ingress' | 'host') =>
      ({ Protocol: 'tcp', TargetPort: 80, PublishedPort, PublishMode }) as const;
    const spec = {
      ...idleService(lab, 'seatrial-mixed-modes', { Placement: { Constraints: [`node.hostname==${name}`] } }),
      EndpointSpec: { Ports: [port(first, 'ingress'), port(first + 1, 'host')] },
    };
    await deployUntil(lab, spec, undo, haveSettled(1));
  },
};
