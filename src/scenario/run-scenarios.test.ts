import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { leaseStacks, runScenarios } from './run-scenarios.js';
import type { WorkContext } from './scenario.js';
import { fakeRun, ownStackNamed, scenarioOf, stackNamed, type FakeRun } from './testing/fakes.js';

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

  test('stacks that the caller keeps stay, the others go', async () => {
    const run = fakeRun();
    const kept = scenarioOf(GREEN, { id: 'a/1', stack: stackNamed('kept') });
    const leases = leaseStacks(run.stacks, [kept]);
    await runScenarios(run, [kept, scenarioOf(GREEN, { id: 'a/2', stack: ownStackNamed('own', 60) })], { leases });
    expect(run.journal).toEqual(['+kept', '+own', '-own']);
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

function sample({ latency }: WorkContext): Promise<void> {
  latency({ path: 'vip', from: 'a', to: 'b', method: 'TCP connect', samplesMs: [1, 2], lost: 0 });
  return Promise.resolve();
}

function seenIn(run: FakeRun): readonly string[] {
  return run.events.map((event) => {
    if (event.type === 'scenario') return `${event.status} ${event.id}`;
    return event.type === 'latency' ? `latency ${event.scenario}` : event.type;
  });
}

describe('what is kept for afterwards', () => {
  test('is done one after the other when all scenarios have been measured, with the stack still there', async () => {
    const run = fakeRun();
    const journal: string[] = [];
    const sampling = (id: string) =>
      scenarioOf(GREEN, {
        id,
        measure: async ({ afterwards }) => {
          for (const part of ['x', 'y']) {
            afterwards(async (later) => {
              journal.push(`>${id}${part} ${run.journal.join()}`);
              later.undo.add('responder', () => void journal.push(`-${id}${part}`));
              await delay(5, undefined, { signal: later.signal });
              await sample(later);
              journal.push(`<${id}${part}`);
            });
          }
          await delay(5);
          return 'ok';
        },
      });
    const scenarios = [sampling('a/1'), sampling('a/2'), ...watched(journal, ['b/1'], 'node')];
    await runScenarios(run, scenarios);
    expect(journal).toEqual([
      '>b/1',
      '<b/1',
      ...['a/1x', 'a/1y', 'a/2x', 'a/2y'].flatMap((part) => [`>${part} +standard`, `<${part}`, `-${part}`]),
    ]);
    expect(run.journal).toEqual(['+standard', '-standard']);
    expect(seenIn(run).slice(3)).toEqual(['latency a/1', 'latency a/1', 'latency a/2', 'latency a/2']);
  });

  test('has a deadline of its own, not that of the measurement', async () => {
    const run = fakeRun();
    const quick = scenarioOf(GREEN, {
      id: 'a/1',
      deadlineMs: 30,
      measure: ({ afterwards }) => {
        afterwards(async (later) => {
          await delay(60, undefined, { signal: later.signal });
          await sample(later);
        });
        return Promise.resolve('ok');
      },
    });
    await runScenarios(run, [quick]);
    expect(seenIn(run)).toEqual(['pass a/1', 'latency a/1']);
  });

  test('counts only of the last measurement, and only when that one passed', async () => {
    const run = fakeRun();
    let measured = 0;
    const done: string[] = [];
    const failing = scenarioOf(GREEN, {
      id: 'a/1',
      measure: ({ afterwards }) => {
        afterwards(() => Promise.resolve(void done.push('failing')));
        return Promise.resolve('lost');
      },
    });
    const broken = scenarioOf(GREEN, {
      id: 'a/2',
      measure: ({ afterwards }) => {
        afterwards(() => Promise.resolve(void done.push('broken')));
        return Promise.reject(new Error('no probe'));
      },
    });
    const flaky = scenarioOf(GREEN, {
      id: 'a/3',
      measure: ({ afterwards }) => {
        measured += 1;
        const count = measured;
        afterwards(() => Promise.resolve(void done.push(`flaky ${count}`)));
        return Promise.resolve(count === 1 ? 'lost' : 'ok');
      },
    });
    const outcomes = await runScenarios(run, [failing, broken, flaky], { retries: 1 });
    expect([...outcomes.values()].map(({ status }) => status).toSorted()).toEqual(['error', 'fail', 'flaky']);
    expect(done).toEqual(['flaky 2']);
    expect(run.journal).toEqual(['+standard', '-standard']);
  });

  test('that fails changes no status, is told in the record, and the next is done', async () => {
    const run = fakeRun();
    const scenario = scenarioOf(GREEN, {
      id: 'a/1',
      measure: ({ afterwards }) => {
        afterwards(() => Promise.reject(new Error('no responder')));
        afterwards(sample);
        return Promise.resolve('ok');
      },
    });
    const outcomes = await runScenarios(run, [scenario]);
    expect(outcomes.get('a/1')?.status).toBe('pass');
    expect(seenIn(run)).toEqual(['pass a/1', 'latency a/1', 'step']);
    expect(run.events.at(-1)).toMatchObject({ state: 'done', detail: 'not sampled: no responder' });
  });

  test('is left out when its stack had to make room meanwhile', async () => {
    const run = fakeRun();
    const scenario = scenarioOf(GREEN, {
      id: 'a/1',
      measure: ({ afterwards }) => {
        afterwards(sample);
        return Promise.resolve('ok');
      },
    });
    const other = scenarioOf(GREEN, { id: 'a/2', stack: stackNamed('standard', { plain: {} }), disturbs: 'node' });
    await runScenarios(run, [scenario, other]);
    expect(seenIn(run)).toEqual(['pass a/1', 'pass a/2', 'step']);
  });

  test('is not done after an interruption', async () => {
    const run = fakeRun();
    const scenario = scenarioOf(GREEN, {
      id: 'a/1',
      measure: ({ afterwards }) => {
        afterwards(sample);
        return Promise.resolve('ok');
      },
    });
    const interrupting = scenarioOf(GREEN, {
      id: 'a/2',
      disturbs: 'node',
      measure: () => (run.interrupt(), Promise.resolve('ok')),
    });
    await runScenarios(run, [scenario, interrupting]);
    await run.stacks.clear();
    expect(seenIn(run).filter((seen) => seen.startsWith('latency'))).toEqual([]);
    expect(run.journal).toEqual(['+standard', '-standard']);
  });
});
