import path from 'node:path';
import { describe, test } from '@jest/globals';
import { RUN_DIRECTORY_VARIABLE, RUN_OWNER_VARIABLE } from './jest-environment.js';
import { problemOf, resultsOf } from './jest-results.js';
import { RECORD_FILE } from './record-writer.js';

/**
 * Hands the claims of one area to Jest: waits until the run that is beside it has measured them, then makes each a test.
 * A pass passes, a failure or an error fails with reason, place and message; what was not measured on purpose is shown as
 * skipped with the reason in its title. To be awaited at the top of a test file.
 */
export async function describeArea(area: string): Promise<void> {
  const directory = process.env[RUN_DIRECTORY_VARIABLE];
  const owner = Number(process.env[RUN_OWNER_VARIABLE]);
  if (directory === undefined || !Number.isInteger(owner)) {
    throw new Error(
      `${RUN_DIRECTORY_VARIABLE} and ${RUN_OWNER_VARIABLE} are not set: run it by npx jest suites/${area}`,
    );
  }
  const results = await resultsOf(area, path.join(directory, RECORD_FILE), owner);
  describe(area, () => {
    if (results.length === 0) test.skip('no claim of this area is selected', () => undefined);
    for (const { claim, result } of results) {
      const title = `${claim.id}: ${claim.claim}`;
      if (result.status === 'skip' || result.status === 'unsupported') {
        test.skip(`${title} (${result.status}: ${result.message})`, () => undefined);
        continue;
      }
      test(title, () => {
        const problem = problemOf(result);
        if (problem !== null) throw new Error(problem);
      });
    }
  });
}
