import { expect, test } from '@jest/globals';
import { checkCatalogue } from '../src/scenario/catalogue.js';
import { DRAFTS, SCENARIOS } from './index.js';
import { OUT_OF_SCOPE } from './out-of-scope.js';
import { REQUIREMENTS } from './requirements.js';

test('every scenario can be proven and every requirement is answered', () => {
  expect(checkCatalogue([...SCENARIOS, ...DRAFTS], REQUIREMENTS, OUT_OF_SCOPE)).toEqual([]);
});
