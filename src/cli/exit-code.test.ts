import { describe, expect, test } from '@jest/globals';
import type { Comparison } from '../model/comparison.js';
import type { Status } from '../model/status.js';
import { builtComparison, builtLatency, builtOutage, type RunWish } from '../report/testing/built-run.js';
import { exitCodeFor, type RunResult } from './exit-code.js';

const scenario = (status: Status, level: 'core' | 'extended' = 'core') => ({ id: `vip/${status}`, status, level });

const GREEN: RunResult = {
  interrupted: false,
  broken: null,
  scenarios: [scenario('pass')],
  proofs: [],
  leftovers: 0,
  require: null,
  comparison: null,
};

describe('exit codes', () => {
  test.each<[string, Partial<RunResult>, number]>([
    ['all green', {}, 0],
    ['flaky passes', { scenarios: [scenario('flaky')] }, 0],
    ['a failure', { scenarios: [scenario('pass'), scenario('fail')] }, 1],
    ['a proof that failed', { proofs: ['proven', 'not-proven'] }, 1],
    ['an error beside a failure', { scenarios: [scenario('error'), scenario('fail')] }, 3],
    ['a proof that could not be completed', { proofs: ['error'] }, 3],
    ['nothing executed', { scenarios: [] }, 3],
    ['everything unsupported', { scenarios: [scenario('unsupported')] }, 3],
    ['something unsupported that is not required', { scenarios: [scenario('pass'), scenario('unsupported')] }, 0],
    [
      'something unsupported that is required',
      { scenarios: [scenario('pass'), scenario('unsupported')], require: 'core' },
      3,
    ],
    [
      'something extended beside what is required',
      { scenarios: [scenario('pass'), scenario('skip', 'extended')], require: 'core' },
      0,
    ],
    ['everything is required', { scenarios: [scenario('pass'), scenario('skip', 'extended')], require: 'all' }, 3],
    ['a leftover', { leftovers: 1 }, 3],
    ['a lab that did not come up', { broken: 'the lab did not come up', scenarios: [] }, 3],
    ['an interruption, whatever else', { interrupted: true, broken: 'x', scenarios: [scenario('error')] }, 130],
  ])('%s', (_, result, exitCode) => {
    expect(exitCodeFor({ ...GREEN, ...result }).exitCode).toBe(exitCode);
  });

  const FAILED = { scenarios: [scenario('pass'), scenario('fail')] };
  const vipFail = (reason: string): RunWish => ({ claims: { 'vip/fail': { status: 'fail', reason } } });
  const proof = (fault: string): RunWish => ({ proofs: [{ scenario: 'vip/one', fault, verdict: 'not-proven' }] });
  const latency = (median: number): RunWish => ({ latency: [builtLatency('vip', [[median, 0.05], null])] });

  test.each<[string, Partial<RunResult>, Comparison, number, string]>([
    [
      'a failure that the baseline has, too',
      FAILED,
      builtComparison(vipFail('no-answer'), vipFail('no-answer')),
      0,
      'nothing failed but what the baseline knows: 1 claim (vip/fail)',
    ],
    [
      'a failure that it has for another reason',
      FAILED,
      builtComparison(vipFail('no-answer'), vipFail('wrong-answer')),
      1,
      '1 claim failed: vip/fail',
    ],
    [
      'a failure that it does not have',
      FAILED,
      builtComparison({ claims: { 'vip/fail': 'pass' } }, vipFail('no-answer')),
      1,
      '1 claim failed: vip/fail',
    ],
    [
      'a new failure beside one that it has',
      { scenarios: [scenario('fail'), { ...scenario('fail'), id: 'vip/new' }] },
      builtComparison(vipFail('no-answer'), {
        claims: { ...vipFail('no-answer').claims, 'vip/new': 'fail' },
      }),
      1,
      '1 claim failed: vip/new; known from the baseline: 1 claim (vip/fail)',
    ],
    [
      'a proof that failed there, too',
      { proofs: ['proven', 'not-proven'] },
      builtComparison(proof('a'), proof('a')),
      0,
      'nothing failed but what the baseline knows: 1 proof, 1 proof made',
    ],
    [
      'a proof that failed only now',
      { proofs: ['not-proven'] },
      builtComparison(proof('a'), proof('b')),
      1,
      '1 proof failed',
    ],
    [
      'an error that it has, too',
      { scenarios: [scenario('error')] },
      builtComparison({ claims: { 'vip/error': 'error' } }, { claims: { 'vip/error': 'error' } }),
      3,
      '1 claim could not be measured: vip/error',
    ],
    [
      'nothing but slower paths and longer outages',
      {},
      builtComparison({ ...latency(1), outages: [builtOutage(0)] }, { ...latency(3), outages: [builtOutage(5_000)] }),
      4,
      'every measured claim holds, but slower than the baseline: vip, vip/one while a task is killed',
    ],
    ['slower paths beside a failure', FAILED, builtComparison(latency(1), latency(3)), 1, '1 claim failed: vip/fail'],
    ['faster paths', {}, builtComparison(latency(3), latency(1)), 0, 'every measured claim holds'],
  ])('against a baseline: %s', (_, result, comparison, exitCode, verdict) => {
    expect(exitCodeFor({ ...GREEN, ...result, comparison })).toEqual({ exitCode, verdict });
  });

  test('the verdict names what decided', () => {
    expect(exitCodeFor({ ...GREEN, scenarios: [scenario('fail')] }).verdict).toBe('1 claim failed: vip/fail');
  });
});
