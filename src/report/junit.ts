import { create } from 'xmlbuilder2';
import { formatDeviation } from '../model/deviation.js';
import { formatPlace } from '../model/place.js';
import type { ProofFinished } from '../model/record.js';
import { formatOutage } from './format.js';
import { groupBy } from '../support/group-by.js';
import { changeOf, sentenceOf, statusOf, type ClaimReport, type RunReport } from './run-report.js';
import { testCases, type CaseResult, type TestCase, type TestSubject } from './test-cases.js';

type Property = readonly [name: string, value: string];

/**
 * `junit.xml`: a suite for each area, one for proofs and one for the run itself. What the swarm got wrong is a `failure`,
 * what could not be measured an `error`; what failed in the baseline, too, is `skipped`, as it does not fail the run. It
 * is never empty and never all green for a run that was not.
 */
export function renderJunit(report: RunReport): string {
  const cases = testCases(report);
  const document = create(
    { version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\ufffd' },
    {
      testsuites: {
        '@name': `seatrial ${report.run.job}`,
        '@timestamp': report.run.startedAt,
        ...totals(cases),
        testsuite: [...groupBy(cases, ({ suite }) => suite)].map(([suite, ofSuite]) => ({
          '@name': suite,
          '@timestamp': report.run.startedAt,
          ...totals(ofSuite),
          ...properties(runProperties(report)),
          testcase: ofSuite.map((testCase) => caseElement(report, testCase)),
        })),
      },
    },
  );
  return `${document.end({ prettyPrint: true })}\n`;
}

function propertiesOf(report: RunReport, subject: TestSubject): readonly Property[] {
  switch (subject.kind) {
    case 'claim':
      return claimProperties(report, subject.claim);
    case 'proof':
      return proofProperties(subject.proof);
    case 'verdict':
      return [['verdict', subject.verdict.kind]];
    case 'step':
    case 'leftover':
      return [];
  }
}

function claimProperties(report: RunReport, claim: ClaimReport): readonly Property[] {
  const { outcome, proof } = claim;
  const reason = outcome?.reason ?? null;
  const change = changeOf(report, claim.id);
  return [
    ['claim', sentenceOf(claim)],
    ['status', statusOf(claim)],
    ...(reason === null ? [] : [['reason', reason] as const]),
    ...(outcome?.status === 'fail' ? [['place', formatPlace(outcome.place)] as const] : []),
    ...(claim.declared?.requirements ?? []).map((requirement) => ['requirement', requirement] as const),
    ['proof', proof.state],
    ...(change === null ? [] : [['change', change] as const]),
    ...(outcome?.deviations ?? []).map((deviation) => ['deviation', formatDeviation(deviation)] as const),
    ...report.outages
      .filter(({ scenario }) => scenario === claim.id)
      .map(({ measurement }) => ['outage', formatOutage(measurement)] as const),
  ];
}

function proofProperties({ expect, expected }: ProofFinished): readonly Property[] {
  return [
    ['expect', expect],
    ['expected', `${expected.reason} at ${formatPlace(expected.place)}`],
  ];
}

function runProperties({ run, environment }: RunReport): readonly Property[] {
  return [
    ['run', run.id],
    ['seatrial', run.version],
    ...(run.commit === null ? [] : [['commit', run.commit] as const]),
    ...(environment === null ? [] : [['kernel', `${environment.kernel.kind} ${environment.kernel.release}`] as const]),
    ...(environment?.engine == null ? [] : [['engine', environment.engine.version] as const]),
  ];
}

function totals(cases: readonly TestCase[]): Record<string, string> {
  const count = (...kinds: readonly CaseResult['kind'][]): string =>
    String(cases.filter(({ result }) => result !== null && kinds.includes(result.kind)).length);
  return {
    '@tests': String(cases.length),
    '@failures': count('failure'),
    '@errors': count('error'),
    '@skipped': count('skipped', 'known'),
    '@time': seconds(cases.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  };
}

function caseElement(report: RunReport, testCase: TestCase): Record<string, unknown> {
  const { suite, name, durationMs, subject, result } = testCase;
  return {
    '@classname': `seatrial.${suite}`,
    '@name': name,
    '@time': seconds(durationMs),
    ...properties(propertiesOf(report, subject)),
    ...(result === null ? {} : { [result.kind === 'known' ? 'skipped' : result.kind]: resultElement(result) }),
  };
}

/** `skipped` has no type in JUnit XML, so its message says which it is; that of a known failure says so already. */
function resultElement({ kind, type, message, text }: CaseResult): Record<string, string> {
  if (kind === 'known') return { '@message': message };
  if (kind === 'skipped') return { '@message': `${type}: ${message}` };
  return { '@type': type, '@message': message, ...(text === null ? {} : { '#': text }) };
}

function properties(pairs: readonly Property[]): Record<string, unknown> {
  if (pairs.length === 0) return {};
  return { properties: { property: pairs.map(([name, value]) => ({ '@name': name, '@value': value })) } };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
