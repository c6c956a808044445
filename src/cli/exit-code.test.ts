import { describe, expect, test } from '@jest/globals';
import type { Status } from '../model/status.js';
import { exitCodeFor, type RunResult } from './exit-code.js';

const scenario = (status: Status, level: 'core' | 'extended' = 'core') => ({ id: `vip/${status}`, status, level });

const GREEN: RunResult = {
  interrupted: false,
  broken: null,
  scenarios: [scenario('pass')],
  proofs: [],
  leftovers: 0,
  require: null,
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

  test('the verdict names what decided', () => {
    expect(exitCodeFor({ ...GREEN, scenarios: [scenario('fail')] }).verdict).toBe('1 claim failed: vip/fail');
  });
});
