import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { EXIT } from '../model/exit-code.js';
import type { Command } from './command.js';

/** What was done, in its order. */
const journal: string[] = [];

const COMMANDS: readonly Command[] = [
  fakeCommand('works', () => Promise.resolve(EXIT.failed)),
  fakeCommand('throws', () => Promise.reject(new Error('broken'))),
  fakeCommand('calls', (context) => context.call(['works'])),
  fakeCommand('is light', () => Promise.resolve(EXIT.ok), { usesCatalogue: false }),
];

jest.unstable_mockModule('./commands/index.js', () => ({
  COMMANDS: new Map(COMMANDS.map((command) => [command.name, () => Promise.resolve(command)])),
}));
const { main } = await import('./main.js');

function fakeCommand(name: string, run: Command['run'], more: Partial<Command> = {}): Command {
  return {
    ...more,
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

/** Stands for the suites. */
function loadCatalogue(): ReturnType<Parameters<typeof main>[2]> {
  journal.push('the suites are loaded');
  return Promise.resolve({ scenarios: [], drafts: [], requirements: [], outOfScope: [], harmless: [] });
}

beforeEach(() => {
  journal.length = 0;
});

describe('a command', () => {
  const run = (name: string) =>
    main(name.split(' '), { stdout: { write: () => true }, stderr: { write: () => true } }, loadCatalogue);

  test('is announced when it is over, and keeps its exit code', async () => {
    expect(await run('works')).toBe(EXIT.failed);
    expect(journal).toEqual(['the suites are loaded', 'works runs', 'works is announced']);
  });

  test('is announced also when it broke down', async () => {
    expect(await run('throws')).toBe(EXIT.notMeasured);
    expect(journal).toEqual(['the suites are loaded', 'throws runs', 'throws is announced']);
  });

  test('that calls another one is announced for both', async () => {
    expect(await run('calls')).toBe(EXIT.failed);
    expect(journal).toEqual([
      'the suites are loaded',
      'calls runs',
      'the suites are loaded',
      'works runs',
      'calls is announced',
    ]);
  });

  test('that uses nothing of the suites does not load them', async () => {
    expect(await run('is light')).toBe(EXIT.ok);
    expect(journal).toEqual(['is light runs', 'is light is announced']);
  });
});
