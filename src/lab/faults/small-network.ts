import type { Task } from '../../docker/index.js';
import { pollUntil } from '../../support/poll.js';
import type { UndoStack } from '../../support/undo.js';
import type { FaultParameter, FaultParameters } from '../fault.js';
import type { Lab } from '../lab.js';
import { deployUntil, idleService } from './broken-service.js';
import { required, targetNode } from './support.js';

const GIVEN_UP_DEADLINE_MS = 60_000;

/** The subnet of a small network that a fault makes. */
export const SUBNET_PARAMETER: FaultParameter = {
  name: 'subnet',
  description: 'subnet of eight addresses that is used nowhere',
  example: '10.254.254.0/29',
  required: true,
};

/** Makes a network of eight addresses and runs a service in it on one node. Five can be used, two of them by no task. */
export async function fillSmallNetwork(
  lab: Lab,
  parameters: FaultParameters,
  undo: UndoStack,
  about: { readonly name: string; readonly replicas: number; readonly wanted: (tasks: readonly Task[]) => boolean },
): Promise<void> {
  const { engine } = lab.manager();
  const { name: node } = targetNode(lab, parameters);
  let id: string | null = null;
  undo.add(`network ${about.name}`, async () => {
    const own = id;
    if (own === null) return;
    // A network is in use until every node gave it up.
    await pollUntil({ awaiting: `the network ${about.name} to be given up`, deadlineMs: GIVEN_UP_DEADLINE_MS }, () =>
      engine.networks.remove(own),
    );
  });
  id = await engine.networks.create({
    Name: about.name,
    Driver: 'overlay',
    IPAM: { Config: [{ Subnet: required(parameters, 'subnet') }] },
  });
  const spec = {
    ...idleService(lab, about.name, {
      Networks: [{ Target: id }],
      Placement: { Constraints: [`node.hostname==${node}`] },
    }),
    Mode: { Replicated: { Replicas: about.replicas } },
  };
  await deployUntil(lab, spec, undo, about.wanted);
}
