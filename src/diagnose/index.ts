export { diagnose, type Diagnosis, type LookedAt } from './diagnosis.js';
export { peersOf } from './facts/probe-plan.js';
export { countObjects, generateFacts } from './generated-facts.js';
export { consoleDiagnosis, type ConsoleOptions } from './output/console.js';
export { jsonDiagnosis } from './output/json.js';
export type { Finding } from './rules/finding.js';
export { RULES } from './rules/index.js';
export type { Rule } from './rules/rule.js';
