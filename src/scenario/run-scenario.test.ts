import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { broken, ok } from '../model/judgement.js';
import { runScenario } from './run-scenario.js';
import type { AnyScenario } from './scenario.js';
import { fakeRun, scenarioOf, type FakeRun, type ScenarioWish } from './testing/fakes.js';
import type { RunScenarioOptions } from './run-scenario.js';

const GREEN = { state: 'ok' };

function runOne(wish: ScenarioWish, options: RunScenarioOptions = {}, run: FakeRun = fakeRun()) {
  const scenario = scenarioOf(GREEN, wish);
  return runScenario(run, scenario, leaseOf(run, scenario), options);
}

function leaseOf(run: FakeRun, scenario: AnyScenario) {
  return run.stacks.lease(scenario.stack(scenario.parameters as object));
}

describe('what a scenario becomes', () => {
  test('a claim that holds passes', async () => {
    expect(await runOne({})).toMatchObject({ status: 'pass', reason: 'ok', attempts: 1, convergedMs: null });
  });

  test('a claim that is false fails with reason and place', async () => {
    const outcome = await runOne({ measure: () => Promise.resolve('lost') });
    expect(outcome).toMatchObject({
      status: 'fail',
      reason: 'lost',
      place: { node: 'worker1' },
      message: 'It is lost.',
    });
  });

  test('a measurement that throws is an error, never a failure', async () => {
    const outcome = await runOne({ measure: () => Promise.reject(new Error('no probe')) });
    expect(outcome).toMatchObject({ status: 'error', reason: null, message: 'not measured: no probe' });
  });

  test('a judgement that throws is an error, too', async () => {
    const outcome = await runOne({
      judge: () => {
        throw new TypeError('not a list');
      },
    });
    expect(outcome).toMatchObject({ status: 'error', message: 'not judged: not a list' });
  });

  test('a stack that cannot be deployed is an error, and nothing of it stays', async () => {
    const run = fakeRun({ deployFails: true });
    const outcome = await runOne({}, {}, run);
    expect(outcome).toMatchObject({ status: 'error', message: 'its stack is not there: no such image' });
    expect(run.journal).toEqual(['+standard', '-standard']);
  });

  test('a feature that the kernel lacks makes it unsupported, with the answer of the kernel', async () => {
    const run = fakeRun({
      features: [{ feature: 'ipvs', state: 'unusable', command: 'ipvsadm -A', answer: 'Protocol not available' }],
    });
    const outcome = await runOne({ needs: ['ipvs'] }, {}, run);
    expect(outcome.status).toBe('unsupported');
    expect(outcome.message).toContain('ipvsadm -A: Protocol not available');
    expect(run.journal).toEqual([]);
  });

  test('a claim that needs longer than the run was asked to watch is skipped, and nothing is deployed for it', async () => {
    const run = fakeRun();
    const outcome = await runOne({ soakMs: 43_200_000 }, {}, run);
    expect(outcome).toMatchObject({ status: 'skip', reason: null });
    expect(outcome.message).toContain('--soak 12');
    expect(run.journal).toEqual([]);
  });

  test('a feature that the preflight does not know is not there', async () => {
    expect((await runOne({ needs: ['vxlan'] })).status).toBe('unsupported');
  });
});

describe('the deadline', () => {
  test('ends a measurement that never ends', async () => {
    const outcome = await runOne({
      deadlineMs: 30,
      measure: async ({ signal }) => {
        await delay(60_000, undefined, { signal });
        return 'ok';
      },
    });
    expect(outcome).toMatchObject({ status: 'error', message: 'not measured within 0.03 s' });
  });
});

describe('undoing', () => {
  test.each([
    ['a pass', () => Promise.resolve('ok')],
    ['a failure', () => Promise.resolve('lost')],
    ['an error', () => Promise.reject(new Error('no probe'))],
  ])('follows %s', async (_, end) => {
    const undone: string[] = [];
    await runOne({
      measure: ({ undo }) => {
        undo.add('rule', () => void undone.push('rule'));
        return end();
      },
    });
    expect(undone).toEqual(['rule']);
  });

  test('that fails makes the scenario an error', async () => {
    const outcome = await runOne({
      measure: ({ undo }) => {
        undo.add('rule', () => Promise.reject(new Error('busy')));
        return Promise.resolve('ok');
      },
    });
    expect(outcome).toMatchObject({ status: 'error', message: 'could not undo: rule: busy' });
  });

  test('also covers what is made after the deadline', async () => {
    const undone: string[] = [];
    let late: Promise<void> = Promise.resolve();
    await runOne({
      deadlineMs: 10,
      measure: async ({ undo }) => {
        await delay(40);
        undo.add('late', () => void undone.push('late'));
        late = delay(10);
        return 'ok';
      },
    });
    await late;
    expect(undone).toEqual(['late']);
  });
});

