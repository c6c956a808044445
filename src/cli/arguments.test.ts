import { describe, expect, test } from '@jest/globals';
import type { Failure } from '../support/failure.js';
import { formatHelp, numberOption, parseCommandLine, type OptionSpecs } from './arguments.js';

const SPECS = {
  engine: { type: 'string', value: 'VERSION', help: 'engine', choices: ['28.5', '26.1'] },
  managers: { type: 'string', value: 'N', help: 'managers' },
  json: { type: 'boolean', help: 'json' },
  watch: { type: 'string', value: 'SECONDS', bare: '30', help: 'watch' },
} as const satisfies OptionSpecs;

function failureOf(argv: readonly string[]): Failure {
  try {
    parseCommandLine(argv, SPECS, 'test');
  } catch (error) {
    return error as Failure;
  }
  throw new Error('nothing was thrown');
}

describe('command lines', () => {
  test('are taken apart', () => {
    expect(
      parseCommandLine(['vip', '--engine', '28.5', '--json', '!x/*', '--', 'ip', '--help'], SPECS, 'test'),
    ).toEqual({
      options: { engine: '28.5', json: true },
      positionals: ['vip', '!x/*'],
      rest: ['ip', '--help'],
    });
  });

  test.each([
    [['--enginee', '28.5'], '--engine'],
    [['--engine', '28.4'], '28.5'],
    [['--jsn'], '--json'],
  ])('%j is wrong usage with a near match', (argv, near) => {
    const failure = failureOf(argv);
    expect(failure.exitCode).toBe(2);
    expect(failure.next).toContain(near);
  });

  test.each([
    [['--watch'], '30', []],
    [['--watch', '--json'], '30', []],
    [['--watch', '5', 'vip'], '5', ['vip']],
    [['vip', '--watch=7'], '7', ['vip']],
  ])('%j: an option that may do without a value', (argv, watch, positionals) => {
    const parsed = parseCommandLine(argv, SPECS, 'test');
    expect([parsed.options['watch'], parsed.positionals]).toEqual([watch, positionals]);
    expect(formatHelp('test', 'x', SPECS)).toContain('--watch [SECONDS]');
  });

  test('a value that is missing is wrong usage', () => {
    expect(failureOf(['--managers']).exitCode).toBe(2);
  });

  test.each(['0', '8', '1.5', 'three'])('a number of managers of %s is wrong usage', (text) => {
    expect(() => numberOption({ managers: text }, 'managers', { fallback: 3, min: 1, max: 7 })).toThrow(/from 1 to 7/);
  });

  test('the help names every option', () => {
    const help = formatHelp('test [selector…]', 'Runs.', SPECS);
    for (const option of ['--engine VERSION', '--managers N', '--json', '--help', '--version'])
      expect(help).toContain(option);
  });
});
