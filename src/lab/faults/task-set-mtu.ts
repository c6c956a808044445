import { usageFailure } from '../../support/failure.js';
import { readInterfaces } from '../../probes/interfaces.js';
import type { LabFault } from '../fault.js';
import { findAimedTask } from './aimed-task.js';
import {
  NETWORK_PARAMETER,
  NODE_PARAMETER,
  SERVICE_PARAMETER,
  mustRun,
  nothingToBreak,
  required,
  targetNode,
} from './support.js';

/** One task sends frames of another length than the others. */
export const taskSetMtu: LabFault = {
  id: 'task/set-mtu',
  does: 'Changes the MTU of one interface of one task of a service on one node.',
  footprint: ['task'],
  parameters: [
    NODE_PARAMETER,
    SERVICE_PARAMETER,
    NETWORK_PARAMETER,
    { name: 'mtu', description: 'the new MTU', example: '1400', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const network = required(parameters, 'network');
    const mtu = Number(required(parameters, 'mtu'));
    if (!Number.isInteger(mtu) || mtu < 68) {
      throw usageFailure(`MTU ${parameters['mtu'] ?? ''}`, 'a number from 68 on', 'for example --mtu 1400');
    }
    const { name, shell, addresses } = await findAimedTask(node, required(parameters, 'service'));
    const { interfaces } = await readInterfaces(shell);
    const leg = interfaces.find((one) => one.addresses.some(({ address }) => address === addresses[network]));
    if (leg === undefined) throw nothingToBreak(`changing the MTU of ${name}`, `an interface in ${network}`, 'none');
    undo.add(`${this.id} of ${name} on ${node.name}`, async () => {
      await mustRun(shell, `ip link set dev ${leg.name} mtu ${leg.mtu}`);
    });
    await mustRun(shell, `ip link set dev ${leg.name} mtu ${mtu}`);
  },
};
