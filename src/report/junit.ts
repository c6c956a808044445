import { create } from 'xmlbuilder2';
import { formatDeviation } from '../model/deviation.js';
import { formatPlace } from '../model/place.js';
import type { ProofFinished } from '../model/record.js';
import { NO_RESULT } from './attention.js';
import { VERDICT_TITLES, formatOutage, seenUnderFault } from './format.js';
import { groupBy } from './group-by.js';
import { changeOf, sentenceOf, type ClaimReport, type RunReport } from './run-report.js';

/** What a test case ended in, besides passing. */
interface CaseResult {
  readonly kind: 'failure' | 'error' | 'skipped';
  readonly type?: string;
  readonly message: string;
  readonly text?: string;
}

interface TestCase {
  readonly name: string;
  readonly durationMs: number;
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly result: CaseResult | null;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

/**
 * `junit.xml`: a suite for each area, one for proofs and one for the run itself. What the swarm got wrong is a `failure`,
 * what could not be measured an `error`; what failed in the baseline, too, is `skipped`, as it does not fail the run. It
 * is never empty and never all green for a run that was not.
 */
export function renderJunit(report: RunReport): string {
  const areas = [...groupBy(report.claims, ({ area }) => area)].map(([area, claims]) => ({
    name: area,
    cases: claims.map((claim) => claimCase(report, claim)),
  }));
  const proofs =
    report.proofs.length === 0
      ? []
      : [{ name: 'proofs', cases: report.proofs.map((proof) => proofCase(report, proof)) }];
  const suites: readonly Suite[] = [
    ...areas,
    ...proofs,
    { name: 'run', cases: runCases(report, [...areas, ...proofs]) },
  ];
  const document = create(
    { version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\ufffd' },
    {
      testsuites: {
        '@name': `seatrial ${report.run.job}`,
        '@timestamp': report.run.startedAt,
        ...totals(suites.flatMap(({ cases }) => cases)),
        testsuite: suites.map((suite) => ({
          '@name': suite.name,
          '@timestamp': report.run.startedAt,
          ...totals(suite.cases),
          ...properties(runProperties(report)),
          testcase: suite.cases.map((testCase) => caseElement(suite.name, testCase)),
        })),
      },
    },
  );
  return `${document.end({ prettyPrint: true })}\n`;
}

function claimCase(report: RunReport, claim: ClaimReport): TestCase {
  const { outcome, proof } = claim;
  const reason = outcome?.reason ?? null;
  const change = changeOf(report, claim.id);
  return {
    name: claim.id,
    durationMs: outcome?.durationMs ?? 0,
    properties: [
      ['claim', sentenceOf(claim)],
      ['status', outcome?.status ?? 'missing'],
      ...(reason === null ? [] : [['reason', reason] as const]),
      ...(outcome?.status === 'fail' ? [['place', formatPlace(outcome.place)] as const] : []),
      ...(claim.declared?.requirements ?? []).map((requirement) => ['requirement', requirement] as const),
      ['proof', proof.state],
      ...(change === null ? [] : [['change', change] as const]),
      ...(outcome?.deviations ?? []).map((deviation) => ['deviation', formatDeviation(deviation)] as const),
      ...report.outages
        .filter(({ scenario }) => scenario === claim.id)
        .map(({ measurement }) => ['outage', formatOutage(measurement)] as const),
    ],
    result: change === 'still-failing' ? knownFailure(outcome?.message ?? NO_RESULT) : claimResult(claim),
  };
}

function claimResult({ outcome }: ClaimReport): CaseResult | null {
  switch (outcome?.status) {
    case 'pass':
    case 'flaky':
      return null;
    case 'fail':
      return {
        kind: 'failure',
        type: outcome.reason ?? 'fail',
        message: outcome.message,
        text: `${outcome.reason ?? 'fail'} at ${formatPlace(outcome.place)}\n${outcome.message}`,
      };
    case 'skip':
    case 'unsupported':
      return { kind: 'skipped', message: `${outcome.status}: ${outcome.message}` };
    case 'error':
      return { kind: 'error', type: 'not-measured', message: outcome.message, text: outcome.message };
    case undefined:
      return { kind: 'error', type: 'missing', message: NO_RESULT };
  }
}

/** A failure that the baseline has, too. */
function knownFailure(message: string): CaseResult {
  return { kind: 'skipped', message: `failed in the baseline, too: ${message}` };
}

function proofCase({ comparison }: RunReport, proof: ProofFinished): TestCase {
  const known = (comparison?.proofs ?? []).some(
    ({ scenario, failed }) =>
      scenario === proof.scenario &&
      failed.some((other) => other.known && other.fault === proof.fault && other.why === proof.why),
  );
  const expected = `${proof.expected.reason} at ${formatPlace(proof.expected.place)}`;
  const text = `expected ${expected}, saw ${seenUnderFault(proof)}\n${proof.why}`;
  const result: Record<ProofFinished['verdict'], CaseResult | null> = {
    proven: null,
    'not-proven': { kind: 'failure', type: 'not-proven', message: proof.why, text },
    error: { kind: 'error', type: 'not-measured', message: proof.why, text },
  };
  return {
    name: `${proof.scenario} under ${proof.fault}`,
    durationMs: proof.durationMs,
    properties: [
      ['expect', proof.expect],
      ['expected', expected],
    ],
    result: known && proof.verdict === 'not-proven' ? knownFailure(proof.why) : result[proof.verdict],
  };
}

/** Steps that failed, things left behind and, where nothing else says why the run is not green, its verdict. */
function runCases(report: RunReport, suites: readonly Suite[]): readonly TestCase[] {
  const steps = report.steps
    .filter(({ state }) => state === 'failed')
    .map((step): TestCase => ({
      name: `step: ${step.name}`,
      durationMs: step.durationMs,
      properties: [],
      result: { kind: 'error', type: 'step-failed', message: `${step.name} failed`, text: step.detail },
    }));
  const left = (report.leftovers ?? []).map((item): TestCase => ({
    name: `left behind: ${item.kind} ${item.name}`,
    durationMs: 0,
    properties: [],
    result: {
      kind: 'error',
      type: 'left-behind',
      message: `${item.kind} ${item.name} was left behind`,
      text: item.detail,
    },
  }));
  const told = [...suites.flatMap(({ cases }) => cases), ...steps, ...left].some(
    ({ result }) => result?.kind === 'failure' || result?.kind === 'error',
  );
  const { kind, sentence } = report.verdict;
  const verdict: TestCase = {
    name: 'verdict',
    durationMs: report.run.durationMs,
    properties: [['verdict', kind]],
    result:
      kind === 'passed' || told
        ? null
        : { kind: 'error', type: kind, message: `${VERDICT_TITLES[kind]}: ${sentence}`, text: sentence },
  };
  return [...steps, ...left, verdict];
}

function runProperties({ run, environment }: RunReport): readonly (readonly [string, string])[] {
  return [
    ['run', run.id],
    ['seatrial', run.version],
    ...(run.commit === null ? [] : [['commit', run.commit] as const]),
    ...(environment === null ? [] : [['kernel', `${environment.kernel.kind} ${environment.kernel.release}`] as const]),
    ...(environment?.engine == null ? [] : [['engine', environment.engine.version] as const]),
  ];
}

function totals(cases: readonly TestCase[]): Record<string, string> {
  const count = (kind: CaseResult['kind']): string =>
    String(cases.filter(({ result }) => result?.kind === kind).length);
  return {
    '@tests': String(cases.length),
    '@failures': count('failure'),
    '@errors': count('error'),
    '@skipped': count('skipped'),
    '@time': seconds(cases.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  };
}

function caseElement(suite: string, testCase: TestCase): Record<string, unknown> {
  const { result } = testCase;
  return {
    '@classname': `seatrial.${suite}`,
    '@name': testCase.name,
    '@time': seconds(testCase.durationMs),
    ...properties(testCase.properties),
    ...(result === null
      ? {}
      : {
          [result.kind]: {
            ...(result.type === undefined ? {} : { '@type': result.type }),
            '@message': result.message,
            ...(result.text === undefined ? {} : { '#': result.text }),
          },
        }),
  };
}

function properties(pairs: readonly (readonly [name: string, value: string])[]): Record<string, unknown> {
  if (pairs.length === 0) return {};
  return { properties: { property: pairs.map(([name, value]) => ({ '@name': name, '@value': value })) } };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
