import type { Facts, Gap, NodeView, ProbeFacts } from './facts/facts.js';

/** An engine that started sets up networks, rules and balancers for about so long, and its tasks start anew. Milliseconds. */
const SETTING_UP_MS = 60_000;

/** Facts that can be judged, and what was left aside of them. */
export interface JudgedFacts {
  readonly facts: Facts;
  readonly gaps: readonly Gap[];
}

/**
 * Leaves the tables of nodes aside whose engine has just started: what is missing there is on its way. What engines say of
 * themselves stays, and nothing is concluded from their tasks. Pure.
 */
export function leaveYoungEnginesAside(facts: Facts): JudgedFacts {
  const ages = new Map(facts.views.flatMap((view) => [[view.node, ageOf(view)] as const]));
  const isYoung = (node: string): boolean => (ages.get(node) ?? Number.POSITIVE_INFINITY) < SETTING_UP_MS;
  if (!facts.views.some(({ node }) => isYoung(node))) return { facts, gaps: [] };
  const ids = new Set(facts.nodes.flatMap(({ id, name }) => (isYoung(name) ? [id] : [])));
  return {
    facts: {
      ...facts,
      views: facts.views.map((view) =>
        isYoung(view.node) ? { ...view, networks: [], containers: [], host: null } : view,
      ),
      ...(facts.probes == null ? {} : { probes: withoutProbesOf(facts.probes, isYoung) }),
      tasks: facts.tasks.map((task) => (ids.has(task.nodeId ?? '') ? { ...task, settled: false } : task)),
    },
    gaps: [...ages].flatMap(([node, age]) =>
      age !== null && isYoung(node)
        ? [
            {
              node,
              what: 'its tables, which were left aside',
              why: `its engine had started ${Math.round(age / 1000)} s before: look again after ${SETTING_UP_MS / 1000} s`,
            },
          ]
        : [],
    ),
  };
}

/** Probes that neither start nor end at some nodes. */
function withoutProbesOf(probes: ProbeFacts, isLeftOut: (node: string) => boolean): ProbeFacts {
  const stays = ({ from, to }: { readonly from: string; readonly to: string | null }): boolean =>
    !isLeftOut(from) && (to === null || !isLeftOut(to));
  return {
    ...probes,
    nodes: probes.nodes.filter((node) => !isLeftOut(node)),
    paths: probes.paths.filter(stays),
    connections: probes.connections.filter(stays),
    names: probes.names.filter(({ node }) => !isLeftOut(node)),
    checksums: probes.checksums.filter(({ node }) => !isLeftOut(node)),
  };
}

/** How long an engine had run when the reading of its node began; `null` where nobody told. */
function ageOf({ host }: NodeView): number | null {
  const age = host?.engineAgeMs ?? null;
  return host === null || age === null ? null : Math.max(0, age - host.durationMs);
}
