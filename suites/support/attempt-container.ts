import { EngineRefused } from '../../src/docker/index.js';
import type { LabNode } from '../../src/lab/lab.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { startContainer, type ContainerWish, type EngineAnswer, type OwnContainer } from './containers.js';

/** Starts a container that the engine may refuse to make or to start; anything else is thrown. */
export async function attemptContainer(
  context: MeasureContext,
  node: LabNode,
  wish: ContainerWish,
): Promise<EngineAnswer<OwnContainer>> {
  try {
    return { accepted: true, value: await startContainer(context, node, wish) };
  } catch (error) {
    if (!(error instanceof EngineRefused)) throw error;
    context.note({
      title: `${node.name} refuses a container`,
      node: node.name,
      command: `POST /containers in ${wish.network ?? 'the default bridge'}`,
      exitCode: error.status,
      durationMs: 0,
      output: error.reason,
      truncatedBytes: 0,
    });
    return { accepted: false, status: error.status, reason: error.reason };
  }
}
