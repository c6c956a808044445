import type { ServiceSpec } from '../../docker/index.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import type { UndoStack } from '../../support/undo.js';
import type { Lab, LabNode } from '../lab.js';

const DEADLINE_MS = 60_000;

/** A service of one task that a fault brings along. */
export interface OwnService {
  readonly name: string;
  /** Ids of networks. */
  readonly networks: NonNullable<ServiceSpec['TaskTemplate']['Networks']>;
  /** Of the container; what is left out is as usual. */
  readonly container?: Partial<ServiceSpec['TaskTemplate']['ContainerSpec']>;
  /** State that the task comes to: `running` when left out. */
  readonly state?: string;
}

/** Runs one task on a node until the undo, and returns once it is in its state. */
export async function runOwnTask(
  lab: Lab,
  node: LabNode,
  { name, networks, container, state = 'running' }: OwnService,
  undo: UndoStack,
): Promise<void> {
  const { engine } = lab.manager();
  undo.add(`the service ${name}`, async () => {
    const known = await engine.services.list({ name: [name] });
    if (known.some(({ Spec }) => Spec.Name === name)) await engine.services.remove(name);
    await pollUntil({ awaiting: `the task of ${name} to end`, deadlineMs: DEADLINE_MS }, async () => {
      const left = await node.engine.containers.list({ label: [`com.docker.swarm.service.name=${name}`] });
      return left.length === 0 ? true : new NotYet('it runs');
    });
  });
  await engine.services.create({
    Name: name,
    TaskTemplate: {
      ContainerSpec: {
        Image: lab.probeImage,
        Command: ['seatrial-responder'],
        StopGracePeriod: 1_000_000_000,
        ...container,
      },
      Networks: networks,
      Placement: { Constraints: [`node.hostname==${node.name}`] },
    },
    Mode: { Replicated: { Replicas: 1 } },
    EndpointSpec: { Mode: 'vip' },
  });
  await pollUntil({ awaiting: `the task of ${name} to be ${state}`, deadlineMs: DEADLINE_MS }, async () => {
    const tasks = await engine.tasks.list({ service: [name] });
    const states = tasks.map(({ Status }) => Status.State);
    return states.includes(state) ? true : new NotYet(states.join(', ') || 'no task');
  });
}
