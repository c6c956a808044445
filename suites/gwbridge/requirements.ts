import type { Requirement } from '../../src/model/requirement.js';

/** What documents promise in this area, as far as scenarios answer it. */
export const REQUIREMENTS: readonly Requirement[] = [];
