import { expect, test } from '@jest/globals';
import { RULES } from './rules/index.js';
import { CASES as CRAFTED, SHOWN_IN_LABS } from './testing/crafted-facts.js';
import { CASES as GOSSIP } from './testing/gossip-facts.js';
import { CASES as MADE_UP } from './testing/made-up-facts.js';

test('every rule is proven under a fault of the lab, or tried on facts that were made for it', () => {
  const tried = new Set([...CRAFTED, ...SHOWN_IN_LABS, ...GOSSIP, ...MADE_UP].map(([code]) => code));
  const untried = RULES.filter(({ code, kind, seenUnder }) => {
    // What probes see is made in the tests of that layer.
    return seenUnder.length === 0 && !tried.has(code) && !kind.startsWith('reachability/');
  });
  expect(untried.map(({ code }) => code)).toEqual([]);
});
