import type { Service, ServiceSpec, Task } from '../../docker/index.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import type { UndoStack } from '../../support/undo.js';
import type { Lab } from '../lab.js';

const DEADLINE_MS = 90_000;
/** What is younger counts as moving, and nothing is concluded from it. Milliseconds. */
const SETTLED_AFTER_MS = 12_000;

/** A service that a fault brings: its tasks run the probe image and do nothing. */
export function idleService(lab: Lab, name: string, more: Partial<ServiceSpec['TaskTemplate']> = {}): ServiceSpec {
  return {
    Name: name,
    TaskTemplate: {
      ContainerSpec: { Image: lab.probeImage, Command: ['sleep', '3600'], StopGracePeriod: 1_000_000_000 },
      RestartPolicy: { Condition: 'none' },
      ...more,
    },
    Mode: { Replicated: { Replicas: 1 } },
  };
}

/** Creates a service and waits until its tasks are as wanted. The undo removes it and waits until they are gone. */
export async function deployUntil(
  lab: Lab,
  spec: ServiceSpec,
  undo: UndoStack,
  wanted: (tasks: readonly Task[]) => boolean,
): Promise<Service> {
  const { engine } = lab.manager();
  let id: string | null = null;
  const tasksOf = async (): Promise<readonly Task[]> =>
    (await engine.tasks.list({})).filter(({ ServiceID }) => ServiceID === id);
  undo.add(`service ${spec.Name}`, async () => {
    if (id === null) return;
    await engine.services.remove(id);
    await pollUntil({ awaiting: `the tasks of ${spec.Name} to be gone`, deadlineMs: DEADLINE_MS }, async () => {
      const left = await tasksOf();
      return left.length === 0 ? true : new NotYet(`${left.length} are left`);
    });
  });
  id = await engine.services.create(spec);
  await pollUntil({ awaiting: `tasks of ${spec.Name} to be as wanted`, deadlineMs: DEADLINE_MS }, async () => {
    const tasks = await tasksOf();
    return wanted(tasks)
      ? true
      : new NotYet(tasks.map(({ Status }) => `${Status.State} ${Status.Err ?? ''}`.trim()).join('; ') || 'none yet');
  });
  return engine.services.inspect(id);
}

/** True when a task says why it does not run. */
export function saysWhy(pattern: RegExp): (tasks: readonly Task[]) => boolean {
  return (tasks) => tasks.some(({ Status }) => pattern.test(Status.Err ?? ''));
}

/** True when as many tasks run, and none of them has just started. */
export function haveSettled(count: number): (tasks: readonly Task[]) => boolean {
  return (tasks) => {
    const running = tasks.filter(({ Status }) => Status.State === 'running');
    return (
      running.length >= count &&
      running.every(({ Status }) => Date.now() - Date.parse(Status.Timestamp) > SETTLED_AFTER_MS)
    );
  };
}
