import { errorText } from './failure.js';

/** One registered undo. */
interface Entry {
  readonly name: string;
  readonly undo: () => Promise<void> | void;
}

/** What went wrong while undoing; undoing goes on with the next entry. */
export interface UndoProblem {
  readonly name: string;
  readonly problem: string;
}

/**
 * Undos, registered before the thing they undo is done, run last first. A stack is unwound once; undoing what was never
 * done must be harmless.
 */
export class UndoStack {
  readonly #entries: Entry[] = [];

  /** Registers an undo. Returns a function that runs it now and takes it off the stack. */
  add(name: string, undo: () => Promise<void> | void): () => Promise<void> {
    const entry: Entry = { name, undo };
    this.#entries.push(entry);
    return async () => {
      const index = this.#entries.indexOf(entry);
      if (index === -1) return;
      this.#entries.splice(index, 1);
      await entry.undo();
    };
  }

  /** Runs all undos, last first, and collects what went wrong. */
  async unwind(): Promise<UndoProblem[]> {
    const problems: UndoProblem[] = [];
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      try {
        await entry.undo();
      } catch (error) {
        problems.push({ name: entry.name, problem: errorText(error) });
      }
    }
    return problems;
  }
}
