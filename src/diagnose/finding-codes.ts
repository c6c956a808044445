import { LAYERS } from '../model/diagnosis.js';
import { RULES } from './rules/index.js';

/** Codes that a finding can have: those of rules, and one of each layer for what no rule knows. */
export function findingCodes(): readonly string[] {
  return [...RULES.map(({ code }) => code), ...LAYERS.map((layer) => `disagreement-${layer}`)];
}
