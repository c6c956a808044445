import { NotYet, pollUntil } from '../../src/support/poll.js';

/**
 * Looks again until what is seen is `settled`, at most so long, and returns what was seen last. For measurements: whether
 * it should have settled is for the judge to say.
 */
export async function lookUntil<View>(
  deadlineMs: number,
  signal: AbortSignal,
  look: () => Promise<View>,
  settled: (view: View) => boolean,
): Promise<View> {
  let last = await look();
  if (settled(last)) return last;
  try {
    await pollUntil({ awaiting: 'a settled view', deadlineMs, intervalMs: 200, signal }, async () => {
      last = await look();
      return settled(last) ? true : new NotYet('not settled');
    });
  } catch {
    signal.throwIfAborted();
  }
  return last;
}
