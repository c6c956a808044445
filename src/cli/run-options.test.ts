import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { scenarioOf, temporaryFolder } from '../scenario/testing/fakes.js';
import { parseCommandLine } from './arguments.js';
import type { CommandContext } from './command.js';
import { Progress } from './progress.js';
import { RUN_OPTIONS, checkRun } from './run-options.js';

const CONTEXT: CommandContext = {
  argv: [],
  stdout: { write: () => undefined },
  progress: new Progress({ write: () => undefined }),
  scenarios: [scenarioOf({ state: 'ok' }, { id: 'vip/one' })],
  drafts: [],
  requirements: [],
  outOfScope: [],
  harmless: [],
  call: () => Promise.reject(new Error('nothing is called')),
};

describe('the check of a run', () => {
  test('refuses a baseline that cannot be read before anything is made', async () => {
    const out = path.join(temporaryFolder(), 'run');
    const parsed = parseCommandLine(['--baseline', '/nonexistent/run', '--out', out], RUN_OPTIONS, 'test');
    await expect(checkRun(CONTEXT, parsed)).rejects.toMatchObject({
      name: 'Failure',
      exitCode: 3,
      message: expect.stringContaining('/nonexistent/run') as unknown,
    });
    expect(existsSync(out)).toBe(false);
  });
});
