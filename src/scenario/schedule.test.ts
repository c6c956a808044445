import { describe, expect, test } from '@jest/globals';
import { planRun, runPlan, scenariosOf } from './schedule.js';
import { scenarioOf, stackNamed, type ScenarioWish } from './testing/fakes.js';

const scenario = (id: string, wish: ScenarioWish = {}) => scenarioOf({ state: 'ok' }, { id, ...wish });

describe('a plan', () => {
  test('draws scenarios of one stack together and leaves the order otherwise', () => {
    const plan = planRun([
      scenario('a/1', { stack: stackNamed('x') }),
      scenario('a/2', { stack: stackNamed('y') }),
      scenario('a/3', { stack: stackNamed('x') }),
    ]);
    expect(plan.concurrent.map(({ stack, scenarios }) => [stack, scenarios.map(({ id }) => id)])).toEqual([
      ['x', ['a/1', 'a/3']],
      ['y', ['a/2']],
    ]);
  });

  test('runs what disturbs alone, the worse the later', () => {
    const plan = planRun([
      scenario('a/swarm', { disturbs: 'swarm' }),
      scenario('a/node', { disturbs: 'node' }),
      scenario('a/nothing'),
      scenario('a/ingress', { disturbs: 'ingress' }),
    ]);
    expect(scenariosOf(plan).map(({ id }) => id)).toEqual(['a/nothing', 'a/node', 'a/ingress', 'a/swarm']);
    expect(plan.alone).toHaveLength(3);
  });
});

describe('scenarios side by side', () => {
  test('those that need the same state for themselves take turns, others do not wait for them', async () => {
    const plan = planRun([
      scenario('a/first', { exclusive: 'the turn' }),
      scenario('a/second', { exclusive: 'the turn' }),
      scenario('a/other', { exclusive: 'another turn' }),
      scenario('a/free'),
    ]);
    const running = new Set<string>();
    const together = new Set<string>();
    await runPlan(
      plan,
      {
        run: async ({ id }) => {
          running.add(id);
          await new Promise(setImmediate);
          for (const other of running) if (other < id) together.add(`${other} ${id}`);
          await new Promise(setImmediate);
          running.delete(id);
        },
      },
      { signal: new AbortController().signal },
    );
    expect(together).not.toContain('a/first a/second');
    expect(together).toContain('a/free a/other');
  });
});
