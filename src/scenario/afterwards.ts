import type { DeployedStack } from '../lab/stack.js';
import { errorText } from '../support/failure.js';
import { cleanUntrustedText } from '../support/untrusted-text.js';
import { Evidence, type Measurements } from './evidence.js';
import type { AfterwardsWork } from './scenario.js';
import type { StackLease } from './stack-pool.js';
import { withinDeadline } from './within-deadline.js';

/** How long one piece of work may take, in milliseconds. */
const DEADLINE_MS = 30_000;

/** What a scenario keeps for when nothing else runs. */
export interface Afterwards {
  /** The deployment that was measured: the work knows its tasks. */
  readonly stack: DeployedStack;
  readonly works: readonly AfterwardsWork[];
}

/**
 * Does the work that a scenario kept, one piece after the other, each within its deadline. Stops when the run is
 * interrupted. Never throws: each problem is one sentence, and the next piece follows.
 *
 * @param onMeasured takes what each piece sampled when it has ended
 */
export async function doAfterwards(
  run: { readonly signal: AbortSignal },
  lease: StackLease,
  { stack, works }: Afterwards,
  onMeasured: (measurements: Measurements) => void,
): Promise<readonly string[]> {
  try {
    // Another stack of its name may have taken its room meanwhile: what is deployed then has other tasks.
    if ((await lease.use()) !== stack) return ['not sampled: its stack is not the one that was measured'];
    const problems: string[] = [];
    for (const work of works) {
      if (run.signal.aborted) return [...problems, 'not sampled: interrupted'];
      const evidence = new Evidence();
      const ended = await withinDeadline(
        { what: 'sampled', deadlineMs: DEADLINE_MS, signal: run.signal },
        (undo, signal) => work(evidence.contextFor(stack, undo, signal)),
      );
      onMeasured(evidence.kept());
      if ('problem' in ended) problems.push(cleanUntrustedText(ended.problem));
    }
    return problems;
  } catch (error) {
    return [cleanUntrustedText(`its stack is not there: ${errorText(error)}`)];
  } finally {
    lease.rest();
  }
}
