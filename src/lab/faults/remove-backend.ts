import type { Lab, LabNode } from '../lab.js';
import type { FaultParameter } from '../fault.js';
import type { UndoStack } from '../../support/undo.js';
import { backendLine, backendsNow, findBalancer } from './balancer.js';
import { mustRun, nothingToBreak } from './support.js';

/** Which of the backends a fault takes away. */
export const ADDRESS_PARAMETER: FaultParameter = {
  name: 'address',
  description: 'address of the task that is left out; the lowest one when left out',
  example: '10.0.1.5',
  required: false,
};

/** Takes one backend that gets connections from a service's balancer on one node. */
export async function removeBackend(
  lab: Lab,
  target: {
    readonly faultId: string;
    readonly node: LabNode;
    readonly network: string;
    readonly service: string;
    readonly address: string | undefined;
  },
  undo: UndoStack,
): Promise<void> {
  const { faultId, node, network, service } = target;
  const balancer = await findBalancer(lab, node, network, service);
  const [backend] = balancer.backends
    .filter(({ weight }) => weight > 0)
    .filter(({ address }) => target.address === undefined || address === target.address)
    .toSorted((a, b) => a.address.localeCompare(b.address, 'en', { numeric: true }));
  if (backend === undefined) {
    throw nothingToBreak(
      `removing a backend of ${service} on ${node.name}`,
      target.address ?? 'a backend with a weight',
      balancer.backends.map(({ address, weight }) => `${address} weight ${weight}`).join(', ') || 'no backend',
    );
  }
  const line = await backendLine(balancer, backend.address);
  undo.add(`${faultId} on ${node.name}`, async () => {
    const there = (await backendsNow(balancer)).some(({ address }) => address === backend.address);
    if (!there) await mustRun(balancer.shell, `ipvsadm ${line}`);
  });
  await mustRun(balancer.shell, `ipvsadm -d -f ${balancer.mark} -r ${backend.address}:0`);
}
