import type { Place } from '../../model/place.js';
import { layerOf, type Disagreement, type DisagreementKind } from '../layers/index.js';
import { isSeenBecause, type Effect } from './effects.js';
import type { Confidence, Finding, Repair, Severity } from './finding.js';

/** A rule: what it knows of a cause, as data, and a judgement that is pure. */
export interface Rule {
  /** Stable; also the name of its page in `docs/findings`. */
  readonly code: string;
  /** What is wrong, without a place: `A forwarding row is missing`. */
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** What it is the cause of. */
  readonly kind: DisagreementKind;
  /** Lab faults that were seen to make it; none where no lab can, and facts were made for it. */
  readonly seenUnder: readonly string[];
  readonly judge: (disagreements: readonly Disagreement[]) => readonly Match[];
}

/** A finding of a rule, and what it was made of. */
export interface Match {
  readonly finding: Finding;
  readonly own: readonly Disagreement[];
}

/** What a rule says of disagreements that are one finding: same node and network, service or port. */
export interface RuleText {
  readonly cause: (first: Disagreement, all: readonly Disagreement[]) => string;
  readonly repair: (first: Disagreement, all: readonly Disagreement[]) => Repair;
  readonly verify: (first: Disagreement) => string | null;
}

/** What makes a rule. */
export interface RuleDefinition extends Omit<Rule, 'judge'>, RuleText {
  /** Disagreements of its kind that it is about; all when left out. */
  readonly applies?: (disagreement: Disagreement) => boolean;
  /** What else disagrees because of it. */
  readonly effect?: Effect;
  /** What of their places disagreements of one finding share: {@link OWN_PLACE} when left out. */
  readonly groupBy?: readonly (keyof Place)[];
}

/** What is told as one: the same at one place. What several nodes suffer from has one cause, and shares less. */
const OWN_PLACE: readonly (keyof Place)[] = ['node', 'network', 'service', 'port'];

/** Makes a rule of its definition. Disagreements that share their place, as far as it groups by it, are one finding. */
export function defineRule(definition: RuleDefinition): Rule {
  const { code, title, severity, confidence, kind, seenUnder, applies, effect, groupBy } = definition;
  return {
    code,
    title,
    severity,
    confidence,
    kind,
    seenUnder,
    judge: (disagreements) => {
      const own = disagreements.filter((one) => one.kind === kind && (applies?.(one) ?? true));
      return grouped(own, groupBy).map((group): Match => {
        const [first] = group;
        const place = commonPlace(group);
        const effects = disagreements.filter(
          (other) => !own.includes(other) && (effect?.(other, place) === true || isSeenBecause(kind, place, other)),
        );
        const finding: Finding = {
          kind: 'cause',
          code,
          title,
          severity,
          confidence,
          layer: layerOf(first),
          place,
          cause: definition.cause(first, group),
          expected: first.expected,
          observed: first.observed,
          evidence: evidenceOf(group),
          repair: definition.repair(first, group),
          verify: definition.verify(first),
          page: `docs/findings/${code}.md`,
          occurrences: group.length,
          effects,
        };
        return { finding, own: group };
      });
    },
  };
}

type Group = readonly [Disagreement, ...Disagreement[]];

/** Disagreements that are told as one, in the order in which they came. */
export function grouped(
  disagreements: readonly Disagreement[],
  groupBy: readonly (keyof Place)[] = OWN_PLACE,
): readonly Group[] {
  const groups = new Map<string, [Disagreement, ...Disagreement[]]>();
  for (const one of disagreements) {
    const key = JSON.stringify([one.kind, ...groupBy.map((field) => one.place[field])]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** What the places of several disagreements have in common. */
export function commonPlace([first, ...others]: Group): Place {
  return Object.fromEntries(
    Object.entries(first.place).filter(([field, value]) =>
      others.every(({ place }) => place[field as keyof Place] === value),
    ),
  );
}

/** Lines shown of a finding; the rest is in the facts. */
const MAX_EVIDENCE = 12;

/** Evidence of several disagreements, each line once. */
export function evidenceOf(group: readonly Disagreement[]): readonly string[] {
  return [...new Set(group.flatMap(({ evidence }) => evidence))].slice(0, MAX_EVIDENCE);
}
