import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { RecordEvent } from '../model/record.js';
import type { RunReport } from '../report/index.js';
import { builtRun } from '../report/testing/built-run.js';
import { RECORD_FILE } from '../scenario/record-writer.js';
import { runScenarios } from '../scenario/run-scenarios.js';
import {
  FAKE_LAB,
  journalingDeploy,
  scenarioOf,
  temporaryFolder,
  type ScenarioWish,
} from '../scenario/testing/fakes.js';
import { readRecordEvents } from './earlier-runs.js';
import type { PlaceContext } from './place-context.js';
import { Progress } from './progress.js';
import { newRunId, runSession, type JestBeside, type RunRequest } from './run-session.js';
import type { RunServices } from './services.js';

const PLACE: PlaceContext = {
  kernelKind: 'host',
  engineEndpoint: 'unix:///nowhere',
  composeCommand: ['true'],
  labDirectory: '/nowhere',
  cacheDirectory: '/nowhere',
  images: { node: 'node', probe: 'probe', legacyNode: null, monitoring: null },
  preparedVolumes: false,
  preparation: [],
};

interface Wish {
  readonly scenario?: ScenarioWish;
  readonly services?: Partial<RunServices>;
  readonly attached?: boolean;
  readonly foreign?: boolean;
  readonly interruptedBefore?: boolean;
  readonly jest?: JestBeside;
  readonly baseline?: RunReport;
}

/** Runs a session of one scenario with fake services; tells what came of it. */
async function session(wish: Wish = {}) {
  const directory = temporaryFolder();
  const journal: string[] = [];
  const interruption = new AbortController();
  let shown = '';
  const services: RunServices = {
    useLab: () =>
      Promise.resolve({
        lab: { ...FAKE_LAB, host: {} } as typeof FAKE_LAB,
        attached: wish.attached ?? false,
        ...(wish.foreign === undefined ? {} : { foreign: wish.foreign }),
        engine: { version: '28.5.2', apiVersion: '1.51' },
        nodes: [],
        leave: () => {
          journal.push('left');
          return Promise.resolve([]);
        },
      }),
    proveAudit: () => Promise.resolve([]),
    auditLeftovers: () => {
      journal.push('audited');
      return Promise.resolve([]);
    },
    preflight: () => Promise.resolve([]),
    deploy: journalingDeploy(journal),
    describeStack: ({ declaration: { name } }) =>
      Promise.resolve({ stack: name, nodes: ['a'], networks: [], services: [] }),
    report: () => Promise.resolve('summary'),
    ...wish.services,
  };
  const request: RunRequest = {
    job: 'test',
    runId: newRunId(),
    directory,
    version: '0',
    commit: null,
    command: 'seatrial test',
    scenarios: [scenarioOf({ state: 'ok' }, wish.scenario)],
    catalogue: ['vip/claim', 'vip/other'],
    requirements: [],
    outOfScope: [],
    managers: 3,
    workers: 1,
    require: null,
    baseline: wish.baseline ?? null,
    knownProofs: () => Promise.resolve([]),
    startJest: wish.jest === undefined ? null : () => wish.jest as JestBeside,
  };
  const progress = new Progress({ write: (text) => (shown += text) });
  const { exitCode } = await runSession(request, PLACE, services, progress, interruption.signal, async (run) => {
    if (wish.interruptedBefore === true) interruption.abort(new Error('interrupted'));
    return { outcomes: await runScenarios(run, request.scenarios), proofs: [] };
  });
  const events = readRecordEvents(path.join(directory, RECORD_FILE));
  return { exitCode, events, journal, shown };
}

const statusOf = (events: readonly RecordEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'scenario' ? [event.status] : []));

