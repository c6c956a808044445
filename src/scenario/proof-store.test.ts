import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ProofStore, proofStanding, withDurations, type StoredProof } from './proof-store.js';
import { temporaryFolder } from './testing/fakes.js';

const PROOF: StoredProof = {
  scenario: 'vip/claim',
  fault: 'x/y',
  expect: 'red',
  verdict: 'proven',
  engine: '28.5.2',
  hash: 'h1',
  at: '2026-01-01T00:00:00.000Z',
};
const RED = { id: 'x/y', expect: 'red' } as const;
const ALIKE = { id: 'x/y', expect: 'look-alike' } as const;
const SCENARIO = { id: 'vip/claim', hash: 'h1', faults: [RED, ALIKE] };
const BOTH = [PROOF, { ...PROOF, expect: 'look-alike' as const }];

describe('where a proof stands', () => {
  test.each([
    ['never', [], SCENARIO, undefined],
    ['proven', BOTH, SCENARIO, '28.5.2'],
    ['proven', BOTH, SCENARIO, undefined],
    ['void', BOTH, SCENARIO, '26.1.5'],
    ['void', BOTH, { ...SCENARIO, hash: 'h2' }, undefined],
    ['void', [PROOF], SCENARIO, undefined],
    [
      'not-proven',
      [PROOF, { ...PROOF, expect: 'look-alike' as const, verdict: 'not-proven' as const }],
      SCENARIO,
      undefined,
    ],
  ])('%s', (state, proofs, scenario, engine) => {
    expect(proofStanding(proofs, scenario, engine).state).toBe(state);
  });
});

describe('what proofs took', () => {
  test('is that of the latest one that was timed, and of none else', () => {
    const timed = [
      { ...PROOF, at: '2026-01-03T00:00:00.000Z', durationMs: 3 },
      { ...PROOF, at: '2026-01-02T00:00:00.000Z', durationMs: 2 },
      { ...PROOF, at: '2026-01-04T00:00:00.000Z' },
    ];
    const [red, alike] = withDurations(
      BOTH.map((proof) => ({ ...proof, durationMs: 99 })),
      timed,
    );
    expect(red).toEqual({ ...PROOF, durationMs: 3 });
    expect(alike).toEqual({ ...PROOF, expect: 'look-alike' });
  });
});

describe('the store', () => {
  test('keeps the last proof of a scenario, a fault and an engine', () => {
    const directory = path.join(temporaryFolder(), 'cache');
    const store = new ProofStore(directory);
    store.put(PROOF);
    store.put({ ...PROOF, verdict: 'not-proven', durationMs: 1234.5 });
    store.put({ ...PROOF, engine: '26.1.5' });
    expect(
      new ProofStore(directory).read().map(({ engine, verdict, durationMs }) => [engine, verdict, durationMs]),
    ).toEqual([
      ['26.1.5', 'proven', undefined],
      ['28.5.2', 'not-proven', 1235],
    ]);
  });

  test('is empty where its file cannot be read', () => {
    const directory = temporaryFolder();
    writeFileSync(path.join(directory, 'proofs.json'), '{');
    expect(new ProofStore(directory).read()).toEqual([]);
  });
});
