import type { Claim } from '../model/claim.js';
import { formatPlace } from '../model/place.js';
import type { ScenarioFinished } from '../model/record.js';
import { followRecord } from './follow-record.js';

/** A claim of an area and what became of it. */
export interface ClaimResult {
  readonly claim: Claim;
  readonly result: ScenarioFinished;
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