describe('a session', () => {
  test('goes from record to reports, and undoes everything', async () => {
    const { exitCode, events, journal, shown } = await session();
    expect(exitCode).toBe(0);
    // The stack goes with the lab.
    expect(journal).toEqual(['+standard', 'left', 'audited']);
    expect(events.map(({ type }) => type)).toEqual([
      'run-started',
      'environment',
      'environment',
      'proofs-known',
      'stack',
      'scenario',
      'leftovers',
      'run-finished',
    ]);
    expect(shown).toContain('summary');
  });

  test('in a lab that stays up leaves it up and audits nothing', async () => {
    const { journal, events } = await session({ attached: true });
    expect(journal).toEqual(['+standard', '-standard', 'left']);
    expect(events.some(({ type }) => type === 'leftovers')).toBe(false);
  });

  test('on a swarm that is in use takes its stacks away and audits', async () => {
    const { journal, events } = await session({ attached: true, foreign: true });
    expect(journal).toEqual(['+standard', '-standard', 'left', 'audited']);
    expect(events.some(({ type }) => type === 'leftovers')).toBe(true);
  });

  test('whose lab does not come up records every claim as an error and ends with 3', async () => {
    const { exitCode, events } = await session({
      services: { useLab: () => Promise.reject(new Error('no engine')) },
    });
    expect(exitCode).toBe(3);
    expect(statusOf(events)).toEqual(['error']);
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', exitCode: 3, verdict: 'no engine' });
  });

  test('that is interrupted still cleans up, and its record is whole', async () => {
    const { exitCode, events, journal } = await session({ interruptedBefore: true });
    expect(exitCode).toBe(130);
    expect(journal).toEqual(['left', 'audited']);
    expect(statusOf(events)).toEqual(['skip']);
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', exitCode: 130 });
  });

  test('that leaves something behind is not green', async () => {
    const item = { kind: 'network', name: 'seatrial-1_control', detail: '' } as const;
    const { exitCode, shown } = await session({ services: { auditLeftovers: () => Promise.resolve([item]) } });
    expect(exitCode).toBe(3);
    expect(shown).toContain('seatrial-1_control');
  });

  test('whose claims fail ends with 1', async () => {
    expect((await session({ scenario: { measure: () => Promise.resolve('lost') } })).exitCode).toBe(1);
  });

  test('with a baseline records what changed, and failures of both fail nothing', async () => {
    const failing = { measure: () => Promise.resolve('lost') };
    const known = builtRun({ claims: { 'vip/claim': { status: 'fail', reason: 'lost' } }, catalogue: ['vip/claim'] });
    const { exitCode, events } = await session({ scenario: failing, baseline: known });
    expect(exitCode).toBe(0);
    expect(events.slice(-2)).toMatchObject([
      {
        type: 'comparison',
        comparison: { claims: [{ id: 'vip/claim', kind: 'still-failing' }], older: { id: known.run.id } },
      },
      { type: 'run-finished', verdict: 'nothing failed but what the baseline knows: 1 claim (vip/claim)' },
    ]);
    expect(events[0]).toMatchObject({ catalogue: ['vip/claim', 'vip/other'] });
    const green = builtRun({ claims: { 'vip/claim': 'pass' } });
    const worse = await session({ scenario: failing, baseline: green });
    expect(worse.exitCode).toBe(1);
    expect(worse.events.at(-2)).toMatchObject({ comparison: { verdict: 'regressed' } });
  });

  test('that is whole is not told to be cut when it is compared', async () => {
    const { events } = await session({ baseline: builtRun({ claims: { 'vip/claim': 'pass' } }) });
    const cautions = events.flatMap((event) => (event.type === 'comparison' ? event.comparison.cautions : []));
    expect(cautions.map(({ code }) => code)).not.toContain('not-whole');
  });

  test('ends with 3 when Jest is red though the record is green, and shows what Jest says', async () => {
    const jest = { ended: Promise.resolve({ exitCode: 1, output: 'no such file' }), stop: () => undefined };
    const { exitCode, shown } = await session({ jest });
    expect(exitCode).toBe(3);
    expect(shown).toContain('no such file');
  });

  test('whose claims fail is not worse for a red Jest', async () => {
    const jest = { ended: Promise.resolve({ exitCode: 1, output: '' }), stop: () => undefined };
    expect((await session({ jest, scenario: { measure: () => Promise.resolve('lost') } })).exitCode).toBe(1);
  });
});
