import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { runScenarios } from './run-scenarios.js';
import { fakeRun, scenarioOf, stackNamed } from './testing/fakes.js';

const GREEN = { state: 'ok' };

/** Scenarios that say when they begin and end. */
function watched(journal: string[], ids: readonly string[], disturbs: 'nothing' | 'node' = 'nothing') {
  return ids.map((id) =>
    scenarioOf(GREEN, {
      id,
      disturbs,
      measure: async () => {
        journal.push(`>${id}`);
        await delay(20);
        journal.push(`<${id}`);
        return 'ok';
      },
    }),
  );
}

describe('running scenarios', () => {
  test('isolated ones run side by side, a bounded number at a time', async () => {
    const journal: string[] = [];
    await runScenarios(fakeRun({ concurrency: 2 }), watched(journal, ['a/1', 'a/2', 'a/3']));
    expect(journal.slice(0, 2)).toEqual(['>a/1', '>a/2']);
    expect(journal[2]?.startsWith('<')).toBe(true);
  });

  test('those that disturb a node run alone, after the others', async () => {
    const journal: string[] = [];
    const scenarios = [...watched(journal, ['b/1', 'b/2'], 'node'), ...watched(journal, ['a/1'])];
    await runScenarios(fakeRun(), scenarios);
    expect(journal).toEqual(['>a/1', '<a/1', '>b/1', '<b/1', '>b/2', '<b/2']);
  });

  test('deeply equal stacks are deployed once and removed after their last user', async () => {
    const run = fakeRun();
    const stack = () => stackNamed('shared', { plain: { options: { a: '1', b: '2' } } });
    const reordered = stackNamed('shared', { plain: { options: { b: '2', a: '1' } } });
    await runScenarios(run, [
      scenarioOf(GREEN, { id: 'a/1', stack: stack() }),
      scenarioOf(GREEN, { id: 'a/2', stack: reordered }),
      scenarioOf(GREEN, { id: 'a/3', stack: stack(), disturbs: 'node' }),
    ]);
    expect(run.journal).toEqual(['+shared', '-shared']);
  });

  test('different stacks of one name are never there at the same time', async () => {
    const run = fakeRun();
    const plain = stackNamed('standard');
    const other = stackNamed('standard', { plain: {} });
    await runScenarios(run, [
      scenarioOf(GREEN, { id: 'a/1', stack: plain }),
      scenarioOf(GREEN, { id: 'a/2', stack: other }),
      scenarioOf(GREEN, { id: 'a/3', stack: plain, disturbs: 'node' }),
    ]);
    expect(run.journal).toEqual(['+standard', '-standard', '+standard', '-standard', '+standard', '-standard']);
  });

  test('after an interruption the record speaks of every claim, and nothing stays', async () => {
    const run = fakeRun({ concurrency: 1 });
    const first = scenarioOf(GREEN, {
      id: 'a/1',
      measure: async ({ signal }) => {
        run.interrupt();
        await delay(5_000, undefined, { signal });
        return 'ok';
      },
    });
    const outcomes = await runScenarios(run, [first, scenarioOf(GREEN, { id: 'a/2' })]);
    await run.stacks.clear();
    expect(outcomes.get('a/1')?.status).toBe('error');
    expect(outcomes.get('a/2')?.status).toBe('skip');
    expect(run.events.flatMap((event) => (event.type === 'scenario' ? [event.id] : []))).toEqual(['a/1', 'a/2']);
    expect(run.journal).toEqual(['+standard', '-standard']);
  });

  test('latency stands in the record before its scenario', async () => {
    const run = fakeRun();
    const scenario = scenarioOf(GREEN, {
      measure: ({ latency }) => {
        latency({ path: 'vip', from: 'a', to: 'b', method: 'TCP connect', samplesMs: [1, 2], lost: 0 });
        return Promise.resolve('ok');
      },
    });
    await runScenarios(run, [scenario]);
    expect(run.events.map(({ type }) => type)).toEqual(['latency', 'scenario']);
  });
});
