import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyPatch, patchBetween, recordedFacts, steadyFacts } from './fixtures.js';

test('a patch makes one document of another', () => {
  const documents = fc.record({
    a: fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.oneof(fc.integer(), fc.string(), fc.constant(null))),
    list: fc.array(fc.record({ name: fc.string(), numbers: fc.array(fc.integer(), { maxLength: 3 }) }), {
      maxLength: 4,
    }),
  });
  fc.assert(
    fc.property(documents, documents, (before, other) => {
      const after = { ...other, a: { ...before.a, ...other.a } };
      expect(applyPatch(before, patchBetween(before, after))).toEqual(after);
    }),
  );
});

test('equal documents need none', () => {
  const facts = recordedFacts('healthy');
  expect(patchBetween(facts, structuredClone(facts))).toEqual({});
});

test('what changes by itself is left out, and what tells of a fault is kept', () => {
  const facts = recordedFacts('data-path-drop');
  const steady = steadyFacts({ ...facts, durationMs: 5000 }, null, ['worker1']);
  expect(steady.durationMs).toBe(0);
  expect(steady.views.map(({ host }) => host !== null)).toEqual([false, false, false, true]);
  expect(JSON.stringify(steady)).toContain('--dport 4789');
});