describe('claims that may take a while', () => {
  test('are measured again until they hold', async () => {
    let count = 0;
    const outcome = await runOne({
      convergesWithinMs: 5_000,
      measure: () => Promise.resolve((count += 1) < 3 ? 'slow' : 'ok'),
    });
    expect(outcome).toMatchObject({ status: 'pass', attempts: 3 });
    expect(outcome.convergedMs).toBeGreaterThanOrEqual(400);
  });

  test('what no later measurement excuses fails at the first one', async () => {
    const seen = ['slow'];
    const outcome = await runOne({
      convergesWithinMs: 5_000,
      finalReasons: ['slow'],
      measure: () => Promise.resolve(seen.shift() ?? 'ok'),
    });
    expect(outcome).toMatchObject({ status: 'fail', reason: 'slow', attempts: 1 });
  });

  test('fail for the last reason when the time is over', async () => {
    const outcome = await runOne({ convergesWithinMs: 300, measure: () => Promise.resolve('slow') });
    expect(outcome).toMatchObject({ status: 'fail', reason: 'slow', convergedMs: null });
    expect(outcome.attempts).toBeGreaterThan(1);
  });

  test('keep only the evidence of the last measurement', async () => {
    let count = 0;
    const outcome = await runOne({
      convergesWithinMs: 5_000,
      measure: ({ note }) => {
        count += 1;
        note({
          title: `look ${count}`,
          node: 'worker1',
          command: 'true',
          exitCode: 0,
          durationMs: 1,
          output: '',
          truncatedBytes: 0,
        });
        return Promise.resolve(count < 2 ? 'slow' : 'ok');
      },
    });
    expect(outcome.observations.map(({ title }) => title)).toEqual(['look 2']);
  });
});

describe('retries', () => {
  test('make a pass flaky and say what it was before', async () => {
    let count = 0;
    const outcome = await runOne(
      { measure: () => Promise.resolve((count += 1) === 1 ? 'lost' : 'ok') },
      { retries: 2 },
    );
    expect(outcome).toMatchObject({ status: 'flaky', attempts: 2 });
    expect(outcome.message).toContain('lost');
  });

  test('never follow an error', async () => {
    let count = 0;
    const outcome = await runOne(
      {
        measure: () => {
          count += 1;
          return Promise.reject(new Error('no probe'));
        },
      },
      { retries: 3 },
    );
    expect(outcome.status).toBe('error');
    expect(count).toBe(1);
  });
});

describe('evidence', () => {
  test('is redacted and capped', async () => {
    const outcome = await runOne({
      measure: ({ note }) => {
        note({
          title: 'token',
          node: 'manager1',
          command: 'docker swarm join-token',
          exitCode: 0,
          durationMs: 1,
          output: `SWMTKN-1-abc-def ${'x'.repeat(20_000)}`,
          truncatedBytes: 0,
        });
        return Promise.resolve('ok');
      },
    });
    const [kept] = outcome.observations;
    expect(kept?.output.startsWith('[redacted] ')).toBe(true);
    expect(kept?.truncatedBytes).toBeGreaterThan(0);
  });

  test('is counted where there is too much of it', async () => {
    const outcome = await runOne({
      measure: ({ note }) => {
        for (let index = 0; index < 205; index += 1) {
          note({
            title: 'look',
            node: 'worker1',
            command: 'true',
            exitCode: 0,
            durationMs: 1,
            output: '',
            truncatedBytes: 0,
          });
        }
        return Promise.resolve('ok');
      },
    });
    expect(outcome.observations).toHaveLength(201);
    expect(outcome.observations.at(-1)?.title).toBe('5 further observations are not kept');
  });

  test('of latency sets the cold sample apart', async () => {
    const outcome = await runOne({
      measure: ({ latency }) => {
        latency({ path: 'vip', from: 'a', to: 'b', method: 'TCP connect', samplesMs: [9, 1, 2, 3, 4, 5, 6], lost: 1 });
        return Promise.resolve('ok');
      },
    });
    expect(outcome.latency).toEqual([
      {
        path: 'vip',
        from: 'a',
        to: 'b',
        method: 'TCP connect',
        samplesMs: [1, 2, 3, 4, 5, 6],
        coldMs: 9,
        lost: 1,
        summary: { count: 6, p50: { value: 3, low: 1, high: 6 }, p95: null, p99: null },
      },
    ]);
  });

  test('of an outage is kept with harmless text', async () => {
    const measurement = {
      ...{ title: 'a task\u001b[31m is killed', from: 'outside', to: 'VIP', disturbedAtMs: 500, durationMs: 2000 },
      ...{ sent: 40, lost: 1, longestGapMs: 100, firstLossMs: 550, lastLossMs: 550, intervalMs: 50 },
      ...{ allReplicasAgainMs: 700, replicas: 3, lostIntervals: [[550, 600]] as const },
    };
    const outcome = await runOne({
      measure: ({ outage }) => {
        outage(measurement);
        return Promise.resolve('ok');
      },
    });
    expect(outcome.outages).toEqual([{ ...measurement, title: 'a task is killed' }]);
  });

  test('keeps every deviation, with harmless text', async () => {
    const deviations = [
      { document: 'It is\u0007 refused.', engine: 'It drops.' },
      { document: 'One.', engine: 'Two.', since: 'since 20.10' },
    ];
    const outcome = await runOne({ judge: () => ok('It holds.', deviations) });
    expect(outcome.deviations).toEqual([{ document: 'It is\ufffd refused.', engine: 'It drops.' }, deviations[1]]);
  });

  test('text of judgements is made harmless', async () => {
    const outcome = await runOne({ judge: () => broken('lost', {}, 'red \u001b[31mtext\u001b[0m') });
    expect(outcome.message).toBe('red text');
  });
});
