import type { StepFinished } from '../model/record.js';
import { Failure, errorText } from '../support/failure.js';

/** A step of bring-up or tear-down that is over. Durations are milliseconds. */
export type LabStep = Pick<StepFinished, 'name' | 'state' | 'durationMs' | 'detail'>;

/** Who is told about steps. */
export interface StepListener {
  /** A step begins. */
  readonly onStart?: ((name: string) => void) | undefined;
  /** A step is over. */
  readonly onStep?: ((step: LabStep) => void) | undefined;
}

/** What a step made, and what to say of it. `cached`: it was there already. */
export interface StepResult<T> {
  readonly value: T;
  readonly detail: string;
  readonly cached?: boolean;
}

/** Does one step and tells its listener; a failure is told, too, and thrown on. */
export async function doStep<T>(listener: StepListener, name: string, work: () => Promise<StepResult<T>>): Promise<T> {
  const started = performance.now();
  listener.onStart?.(name);
  try {
    const { value, detail, cached } = await work();
    listener.onStep?.({
      name,
      state: cached === true ? 'cached' : 'done',
      durationMs: performance.now() - started,
      detail,
    });
    return value;
  } catch (error) {
    const next = error instanceof Failure ? `; next: ${error.next}` : '';
    listener.onStep?.({
      name,
      state: 'failed',
      durationMs: performance.now() - started,
      detail: `${errorText(error)}${next}`,
    });
    throw error;
  }
}
