import { describe, expect, test } from '@jest/globals';
import type { ProofPhase } from '../model/record.js';
import { judgeProof, planInjections, type ResolvedUse } from './proof-plan.js';
import { faultOf, scenarioOf } from './testing/fakes.js';

const PASS: ProofPhase = { status: 'pass', reason: 'ok', place: {}, message: 'It holds.' };
const RED: ProofPhase = {
  status: 'fail',
  reason: 'lost',
  place: { node: 'worker1', port: 80 },
  message: 'It is lost.',
};
const EXPECTED = { reason: 'lost', place: { node: 'worker1' } };

describe('judging a proof', () => {
  test('green, red for the declared reason and place, green again: proven', () => {
    expect(judgeProof(EXPECTED, { control: PASS, underFault: RED, healed: PASS })).toEqual({
      verdict: 'proven',
      why: '',
    });
  });

  test('a look-alike that leaves it green: proven', () => {
    expect(judgeProof('look-alike', { control: PASS, underFault: PASS, healed: PASS }).verdict).toBe('proven');
  });

  test.each([
    ['a fault that breaks nothing', EXPECTED, { control: PASS, underFault: PASS, healed: PASS }, 'broke nothing'],
    [
      'another reason',
      { ...EXPECTED, reason: 'slow' },
      { control: PASS, underFault: RED, healed: PASS },
      'another reason',
    ],
    [
      'another place',
      { reason: 'lost', place: { node: 'manager1' } },
      { control: PASS, underFault: RED, healed: PASS },
      'another place',
    ],
    [
      'a look-alike that turns it red',
      'look-alike' as const,
      { control: PASS, underFault: RED, healed: PASS },
      'look-alike',
    ],
    ['red before the fault', EXPECTED, { control: RED, underFault: null, healed: null }, 'before the fault'],
    ['red after the fault', EXPECTED, { control: PASS, underFault: RED, healed: RED }, 'after the fault'],
  ])('%s: not proven', (_, expectation, phases, why) => {
    const judged = judgeProof(expectation, phases);
    expect(judged.verdict).toBe('not-proven');
    expect(judged.why).toContain(why);
  });

  test.each([
    ['an error under the fault', { control: PASS, underFault: { ...RED, status: 'error' as const }, healed: PASS }],
    [
      'an unsupported control',
      { control: { ...PASS, status: 'unsupported' as const }, underFault: null, healed: null },
    ],
    ['a phase that was not reached', { control: PASS, underFault: RED, healed: null }],
  ])('%s: an error', (_, phases) => {
    expect(judgeProof(EXPECTED, phases).verdict).toBe('error');
  });
});

describe('planning injections', () => {
  const swarm = { state: 'ok' };
  const drop = faultOf(swarm, 'data-path/drop', 'lost');
  const use = (id: string, node: string, more: Record<string, string> = {}): ResolvedUse => ({
    scenario: scenarioOf(swarm, { id }),
    use: { kind: 'lab', fault: drop, parameters: {}, expect: 'look-alike' },
    parameters: { node, ...more },
  });

  test('one fault with the same parameters is put in once for all who declare it', () => {
    const plan = planInjections([
      use('a/1', 'worker1', { port: '80' }),
      use('a/2', 'manager1'),
      use('a/3', 'worker1', { port: '80' }),
    ]);
    expect(plan.map(({ parameters, uses }) => [parameters['node'], uses.map(({ scenario }) => scenario.id)])).toEqual([
      ['worker1', ['a/1', 'a/3']],
      ['manager1', ['a/2']],
    ]);
  });
});
