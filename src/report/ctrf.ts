import type { CTRFReport, Environment, Step, Summary, Test, TestStatus } from 'ctrf';
import { formatPlace } from '../model/place.js';
import type { EnvironmentSeen, ProofFinished, StepFinished } from '../model/record.js';
import { formatExpectation, formatPhase, rerunCommand } from './format.js';
import { sentenceOf, statusOf, type ClaimReport, type RunReport } from './run-report.js';
import { testCases, type CaseResult, type TestCase } from './test-cases.js';

/** Version of the working draft of the Common Test Report Format that is written. */
const SPEC_VERSION = '0.0.0';

/**
 * `ctrf.json`: the run in the Common Test Report Format, for tools that read it; it is never read back. What failed, what
 * could not be measured and what has no result are `failed`, with the word for it in `rawStatus`, so a run that is not
 * green has at least one failed test. What the format has no field for is in `extra`, under keys of ours. Times are
 * milliseconds, as the format demands.
 *
 * @see https://github.com/ctrf-io/ctrf/blob/main/spec/ctrf.md
 */
export function renderCtrf(report: RunReport): string {
  const { run, verdict, environment } = report;
  const tests = testCases(report).map((testCase) => testOf(report, testCase));
  const document: CTRFReport = {
    reportFormat: 'CTRF',
    specVersion: SPEC_VERSION,
    runId: run.id,
    generatedBy: `seatrial ${run.version}`,
    results: {
      tool: { name: 'seatrial', version: run.version },
      summary: summaryOf(report, tests),
      tests,
      ...(environment === null ? {} : { environment: environmentOf(environment) }),
      extra: {
        'seatrial/run': {
          job: run.job,
          commit: run.commit,
          command: run.command,
          verdict,
          damage: report.damage,
          leftovers: report.leftovers,
        },
      },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A failure that the baseline has, too, fails nothing; its message says what it is. */
const CTRF_STATUSES: Readonly<Record<CaseResult['kind'], TestStatus>> = {
  failure: 'failed',
  error: 'failed',
  known: 'other',
  skipped: 'skipped',
};

function testOf(report: RunReport, testCase: TestCase): Test {
  const { suite, name, durationMs, result } = testCase;
  return {
    name,
    status: result === null ? 'passed' : CTRF_STATUSES[result.kind],
    duration: Math.round(durationMs),
    suite: [suite],
    ...(result === null ? {} : { message: result.message }),
    ...(result?.text == null ? {} : { trace: result.text }),
    ...factsOf(report, testCase),
  };
}

/** What a test says besides its result, by what it is about. */
function factsOf(report: RunReport, { name, subject }: TestCase): Partial<Test> {
  switch (subject.kind) {
    case 'claim':
      return claimFacts(report, subject.claim);
    case 'proof':
      return { testId: name, ...proofFacts(report, subject.proof) };
    case 'step':
      return { rawStatus: 'failed' };
    case 'leftover':
      return { rawStatus: 'left-behind' };
    case 'verdict':
      return { testId: name, rawStatus: subject.verdict.kind, steps: report.steps.map(stepOf) };
  }
}

function claimFacts(report: RunReport, claim: ClaimReport): Partial<Test> {
  const { declared, outcome, proof } = claim;
  return {
    testId: claim.id,
    rawStatus: statusOf(claim),
    tags: [...(declared?.tags ?? [])],
    labels: {
      claim: sentenceOf(claim),
      proof: proof.state,
      ...(declared === null ? {} : { level: declared.level }),
      ...(declared === null || declared.requirements.length === 0
        ? {}
        : { requirements: [...declared.requirements] as [string, ...string[]] }),
      ...(outcome?.reason == null ? {} : { reason: outcome.reason }),
      ...(outcome?.status === 'fail' ? { place: formatPlace(outcome.place) } : {}),
    },
    ...(outcome === null ? {} : span(outcome.startedAt, outcome.durationMs)),
    ...(outcome?.status === 'flaky' ? { flaky: true, message: outcome.message } : {}),
    extra: {
      'seatrial/claim': {
        proof,
        rerun: rerunCommand(report, claim.id),
        ...(outcome === null
          ? {}
          : {
              place: outcome.place,
              message: outcome.message,
              deviations: outcome.deviations,
              attempts: outcome.attempts,
              convergedMs: outcome.convergedMs,
            }),
      },
    },
  };
}

function proofFacts(report: RunReport, proof: ProofFinished): Partial<Test> {
  const { scenario, fault, parameters, expect, expected, control, underFault, healed, engine } = proof;
  return {
    rawStatus: proof.verdict,
    parameters: { fault, ...parameters },
    extra: {
      'seatrial/proof': {
        scenario,
        expected: formatExpectation(expect, expected),
        before: formatPhase(control),
        underFault: formatPhase(underFault),
        healed: formatPhase(healed),
        engine,
        rerun: rerunCommand(report, scenario, 'prove'),
      },
    },
  };
}

function stepOf({ name, state, durationMs, detail }: StepFinished): Step {
  return {
    name,
    status: state === 'failed' ? 'failed' : 'passed',
    extra: { 'seatrial/step': { state, durationMs: Math.round(durationMs), detail } },
  };
}

function summaryOf({ run, counts }: RunReport, tests: readonly Test[]): Summary {
  const count = (wanted: TestStatus): number => tests.filter(({ status }) => status === wanted).length;
  return {
    tests: tests.length,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    pending: count('pending'),
    other: count('other'),
    flaky: counts.flaky,
    suites: new Set(tests.flatMap(({ suite }) => suite ?? [])).size,
    duration: Math.round(run.durationMs),
    ...span(run.startedAt, run.durationMs),
  };
}

function environmentOf({ kernel, machine, engine, features, nodes }: EnvironmentSeen): Environment {
  return {
    ...(engine === null ? {} : { appName: 'Docker Engine', appVersion: engine.version }),
    osRelease: kernel.release,
    osVersion: machine.os,
    testEnvironment: `${kernel.kind} kernel`,
    extra: { 'seatrial/environment': { machine, nodes, features } },
  };
}

/** Start and end in milliseconds since the epoch. */
function span(startedAt: string, durationMs: number): { readonly start: number; readonly stop: number } {
  const start = Date.parse(startedAt);
  return { start, stop: start + Math.round(durationMs) };
}
