import type { UndoStack } from '../support/undo.js';
import type { Lab } from './lab.js';
import { storeVolumeName } from './node-container.js';

/**
 * Stores of nodes that stacks bring with them. Stores of some are prepared, with the probe image in them, and serve one
 * node after the other, of whatever stack: a node takes the first that no other one uses.
 */
export class OwnStores {
  readonly #taken = new Set<string>();

  /** Name of the volume for a node of an image; free again once the undo has run. */
  claim(lab: Pick<Lab, 'id' | 'engine'>, image: string, undo: UndoStack): string {
    for (let number = 1; ; number += 1) {
      const volume = storeVolumeName(lab.id, image, ownStore(number));
      const key = `${lab.engine.endpoint} ${volume}`;
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      undo.add(`claim of ${volume}`, () => {
        this.#taken.delete(key);
      });
      return volume;
    }
  }
}

/** Name of a store, in the place of a node's: `own1`. */
export function ownStore(number: number): string {
  return `own${number}`;
}

/** The stores of this process: it alone starts nodes in its lab. */
export const OWN_STORES = new OwnStores();
