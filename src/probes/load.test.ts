import { describe, expect, test } from '@jest/globals';
import type { Shell, ShellResult } from '../process/shell.js';
import { UndoStack } from '../support/undo.js';
import { loadCommand, parseLoad, startLoad, summariseLoad, type LoadTarget } from './load.js';

const TARGETS: readonly LoadTarget[] = [
  { address: '10.0.1.3', port: 8080, protocol: 'tcp' },
  { address: '10.0.1.3', port: 8080, protocol: 'udp' },
];
const IDENTITY = { host: '39895c125597', node: 'worker1', peer: '10.0.1.4', service: 'echo', task: 'echo.1' };
const DOCUMENT = {
  intervalMs: 50,
  durationMs: 160.2,
  identities: [IDENTITY],
  errors: ['timeout'],
  requests: [
    [0, 0, 0, -1, 1.75],
    [52.3, 1, -1, 0, 1000.36],
  ],
};

/** A shell that gives these answers, one for each command, and keeps the commands. */
function shellOf(answers: readonly Partial<ShellResult>[]): { readonly shell: Shell; readonly commands: string[] } {
  const commands: string[] = [];
  const shell: Shell = {
    name: 'worker1',
    run: (command) => {
      const answer = answers[commands.length];
      commands.push(command);
      return Promise.resolve({ command, exitCode: 0, stdout: '', stderr: '', durationMs: 1, ...answer });
    },
    inNetworkNamespace: () => shell,
  };
  return { shell, commands };
}

describe('seatrial-load', () => {
  test('joins requests with their targets, identities and errors', () => {
    expect(parseLoad(JSON.stringify(DOCUMENT), TARGETS)).toEqual({
      intervalMs: 50,
      durationMs: 160.2,
      requests: [
        { atMs: 0, target: TARGETS[0], identity: IDENTITY, error: null, totalMs: 1.75 },
        { atMs: 52.3, target: TARGETS[1], identity: null, error: 'timeout', totalMs: 1000.36 },
      ],
    });
  });

  test('is summed up by who answered', () => {
    expect(summariseLoad(parseLoad(JSON.stringify(DOCUMENT), TARGETS))).toBe(
      '2 requests, one every 50 ms for 160 ms → echo.1 ×1, timeout ×1',
    );
  });

  test.each([
    ['another document', { requests: [] }],
    ['a target that was not asked', { ...DOCUMENT, requests: [[0, 7, 0, -1, 1]] }],
    ['a request that was neither answered nor lost', { ...DOCUMENT, requests: [[0, 0, -1, -1, 1]] }],
    ['a request that lacks something', { ...DOCUMENT, requests: [[0, 0, 0, -1]] }],
  ])('refuses %s', (_, document) => {
    expect(() => parseLoad(JSON.stringify(document), TARGETS)).toThrow();
  });

  test.each([
    ['no target', { targets: [] }],
    ['a name', { targets: [{ address: "echo'; reboot", port: 8080, protocol: 'tcp' as const }] }],
    ['more requests than an output can hold', { targets: TARGETS, intervalMs: 1 }],
    ['more requests at a time than there are sockets', { targets: TARGETS, timeoutMs: 60_000 }],
    ['an interval of nothing', { targets: TARGETS, intervalMs: 0 }],
  ])('is not asked for %s', (_, plan) => {
    expect(() => loadCommand(plan)).toThrow(/^Expected/);
  });
});

describe('a running load', () => {
  test('counts from its first request, is ended once and undone no more', async () => {
    const { shell, commands } = shellOf([
      { stdout: '1795254728840\n1795254729090\n' },
      { stdout: JSON.stringify(DOCUMENT) },
    ]);
    const undo = new UndoStack();
    const load = await startLoad(shell, { targets: TARGETS }, undo);
    expect(load.elapsedMs()).toBeGreaterThanOrEqual(250);
    expect((await load.stop()).requests).toHaveLength(2);
    expect(await undo.unwind()).toEqual([]);
    expect(commands).toHaveLength(2);
  });

  test('that is not stopped is ended by its undo', async () => {
    const { shell, commands } = shellOf([{ stdout: '1795254728840\n1795254729090\n' }]);
    const undo = new UndoStack();
    await startLoad(shell, { targets: TARGETS }, undo);
    await undo.unwind();
    expect(commands[1]).toMatch(/^kill -KILL \$\(cat \/tmp\/seatrial-[-0-9a-f]+\.pid\)/);
  });

  test.each([
    ['does not start', { exitCode: 1, stderr: 'seatrial-load: not found' }],
    ['does not say when it began', { stdout: '' }],
  ])('that %s is a failure of the probe', async (_, answer) => {
    const { shell } = shellOf([answer]);
    await expect(startLoad(shell, { targets: TARGETS }, new UndoStack())).rejects.toMatchObject({ name: 'Failure' });
  });
});
