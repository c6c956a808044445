import { errorText } from '../support/failure.js';

/** Signals that interrupt a run; the second one only says that cleaning is under way. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns signals into an abort, and likewise an error that nothing waited for: it would end the process with everything of the
 * run left behind. `dispose` gives both back to their defaults.
 */
export function interruptionOf(say: (line: string) => void): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      say('cleaning up, please wait: nothing of this run may stay behind');
      return;
    }
    say(`${name}: ending the run, cleaning up`);
    controller.abort(new Error('interrupted'));
  };
  const onStrayError = (error: unknown): void => {
    say(`an error that nothing waited for (report it): ${errorText(error)}: ending the run, cleaning up`);
    controller.abort(new Error('interrupted'));
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  process.on('unhandledRejection', onStrayError);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
      process.off('unhandledRejection', onStrayError);
    },
  };
}
