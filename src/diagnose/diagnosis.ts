import type { Facts, Gap, LoadFacts } from './facts/facts.js';
import { LAYERS, compareLayers, layerOf, type Disagreement, type Layer } from './layers/index.js';
import { isAfterNodeLoss } from './rules/effects.js';
import { SEVERITIES, type Finding } from './rules/finding.js';
import { RULES } from './rules/index.js';
import { commonPlace, evidenceOf, grouped, type Rule } from './rules/rule.js';

export const DIAGNOSIS_SCHEMA = 'seatrial/diagnosis/1';

/** What was looked at of one layer. */
export interface LookedAt {
  readonly layer: Layer;
  /** Names of the nodes whose facts of this layer were there. */
  readonly nodes: readonly string[];
  /** Names of nodes without. */
  readonly notLookedAt: readonly string[];
}

/** What is wrong in a swarm, and what that was learnt from. */
export interface Diagnosis {
  readonly schema: typeof DIAGNOSIS_SCHEMA;
  /** When the facts were read, ISO 8601 in UTC. */
  readonly at: string;
  /** How long reading took. */
  readonly durationMs: number;
  /** Worst first. */
  readonly findings: readonly Finding[];
  readonly lookedAt: readonly LookedAt[];
  readonly counted: {
    readonly nodes: number;
    readonly services: number;
    readonly tasks: number;
    readonly networks: number;
    readonly namespaces: number;
  };
  readonly gaps: readonly Gap[];
  /** What reading asked of each engine; left out where the facts do not tell. */
  readonly load?: readonly LoadFacts[];
}

/** Judges facts: rules name causes, and what no rule knows is told as it is. Pure. */
export function diagnose(facts: Facts, rules: readonly Rule[] = RULES): Diagnosis {
  const disagreements = compareLayers(facts);
  const matches = rules.flatMap((rule) => rule.judge(disagreements));
  const effects = new Set(matches.flatMap(({ finding }) => finding.effects));
  const own = new Set(matches.flatMap((match) => match.own));
  const causes = matches.filter((match) => !match.own.every((one) => effects.has(one))).map(({ finding }) => finding);
  const unexplained = disagreements.filter((one) => !effects.has(one) && !own.has(one));
  return {
    schema: DIAGNOSIS_SCHEMA,
    at: facts.at,
    durationMs: facts.durationMs,
    findings: [...causes, ...unknownCauses(unexplained)].toSorted(byWeight),
    lookedAt: LAYERS.map((layer) => lookedAt(facts, layer)),
    counted: {
      nodes: Math.max(facts.nodes.length, facts.views.length),
      services: facts.services.length,
      tasks: facts.tasks.length,
      networks: facts.networks.length,
      namespaces: facts.views.reduce((sum, { host }) => sum + (host?.namespaces.length ?? 0), 0),
    },
    gaps: facts.gaps,
    ...(facts.load === undefined ? {} : { load: facts.load }),
  };
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
  const seen = (node: string): boolean => (layer === 'api' ? facts.swarm.api === 'read' : views.includes(node));
  return { layer, nodes: [...all].filter(seen), notLookedAt: [...all].filter((node) => !seen(node)) };
}
