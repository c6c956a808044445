import type { Disagreement } from './disagreement.js';
import type { InsideView, SwarmIndex } from './swarm-index.js';

/** Where tasks ask for names: an address of their own loopback, at which the engine answers. */
const RESOLVER = '127.0.0.11';

/** Whom tasks and engines ask for names. */
export function compareResolvers(index: SwarmIndex): readonly Disagreement[] {
  return [
    ...index.inside.flatMap((view) => [...malformed(view), ...replaced(index, view)]),
    ...index.facts.services.flatMap(({ name, nameServers = [] }): Disagreement[] =>
      nameServers.includes(RESOLVER)
        ? [
            {
              kind: 'names/upstream-loop',
              place: { service: name },
              expected: 'name servers outside of the tasks',
              observed: `${RESOLVER}, which is the engine's resolver in the task itself`,
              evidence: nameServers.map((one) => `nameserver ${one}`),
              details: { service: name },
            },
          ]
        : [],
    ),
  ];
}

/** Options without a value: engines that read them do not give their own resolver to tasks. */
function malformed({ node, host }: InsideView): readonly Disagreement[] {
  const lines = (host.resolverLines ?? []).filter((line) => /^options\b.*:(?:\s|$)/.test(line));
  if (lines.length === 0) return [];
  return [
    {
      kind: 'host/resolver-malformed',
      place: { node },
      expected: 'options of resolv.conf that have their value, without a space: ndots:2',
      observed: lines.join('; '),
      evidence: lines,
      details: { node },
    },
  ];
}

function replaced(index: SwarmIndex, { node, host, containers }: InsideView): readonly Disagreement[] {
  const resolvers = new Map((host.resolvers ?? []).map(({ container, lines }) => [container, lines]));
  return containers.flatMap(({ id, taskId, networks }): Disagreement[] => {
    const task = index.task(taskId);
    const lines = resolvers.get(id) ?? [];
    const servers = lines.filter((line) => line.startsWith('nameserver ')).map((line) => line.split(/\s+/)[1] ?? '');
    const inOverlay = networks.some((own) => index.overlays.some((one) => one.id === own.id && !one.ingress));
    if (task?.settled !== true || !inOverlay || servers.length === 0 || servers.includes(RESOLVER)) return [];
    return [
      {
        kind: 'names/resolver-replaced',
        place: { node, service: index.service(task.serviceId)?.name ?? '', task: task.name },
        expected: `the task to ask the engine's resolver, ${RESOLVER}`,
        observed: `it asks ${servers.join(', ')}`,
        evidence: lines,
        details: { node, container: id.slice(0, 12) },
      },
    ];
  });
}
