import { Engine } from '../docker/engine.js';
import { Failure } from '../support/failure.js';
import type { Lab } from './lab.js';
import { LAB_LABEL } from './labels.js';
import { labOf } from './running-lab.js';
import { readLabState, type LabState } from './state.js';

/** A lab that is up, for use by this process. */
export interface AttachedLab {
  readonly lab: Lab;
  readonly state: LabState;
}

/**
 * Attaches to the lab that is up in `directory`. Throws a {@link Failure} when there is none, or when it is written down
 * but one of its containers no longer runs.
 */
export async function attachLab(directory: string): Promise<AttachedLab> {
  const state = await readLabState(directory);
  if (state === null) {
    throw new Failure({
      doing: 'looking for a lab',
      expected: `one that is up in ${directory}`,
      seen: 'none',
      next: 'bring one up: seatrial lab up',
    });
  }
  const containers = await Engine.open(state.engineEndpoint).containers.list({
    label: [`${LAB_LABEL}=${state.id}`],
    status: ['running'],
  });
  const running = new Set(containers.map(({ Id }) => Id));
  const dead = [
    ...state.nodes.flatMap(({ name, containerId, toolboxId }) => [
      { name, id: containerId },
      { name: `${name}-toolbox`, id: toolboxId },
    ]),
    { name: 'outside', id: state.outside.containerId },
    { name: 'lab-host', id: state.hostContainerId },
  ].filter(({ id }) => !running.has(id));
  if (dead.length > 0) {
    throw new Failure({
      doing: `attaching to the lab ${state.id}`,
      expected: 'all its containers to run',
      seen: `not running: ${dead.map(({ name }) => name).join(', ')}`,
      next: 'take it down and up again: seatrial lab down, seatrial lab up',
    });
  }
  return { lab: labOf(state, await managersThatAnswer(state)), state };
}

/** Names of the managers that know the swarm, in order; empty when none does. */
async function managersThatAnswer(state: LabState): Promise<string[]> {
  const managers = state.nodes.filter(({ role }) => role === 'manager');
  const answers = await Promise.allSettled(
    managers.map(({ engineEndpoint }) => Engine.open(engineEndpoint).nodes.list({}, { deadlineMs: 5000 })),
  );
  return managers.filter((_, index) => answers[index]?.status === 'fulfilled').map(({ name }) => name);
}
