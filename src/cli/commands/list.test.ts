import { describe, expect, test } from '@jest/globals';
import type { ProofStanding } from '../../scenario/proof-store.js';
import { scenarioOf } from '../../scenario/testing/fakes.js';
import { listByRequirement, listDocument } from './list.js';

const SWARM = { state: 'ok' };
const SCENARIOS = [
  scenarioOf(SWARM, { id: 'vip/one', requirements: ['R-vip-one'] }),
  scenarioOf(SWARM, { id: 'vip/two', requirements: ['R-vip-one', 'R-vip-two'] }),
];
const CATALOGUE = {
  requirements: [
    { id: 'R-vip-one', title: 'It balances.', document: 'Docs', section: 'VIP' },
    { id: 'R-vip-two', title: 'It is one address.', document: 'Docs', section: 'VIP' },
    { id: 'R-dns-one', title: 'It resolves.', document: 'Docs', section: 'DNS' },
  ],
  drafts: [],
  outOfScope: [{ title: 'Bonding', document: 'Docs', section: 'Parents', why: 'No network cards.' }],
};
const PROVEN: ProofStanding = { state: 'proven', engine: '28.5.2', at: '2026-01-01T00:00:00.000Z', hash: 'x' };
const STANDINGS = new Map([['vip/two', PROVEN]]);
const RESULTS = new Map([['vip/one', { status: 'fail', at: '2026-01-02T00:00:00.000Z' } as const]]);

describe('the list by requirement', () => {
  test('names what answers each, with the last result and the proof, and what is out of scope', () => {
    expect(listByRequirement(CATALOGUE, SCENARIOS, STANDINGS, RESULTS)).toBe(
      [
        'R-vip-one: It balances.',
        '  Docs, VIP',
        '    fail         never       vip/one',
        '    not run      proven      vip/two',
        'R-vip-two: It is one address.',
        '  Docs, VIP',
        '    not run      proven      vip/two',
        'Out of scope:',
        '  Bonding',
        '    Docs, Parents',
        '    No network cards.',
        '',
      ].join('\n'),
    );
  });

  test('stands in the document for programs as well', () => {
    expect(listDocument(CATALOGUE, SCENARIOS, STANDINGS, RESULTS)).toMatchObject({
      scenarios: [
        { id: 'vip/one', lastResult: { status: 'fail', at: '2026-01-02T00:00:00.000Z' } },
        { id: 'vip/two', lastResult: null },
      ],
      requirements: [
        { id: 'R-vip-one', scenarios: ['vip/one', 'vip/two'] },
        { id: 'R-vip-two', scenarios: ['vip/two'] },
      ],
      outOfScope: CATALOGUE.outOfScope,
    });
  });

  test('names what is written and not proven yet', () => {
    const [draft] = SCENARIOS.slice(-1);
    const text = listByRequirement(
      { ...CATALOGUE, drafts: draft === undefined ? [] : [draft] },
      [],
      STANDINGS,
      RESULTS,
    );
    expect(text).toMatch(/Written and not proven yet:\n {2}R-/);
  });
});
