export { cleanDeep } from './clean-deep.js';
export type * from './facts.js';
export { collectFacts, type FactsRequest } from './collect.js';
export { loadSnapshot, saveSnapshot } from './snapshot.js';
