import { describe, expect, test } from '@jest/globals';
import type { OutOfScope, Requirement } from '../model/requirement.js';
import { checkCatalogue } from './catalogue.js';
import { faultOf, scenarioOf, type ScenarioWish } from './testing/fakes.js';

const SWARM = { state: 'ok' };
const REQUIREMENTS: readonly Requirement[] = [
  { id: 'R-vip-one', title: 'It balances.', document: 'Docs', section: 'VIP' },
];
const RED = {
  kind: 'lab' as const,
  fault: faultOf(SWARM, 'x/y', 'lost'),
  parameters: {},
  expect: { reason: 'lost', place: {} },
};
const LOOK_ALIKE = { ...RED, expect: 'look-alike' as const };

function problems(wish: ScenarioWish): readonly string[] {
  return checkCatalogue([scenarioOf(SWARM, { faults: [RED, LOOK_ALIKE], ...wish })], REQUIREMENTS, []);
}

describe('the catalogue', () => {
  test('of a whole scenario has no problem', () => {
    expect(problems({})).toEqual([]);
  });

  test.each<[string, ScenarioWish, string]>([
    ['without a red fault', { faults: [LOOK_ALIKE] }, 'vip/claim has no fault that must turn it red'],
    ['without a look-alike', { faults: [RED] }, 'vip/claim has no look-alike fault'],
    ['with one reason', { reasons: ['lost'] }, 'vip/claim has fewer than two reasons'],
    [
      'with an undeclared reason',
      { reasons: ['slow', 'late'] },
      'vip/claim expects the reason lost of fault x/y, which is not among its reasons',
    ],
    [
      'with an unknown requirement',
      { requirements: ['R-vip-one', 'R-none'] },
      'vip/claim answers the unknown requirement R-none',
    ],
    ['without an area', { id: 'claim' }, 'claim is not named <area>/<name> in lower case with dashes'],
  ])('refuses a scenario %s', (_, wish, problem) => {
    expect(problems(wish)).toContain(problem);
  });

  test('refuses a requirement that nothing answers and ids that are there twice', () => {
    const scenario = scenarioOf(SWARM, { requirements: [], faults: [RED, LOOK_ALIKE] });
    expect(checkCatalogue([scenario, scenario], REQUIREMENTS, [])).toEqual(
      expect.arrayContaining([
        'scenario vip/claim is there twice',
        'requirement R-vip-one has no scenario',
        'vip/claim answers no requirement',
      ]),
    );
  });

  test('refuses what is out of scope without a reason or twice', () => {
    const entry: OutOfScope = { title: 'Bonding', document: 'Docs', section: 'Parents', why: ' ' };
    const scenario = scenarioOf(SWARM, { faults: [RED, LOOK_ALIKE] });
    expect(checkCatalogue([scenario], REQUIREMENTS, [{ ...entry, why: 'No network cards.' }])).toEqual([]);
    expect(checkCatalogue([scenario], REQUIREMENTS, [entry, entry])).toEqual([
      '“Bonding” is out of scope twice',
      '“Bonding” is out of scope without a reason',
      '“Bonding” is out of scope without a reason',
    ]);
  });
});
