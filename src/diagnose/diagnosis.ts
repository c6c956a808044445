import { DIAGNOSIS_SCHEMA, type Diagnosis, type LookedAt } from '../model/diagnosis.js';
import { groupBy } from '../support/group-by.js';
import type { Facts } from './facts/facts.js';
import { LAYERS, compareLayers, layerOf, type Disagreement, type Layer } from './layers/index.js';
import { isAfterNodeLoss, isSeenBecause } from './rules/effects.js';
import { SEVERITIES, type Finding } from './rules/finding.js';
import { RULES } from './rules/index.js';
import { commonPlace, evidenceOf, grouped, type Match, type Rule } from './rules/rule.js';
import { leaveYoungEnginesAside } from './young-engines.js';

/** Judges facts: rules name causes, and what no rule knows is told as it is. Pure. */
export function diagnose(read: Facts, rules: readonly Rule[] = RULES): Diagnosis {
  const { facts, gaps } = leaveYoungEnginesAside(read);
  const disagreements = compareLayers(facts);
  const matches = rules.flatMap((rule) => rule.judge(disagreements));
  const effects = new Set(matches.flatMap(({ finding }) => finding.effects));
  const own = new Set(matches.flatMap((match) => match.own));
  const causes = rootCauses(matches).map(({ finding }) => finding);
  const left = disagreements.filter((one) => !effects.has(one) && !own.has(one));
  // What probes see of something that no rule knows is no second finding.
  const unexplained = left.filter((one) => !left.some(({ kind, place }) => isSeenBecause(kind, place, one)));
  return {
    schema: DIAGNOSIS_SCHEMA,
    at: facts.at,
    durationMs: facts.durationMs,
    seatrial: facts.seatrial,
    engines: enginesOf(facts),
    suppressed: [],
    idleSuppressions: [],
    findings: [...causes, ...unknownCauses(unexplained)].toSorted(byWeight),
    lookedAt: LAYERS.map((layer) => lookedAt(facts, layer)),
    counted: {
      nodes: Math.max(facts.nodes.length, facts.views.length),
      services: facts.services.length,
      tasks: facts.tasks.length,
      networks: facts.networks.length,
      namespaces: facts.views.reduce((sum, { host }) => sum + (host?.namespaces.length ?? 0), 0),
    },
    gaps: [...facts.gaps, ...gaps],
    ...(facts.load === undefined ? {} : { load: facts.load }),
  };
}

/** What nodes run; where no manager lists them, what they say themselves. */
function enginesOf({ nodes, views }: Facts): Diagnosis['engines'] {
  const known = new Map([
    ...views.map(({ node, engine }) => [node, engine.version] as const),
    ...nodes.map(({ name, engineVersion }) => [name, engineVersion] as const),
  ]);
  return [...groupBy(known, ([, version]) => version)]
    .map(([version, of]) => ({ version, nodes: of.map(([node]) => node) }))
    .toSorted((one, other) => other.nodes.length - one.nodes.length);
}

/** Matches that come of no other one. Of two that come of each other the first is the cause: rules are in that order. */
function rootCauses(matches: readonly Match[]): readonly Match[] {
  // By identity: findings hold the disagreements that they were made of.
  const behind = new Map<object, number[]>();
  for (const [at, { finding }] of matches.entries()) {
    for (const effect of finding.effects) {
      const known = behind.get(effect);
      if (known === undefined) behind.set(effect, [at]);
      else known.push(at);
    }
  }
  const comesOf = (own: Match['own'], cause: number): boolean =>
    own.every((one) => behind.get(one)?.includes(cause) === true);
  return matches.filter(
    ({ own }, at) =>
      !own.every((one) =>
        (behind.get(one) ?? []).some(
          (other) => other !== at && !(other > at && comesOf(matches[other]?.own ?? [], at)),
        ),
      ),
  );
}

/** The worst first; among equals causes before what nobody knows, and what others stand on before what stands on it. */
function byWeight(one: Finding, other: Finding): number {
  const weight = ({ severity, kind, effects, layer }: Finding): readonly number[] => [
    SEVERITIES.indexOf(severity),
    kind === 'cause' ? 0 : 1,
    -effects.length,
    LAYERS.indexOf(layer),
  ];
  const others = weight(other);
  return weight(one).reduce((difference, value, at) => (difference === 0 ? value - (others[at] ?? 0) : difference), 0);
}

const TITLES: Readonly<Record<Layer, string>> = {
  host: 'A setting of a node is not as a swarm needs it',
  'host-rules': 'Rules of a node are not as the engine makes them',
  api: 'Managers tell of trouble',
  gossip: 'Nodes know different things of a network',
  forwarding: 'A node does not know where to send frames of an overlay',
  encryption: 'A node does not encrypt as it should',
  balancing: 'A balancer is not set as the tasks are',
  names: 'Names are not resolved as they should be',
  task: 'A task does not have what the engine gave it',
  reachability: 'Probes did not reach what they should',
};

/** What disagrees and no rule knows why: told by layer and place. */
function unknownCauses(disagreements: readonly Disagreement[]): readonly Finding[] {
  // A node that managers do not hear takes much with it, whatever the cause.
  const lost = disagreements.filter(({ kind }) => kind === 'api/node-not-ready');
  const after = new Set(
    disagreements.filter((one) => !lost.includes(one) && lost.some(({ place }) => isAfterNodeLoss(one, place))),
  );
  return grouped(disagreements.filter((one) => !after.has(one))).map((group): Finding => {
    const [first] = group;
    const place = commonPlace(group);
    const layer = layerOf(first);
    return {
      kind: 'disagreement',
      code: `disagreement-${layer}`,
      title: TITLES[layer],
      severity: 'error',
      confidence: 'certain',
      layer,
      place,
      cause: `${first.kind}: no rule knows the cause; what disagrees, and where, is certain.`,
      expected: first.expected,
      observed: first.observed,
      evidence: evidenceOf(group),
      repair: null,
      verify: null,
      page: null,
      occurrences: group.length,
      effects: first.kind === 'api/node-not-ready' ? [...after].filter((one) => isAfterNodeLoss(one, first.place)) : [],
    };
  });
}

/** Layers that only a helper on the node can look at. */
const INSIDE: readonly Layer[] = ['host-rules', 'forwarding', 'encryption', 'balancing', 'names', 'task'];

function lookedAt(facts: Facts, layer: Layer): LookedAt {
  const all = new Set([...facts.nodes.map(({ name }) => name), ...facts.views.map(({ node }) => node)]);
  const views = facts.views.filter(({ host }) => host !== null || !INSIDE.includes(layer)).map(({ node }) => node);
  const probed = facts.probes?.nodes ?? [];
  const seen = (node: string): boolean =>
    layer === 'api' ? facts.swarm.api === 'read' : (layer === 'reachability' ? probed : views).includes(node);
  return { layer, nodes: [...all].filter(seen), notLookedAt: [...all].filter((node) => !seen(node)) };
}
