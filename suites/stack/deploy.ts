import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { LabNode } from '../../src/lab/lab.js';
import type { Shell } from '../../src/lab/shell.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { witnessed } from '../support/evidence.js';
import { cannotMeasure } from '../support/task-shell.js';

const EXAMPLES = new URL('../../../examples/', import.meta.url);
/** Label that `docker stack deploy` gives to everything it makes. */
const NAMESPACE_LABEL = 'com.docker.stack.namespace';
const DEPLOY_DEADLINE_MS = 180_000;

/** A running task of a stack that was deployed from a file. */
export interface FileStackTask {
  /** Name of the service in the file. */
  readonly service: string;
  readonly node: LabNode;
  readonly containerId: string;
  /** Process id in the node's process namespace. */
  readonly pid: number;
  /** The probe image's tools in its network namespace. */
  readonly shell: Shell;
}

/**
 * Deploys a stack file of `examples/` by the CLI of a manager, waits for its tasks, and removes it with the measurement.
 *
 * @param alter what a mutation makes of the file
 */
export async function deployFile(
  context: MeasureContext,
  wish: { readonly file: string; readonly stack: string; readonly alter?: (text: string) => string },
): Promise<readonly FileStackTask[]> {
  const { lab, undo } = context;
  const manager = lab.manager();
  const text = await readFile(fileURLToPath(new URL(wish.file, EXAMPLES)), 'utf8');
  undo.add(`remove the stack ${wish.stack}`, () => removeFileStack(context, manager, wish.stack));
  const shell = witnessed(context, manager.ownShell, `The stack file ${wish.file} is deployed`);
  const { exitCode, stderr } = await shell.run(
    `PROBE_IMAGE=${lab.probeImage} docker stack deploy --detach=true --resolve-image never --compose-file - ${wish.stack} <<'END'\n` +
      `${(wish.alter ?? ((whole: string) => whole))(text)}\nEND`,
    { deadlineMs: DEPLOY_DEADLINE_MS },
  );
  if (exitCode !== 0) throw cannotMeasure(`docker stack deploy of ${wish.file} to end with 0`, stderr.trim());
  return awaitTasks(context, wish.stack);
}

/** The tasks of a stack, once all of them run. */
async function awaitTasks(context: MeasureContext, stack: string): Promise<readonly FileStackTask[]> {
  const { lab, signal } = context;
  const { engine } = lab.manager();
  const { value } = await pollUntil(
    { awaiting: `the tasks of the stack ${stack}`, deadlineMs: DEPLOY_DEADLINE_MS, intervalMs: 250, signal },
    async (pollSignal) => {
      const label = { label: [`${NAMESPACE_LABEL}=${stack}`] };
      const services = await engine.services.list(label, { signal: pollSignal });
      const wanted = services.reduce((sum, { Spec }) => sum + (Spec.Mode.Replicated?.Replicas ?? lab.nodes.length), 0);
      const tasks = (await engine.tasks.list(label, { signal: pollSignal })).filter(
        ({ DesiredState, Status }) => DesiredState === 'running' && Status.State === 'running',
      );
      if (services.length === 0 || tasks.length < wanted) return new NotYet(`${tasks.length} of ${wanted} run`);
      return Promise.all(
        tasks.map(async (task): Promise<FileStackTask> => {
          const node = lab.nodes.find(({ swarmNodeId }) => swarmNodeId === task.NodeID);
          const containerId = task.Status.ContainerStatus?.ContainerID;
          const service = services.find(({ ID }) => ID === task.ServiceID)?.Spec.Name.slice(stack.length + 1);
          if (node === undefined || containerId === undefined || service === undefined) {
            throw cannotMeasure('a task on a node of the lab', JSON.stringify(task.Status));
          }
          const details = await node.engine.containers.inspect(containerId, { signal: pollSignal });
          return {
            service,
            node,
            containerId,
            pid: details.State.Pid,
            shell: node.shell.inNetworkNamespace(details.NetworkSettings.SandboxKey),
          };
        }),
      );
    },
  );
  return value;
}

async function removeFileStack(context: MeasureContext, manager: LabNode, stack: string): Promise<void> {
  const label = { label: [`${NAMESPACE_LABEL}=${stack}`] };
  await manager.ownShell.run(`docker stack rm ${stack}`, { deadlineMs: DEPLOY_DEADLINE_MS });
  await pollUntil({ awaiting: `the end of ${stack}`, deadlineMs: DEPLOY_DEADLINE_MS, intervalMs: 300 }, async () => {
    for (const { Id } of await manager.engine.networks.list(label)) await manager.engine.networks.remove(Id);
    const left = await Promise.all(context.lab.nodes.map(({ engine }) => engine.containers.list(label)));
    const count = left.reduce((sum, containers) => sum + containers.length, 0);
    return count === 0 ? true : new NotYet(`${count} containers are left`);
  });
}
