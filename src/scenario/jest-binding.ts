import path from 'node:path';
import { describe, test } from '@jest/globals';
import type { Claim } from '../model/claim.js';
import { formatPlace } from '../model/place.js';
import type { ScenarioFinished } from '../model/record.js';
import { followRecord } from './follow-record.js';
import { RUN_DIRECTORY_VARIABLE, RUN_OWNER_VARIABLE } from './jest-environment.js';
import { RECORD_FILE } from './record-writer.js';

/** A claim of an area and what became of it. */
export interface ClaimResult {
  readonly claim: Claim;
  readonly result: ScenarioFinished;
}

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

/** Waits for the results of all selected claims of an area. */
export async function resultsOf(area: string, record: string, ownerPid: number): Promise<readonly ClaimResult[]> {
  const claims = new Map<string, Claim>();
  const results: ClaimResult[] = [];
  for await (const event of followRecord(record, { alive: () => isAlive(ownerPid) })) {
    if (event.type === 'run-started') {
      for (const claim of event.claims.filter((selected) => selected.area === area)) claims.set(claim.id, claim);
    }
    if (event.type === 'scenario') {
      const claim = claims.get(event.id);
      if (claim !== undefined) results.push({ claim, result: event });
    }
    if (results.length === claims.size && event.type !== 'environment') break;
  }
  return results;
}

/** Why a result must fail its test; `null` when it must not. */
export function problemOf(result: ScenarioFinished): string | null {
  if (result.status === 'pass' || result.status === 'flaky') return null;
  const reason = result.reason === null ? result.status : `${result.reason} at ${formatPlace(result.place)}`;
  return `${reason}: ${result.message}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
