import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { EXIT } from '../model/exit-code.js';
import type { Command } from './command.js';

/** What was done, in its order. */
const journal: string[] = [];

const COMMANDS: readonly Command[] = [
  fakeCommand('works', () => Promise.resolve(EXIT.failed)),
  fakeCommand('throws', () => Promise.reject(new Error('broken'))),
  fakeCommand('calls', (context) => context.call(['works'])),
];

jest.unstable_mockModule('./commands/index.js', () => ({ COMMANDS }));
const { main } = await import('./main.js');

function fakeCommand(name: string, run: Command['run']): Command {
  return {
    name,
    usage: name,
    summary: name,
    options: {},
    place: 'here',
    run: (context, parsed) => {
      journal.push(`${name} runs`);
      return run(context, parsed);
    },
    announce: (_context, _parsed, startedMs) => {
      expect(startedMs).toBeLessThanOrEqual(Date.now());
      journal.push(`${name} is announced`);
      return Promise.resolve();
    },
  };
}

beforeEach(() => {
  journal.length = 0;
});

describe('a command', () => {
  const run = (name: string) =>
    main(
      [name],
      { stdout: { write: () => true }, stderr: { write: () => true } },
      { scenarios: [], drafts: [], requirements: [], outOfScope: [], harmless: [] },
    );

  test('is announced when it is over, and keeps its exit code', async () => {
    expect(await run('works')).toBe(EXIT.failed);
    expect(journal).toEqual(['works runs', 'works is announced']);
  });

  test('is announced also when it broke down', async () => {
    expect(await run('throws')).toBe(EXIT.notMeasured);
    expect(journal).toEqual(['throws runs', 'throws is announced']);
  });

  test('that calls another one is announced for both', async () => {
    expect(await run('calls')).toBe(EXIT.failed);
    expect(journal).toEqual(['calls runs', 'works runs', 'calls is announced']);
  });
});
