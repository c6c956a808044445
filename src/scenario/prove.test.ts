import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { ProofFinished } from '../model/record.js';
import { ProofStore } from './proof-store.js';
import { proveScenarios, type ProofRun } from './prove.js';
import {
  faultOf,
  fakeRun,
  ownStackNamed,
  scenarioOf,
  stackNamed,
  temporaryFolder,
  type FakeRun,
  type FakeSwarm,
} from './testing/fakes.js';

const AT_WORKER = { node: 'worker1' };

function proofRun(run: FakeRun): ProofRun & FakeRun {
  return {
    ...run,
    store: new ProofStore(temporaryFolder()),
    engine: '28.5.2',
    hashes: new Map(),
    progress: () => undefined,
  };
}

function proofsOf(run: FakeRun): readonly ProofFinished[] {
  return run.events.filter((event): event is ProofFinished => event.type === 'proof');
}

describe('proving', () => {
  test('several scenarios under one injection, and the look-alike beside it', async () => {
    const swarm: FakeSwarm = { state: 'ok' };
    const drop = faultOf(swarm, 'data-path/drop', 'lost');
    const run = proofRun(fakeRun());
    let injections = 0;
    const counted = {
      ...drop,
      inject: (...all: Parameters<typeof drop.inject>) => ((injections += 1), drop.inject(...all)),
    };
    const red = {
      kind: 'lab' as const,
      fault: counted,
      parameters: { node: 'worker1' },
      expect: { reason: 'lost', place: AT_WORKER },
    };
    const { proofs } = await proveScenarios(run, [
      scenarioOf(swarm, { id: 'a/1', faults: [red] }),
      scenarioOf(swarm, { id: 'a/2', faults: [red] }),
      scenarioOf(swarm, {
        id: 'a/3',
        faults: [{ ...red, expect: 'look-alike' }],
        measure: () => Promise.resolve('ok'),
      }),
    ]);
    expect(injections).toBe(1);
    expect(proofs).toEqual(['proven', 'proven', 'proven']);
    expect(swarm.state).toBe('ok');
    await run.stacks.clear();
    expect(run.journal).toEqual(['+standard', '-standard']);
    expect(run.store.read().map(({ scenario, verdict, engine }) => [scenario, verdict, engine])).toEqual([
      ['a/1', 'proven', '28.5.2'],
      ['a/2', 'proven', '28.5.2'],
      ['a/3', 'proven', '28.5.2'],
    ]);
  });

  test('scenarios whose tasks the engine checks all the time are proven apart, and their stack goes', async () => {
    const swarm: FakeSwarm = { state: 'ok' };
    const fault = faultOf(swarm, 'data-path/drop', 'lost');
    const red = { kind: 'lab' as const, fault, parameters: {}, expect: { reason: 'lost', place: AT_WORKER } };
    const checked = {
      ...stackNamed('checked'),
      services: { server: { scale: 1, networks: [], healthCheck: { command: 'true', intervalMs: 1000 } } },
    };
    const run = proofRun(fakeRun());
    const { proofs } = await proveScenarios(run, [
      scenarioOf(swarm, { id: 'a/checked', stack: checked, faults: [red] }),
      scenarioOf(swarm, { id: 'a/other', faults: [red] }),
    ]);
    expect(proofs).toEqual(['proven', 'proven']);
    expect(run.journal).toEqual(['+standard', '+checked', '-checked']);
  });

  test('stacks with nodes of their own are proven one after the other, and each goes before the next one comes', async () => {
    const swarm: FakeSwarm = { state: 'ok' };
    const fault = faultOf(swarm, 'data-path/drop', 'lost');
    const red = { kind: 'lab' as const, fault, parameters: {}, expect: { reason: 'lost', place: AT_WORKER } };
    const run = proofRun(fakeRun());
    const { proofs } = await proveScenarios(run, [
      scenarioOf(swarm, { id: 'a/1', stack: ownStackNamed('one', 60), faults: [red] }),
      scenarioOf(swarm, { id: 'a/2', stack: ownStackNamed('two', 60), faults: [red] }),
    ]);
    expect(proofs).toEqual(['proven', 'proven']);
    expect(run.journal).toEqual(['+one', '-one', '+two', '-two']);
  });

  test('takes what was done for it: its fault in and out, and its own measurements', async () => {
    const swarm: FakeSwarm = { state: 'ok' };
    const fault = faultOf(swarm, 'x/y', 'ok');
    const slow = {
      ...fault,
      inject: async (...all: Parameters<typeof fault.inject>) => {
        await delay(60);
        await fault.inject(...all);
      },
    };
    const faults = [
      { kind: 'lab' as const, fault: slow, parameters: {}, expect: 'look-alike' as const },
      { kind: 'mutation' as const, name: 'same', does: 'nothing', change: {}, expect: 'look-alike' as const },
    ];
    const run = proofRun(fakeRun());
    await proveScenarios(run, [
      scenarioOf(swarm, { id: 'a/1', faults }),
      scenarioOf(swarm, { id: 'a/2', faults: faults.slice(0, 1) }),
    ]);
    const took = new Map(proofsOf(run).map(({ scenario, kind, durationMs }) => [`${scenario} ${kind}`, durationMs]));
    expect(took.get('a/1 lab')).toBeGreaterThan(50);
    expect(took.get('a/2 lab')).toBeGreaterThan(50);
    expect(took.get('a/1 mutation')).toBeLessThan(50);
    expect(run.store.read().map(({ durationMs }) => typeof durationMs)).toEqual(['number', 'number', 'number']);
  });

  test('a mutation changes the scenario’s own request', async () => {
    const swarm: FakeSwarm = { state: 'ok' };
    const run = proofRun(fakeRun());
    await proveScenarios(run, [
      scenarioOf(swarm, {
        faults: [
          {
            kind: 'mutation',
            name: 'broken',
            does: 'breaks it',
            change: { state: 'slow' },
            expect: { reason: 'slow', place: AT_WORKER },
          },
          { kind: 'mutation', name: 'same', does: 'nothing', change: { state: 'ok' }, expect: 'look-alike' },
        ],
      }),
    ]);
    expect(proofsOf(run).map(({ fault, verdict }) => [fault, verdict])).toEqual([
      ['vip/claim~broken', 'proven'],
      ['vip/claim~same', 'proven'],
    ]);
  });

  test('samples for the controls only: not under faults, mutations, or healing', async () => {
    const swarm: FakeSwarm = { state: 'ok' };
    const run = proofRun(fakeRun());
    let sampled = 0;
    const scenario = scenarioOf(swarm, {
      faults: [
        { kind: 'lab', fault: faultOf(swarm, 'x/y', 'ok'), parameters: {}, expect: 'look-alike' },
        { kind: 'mutation', name: 'same', does: 'nothing', change: {}, expect: 'look-alike' },
      ],
      measure: ({ afterwards }) => {
        afterwards(() => Promise.resolve(void (sampled += 1)));
        return Promise.resolve('ok');
      },
    });
    const { outcomes } = await proveScenarios(run, [scenario]);
    expect(sampled).toBe(1);
    await proveScenarios(run, [scenario], outcomes);
    expect(sampled).toBe(1);
  });

  test('a fault that breaks nothing is not proven, and says so', async () => {
    const swarm: FakeSwarm = { state: 'ok' };
    const run = proofRun(fakeRun());
    await proveScenarios(run, [
      scenarioOf(swarm, {
        faults: [
          { kind: 'lab', fault: faultOf(swarm, 'x/y', 'ok'), parameters: {}, expect: { reason: 'lost', place: {} } },
        ],
      }),
    ]);
    expect(proofsOf(run)).toMatchObject([
      { verdict: 'not-proven', why: 'the fault broke nothing: still green under it' },
    ]);
  });

  test('a fault that cannot be injected is an error, and the swarm is healed', async () => {
    const swarm: FakeSwarm = { state: 'ok' };
    const run = proofRun(fakeRun());
    const fault = faultOf(swarm, 'x/y', 'lost');
    const half = {
      ...fault,
      inject: async (...all: Parameters<typeof fault.inject>) => {
        await fault.inject(...all);
        throw new Error('the rule counts nothing');
      },
    };
    await proveScenarios(run, [
      scenarioOf(swarm, {
        faults: [{ kind: 'lab', fault: half, parameters: {}, expect: { reason: 'lost', place: {} } }],
      }),
    ]);
    expect(proofsOf(run)).toMatchObject([
      { verdict: 'error', why: 'the fault could not be injected: the rule counts nothing', healed: { status: 'pass' } },
    ]);
  });

  test('a scenario that the run was not asked to watch for so long is left out', async () => {
    const swarm: FakeSwarm = { state: 'ok' };
    const drop = faultOf(swarm, 'data-path/drop', 'lost');
    const faults = [
      { kind: 'lab' as const, fault: drop, parameters: {}, expect: { reason: 'lost', place: AT_WORKER } },
    ];
    const run = proofRun(fakeRun());
    const { outcomes, proofs } = await proveScenarios(run, [scenarioOf(swarm, { id: 'a/1', soakMs: 1000, faults })]);
    expect(outcomes.get('a/1')).toMatchObject({ status: 'skip' });
    expect(proofs).toEqual([]);
    expect(run.journal).toEqual([]);
  });

  test('a scenario that is red without a fault proves nothing', async () => {
    const swarm: FakeSwarm = { state: 'lost' };
    const run = proofRun(fakeRun());
    await proveScenarios(run, [
      scenarioOf(swarm, {
        faults: [
          { kind: 'lab', fault: faultOf(swarm, 'x/y', 'lost'), parameters: {}, expect: { reason: 'lost', place: {} } },
        ],
      }),
    ]);
    expect(proofsOf(run)).toMatchObject([{ verdict: 'not-proven', underFault: null }]);
  });

  test('after an interruption every declared fault has its event, and the fault is out', async () => {
    const swarm: FakeSwarm = { state: 'ok' };
    const base = fakeRun();
    const run = proofRun(base);
    const fault = faultOf(swarm, 'x/y', 'lost');
    const interrupting = {
      ...fault,
      inject: async (...all: Parameters<typeof fault.inject>) => {
        await fault.inject(...all);
        base.interrupt();
      },
    };
    const uses = [
      { kind: 'lab' as const, fault: interrupting, parameters: {}, expect: { reason: 'lost', place: {} } },
      { kind: 'mutation' as const, name: 'other', does: '', change: {}, expect: 'look-alike' as const },
    ];
    await proveScenarios(run, [scenarioOf(swarm, { faults: uses })]);
    expect(swarm.state).toBe('ok');
    expect(proofsOf(run).map(({ verdict, why }) => [verdict, why])).toEqual([
      ['error', 'interrupted'],
      ['error', 'interrupted'],
    ]);
    expect(run.store.read()).toEqual([]);
  });
});
