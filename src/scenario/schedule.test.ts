import { describe, expect, test } from '@jest/globals';
import type { AnyScenario } from './scenario.js';
import { planRun, runPlan, scenariosOf } from './schedule.js';
import { ownStackNamed, scenarioOf, stackNamed, type ScenarioWish } from './testing/fakes.js';

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

  test('runs what brings nodes of its own at the end, the largest budgets first', () => {
    const plan = planRun([
      scenario('a/small', { stack: ownStackNamed('small', 60) }),
      scenario('a/large', { stack: ownStackNamed('large', 300) }),
      scenario('a/shared', { disturbs: 'swarm' }),
      scenario('a/as-small', { stack: ownStackNamed('as-small', 60) }),
      scenario('a/large-too', { stack: ownStackNamed('large', 300) }),
    ]);
    expect(plan.ownNodes.map(({ stack, budgetS }) => [stack, budgetS])).toEqual([
      ['large', 300],
      ['small', 60],
      ['as-small', 60],
    ]);
    expect(scenariosOf(plan).map(({ id }) => id)).toEqual([
      'a/shared',
      'a/large',
      'a/large-too',
      'a/small',
      'a/as-small',
    ]);
  });
});

/** Runs scenarios and tells which ones ran at the same time, as `first second`, and the order in which they began. */
async function watchRun(scenarios: readonly AnyScenario[]): Promise<{ together: Set<string>; began: string[] }> {
  const running = new Set<string>();
  const together = new Set<string>();
  const began: string[] = [];
  await runPlan(
    planRun(scenarios),
    {
      run: async ({ id }) => {
        began.push(id);
        running.add(id);
        await new Promise(setImmediate);
        for (const other of running) if (other < id) together.add(`${other} ${id}`);
        await new Promise(setImmediate);
        running.delete(id);
      },
    },
    { signal: new AbortController().signal },
  );
  return { together, began };
}

describe('stacks with nodes of their own', () => {
  test('two are there at a time, and the scenarios of each run one by one, in order', async () => {
    const { together, began } = await watchRun([
      scenario('x/1', { stack: ownStackNamed('x', 300) }),
      scenario('y/1', { stack: ownStackNamed('y', 200) }),
      scenario('z/1', { stack: ownStackNamed('z', 100) }),
      scenario('x/2', { stack: ownStackNamed('x', 300) }),
      scenario('x/3', { stack: ownStackNamed('x', 300) }),
    ]);
    expect(began.filter((id) => id.startsWith('x'))).toEqual(['x/1', 'x/2', 'x/3']);
    expect([...together].toSorted()).toEqual(['x/1 y/1', 'x/2 z/1']);
  });

  test('two declarations of one name are never there at the same time, and nothing else waits for them', async () => {
    const { together, began } = await watchRun([
      scenario('x/1', { stack: ownStackNamed('same', 300) }),
      scenario('x/2', { stack: ownStackNamed('same', 300, { plain: {} }) }),
      scenario('y/1', { stack: ownStackNamed('other', 100) }),
    ]);
    expect(together).toEqual(new Set(['x/1 y/1']));
    expect(began).toEqual(['x/1', 'y/1', 'x/2']);
  });

  test('come when everything else is through, also what runs alone', async () => {
    const { together, began } = await watchRun([
      scenario('x/own', { stack: ownStackNamed('x', 300), exclusive: 'the turn' }),
      scenario('y/own', { stack: ownStackNamed('y', 300), exclusive: 'the turn' }),
      scenario('z/alone', { disturbs: 'node' }),
      scenario('z/shared'),
    ]);
    expect(began).toEqual(['z/shared', 'z/alone', 'x/own', 'y/own']);
    expect(together).toEqual(new Set());
  });
});

describe('scenarios side by side', () => {
  test('those that need the same state for themselves take turns, others do not wait for them', async () => {
    const { together } = await watchRun([
      scenario('a/first', { exclusive: 'the turn' }),
      scenario('a/second', { exclusive: 'the turn' }),
      scenario('a/other', { exclusive: 'another turn' }),
      scenario('a/free'),
    ]);
    expect(together).not.toContain('a/first a/second');
    expect(together).toContain('a/free a/other');
  });
});
