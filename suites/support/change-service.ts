import type { ServiceSpec } from '../../src/docker/index.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';

/**
 * Changes a service for the time of a measurement and waits for its new tasks. Always replaces them, also where the engine
 * would keep them: then it would not say when the update is over. The undo gives the service its former specification.
 */
export async function changeService(
  context: MeasureContext,
  service: string,
  change: (spec: ServiceSpec) => ServiceSpec,
): Promise<void> {
  const { stack } = context;
  let former: ServiceSpec | null = null;
  context.undo.add(`${service} as it was`, async () => {
    const spec = former;
    if (spec === null) return;
    await stack.update(service, (current) => replacing({ ...spec, TaskTemplate: keepCount(spec, current) }));
    await stack.settled(service);
  });
  await stack.update(service, (spec) => {
    former = spec;
    return replacing(change(spec));
  });
  await stack.settled(service);
}

/** With tasks that are replaced. */
export function replacing({ TaskTemplate, ...spec }: ServiceSpec): ServiceSpec {
  return { ...spec, TaskTemplate: { ...TaskTemplate, ForceUpdate: (TaskTemplate.ForceUpdate ?? 0) + 1 } };
}

/** The count of forced updates never goes back: the engine would see no change in it. */
function keepCount(former: ServiceSpec, current: ServiceSpec): ServiceSpec['TaskTemplate'] {
  return { ...former.TaskTemplate, ForceUpdate: current.TaskTemplate.ForceUpdate ?? 0 };
}
