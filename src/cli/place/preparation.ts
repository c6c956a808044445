import type { PreparationStep } from '../place-context.js';
import { errorText } from '../../support/failure.js';

/** Keeps the steps of preparation for the record, and tells about each as it ends. */
export class Preparation {
  /**
   * `steps`: receives each step that is over.
   * `signal`: ends the preparation when the user interrupts it.
   * `tell`: shows a line to the user at once.
   */
  constructor(
    readonly steps: PreparationStep[],
    readonly signal: AbortSignal,
    private readonly tell: (line: string) => void,
  ) {}

  /** Tells something that is not a step. */
  note(line: string): void {
    this.tell(line);
  }

  /** Keeps a step that is over. */
  add(step: PreparationStep): void {
    this.steps.push(step);
    const seconds = (step.durationMs / 1000).toFixed(1);
    if (step.state !== 'cached')
      this.tell(`${step.name}: ${step.state} in ${seconds} s${step.detail ? ` (${step.detail})` : ''}`);
  }

  /** Runs a step and keeps how it went. */
  async step<T>(name: string, work: () => Promise<{ readonly value: T; readonly detail: string }>): Promise<T> {
    const started = performance.now();
    const finish = (state: PreparationStep['state'], detail: string): void => {
      this.add({ at: new Date().toISOString(), name, state, durationMs: performance.now() - started, detail });
    };
    try {
      const { value, detail } = await work();
      finish('done', detail);
      return value;
    } catch (error) {
      finish('failed', errorText(error));
      throw error;
    }
  }
}
