import type { Lab } from '../lab/lab.js';
import type { DeployedStack, StackDeclaration } from '../lab/stack.js';
import { UndoStack, type UndoProblem } from '../support/undo.js';

/** Deploys a stack and returns once its tasks run; registers the undo before it makes anything. */
export type DeployStack = (
  lab: Lab,
  declaration: StackDeclaration,
  undo: UndoStack,
  signal: AbortSignal,
) => Promise<DeployedStack>;

/** The right to use a stack. The stack lives until its last lease is released. */
export interface StackLease {
  /** Deploys the stack, or returns the one that others use already. The same answer until the stack is rested. */
  use(): Promise<DeployedStack>;
  /** No measurement uses it at the moment, but it may be used again. */
  rest(): void;
  /** It is not needed any more. Removes the stack with the last lease. Calling it twice is harmless. */
  release(): Promise<void>;
}

/** One declaration, its deployment if there is one, and who wants it. */
interface Slot {
  readonly declaration: StackDeclaration;
  readonly undo: UndoStack;
  leases: number;
  /** Leases in use right now. */
  active: number;
  /** Shared by everybody who uses it; there from the first request on, so also while it waits for its turn. */
  deployment: Promise<DeployedStack> | null;
  /** Something of it may exist in the swarm. */
  live: boolean;
}

function newSlot(declaration: StackDeclaration): Slot {
  return { declaration, undo: new UndoStack(), leases: 0, active: 0, deployment: null, live: false };
}

/** Key of a stack: equal for deeply equal declarations, whatever the order of their fields. */
export function stackKey(declaration: StackDeclaration): string {
  return JSON.stringify(declaration, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/**
 * Deployed stacks, shared by scenarios whose declarations are deeply equal. Two different declarations of one name
 * (a stack and its mutation) are never deployed at the same time: the second waits until nobody measures with the first,
 * which then is removed, and deployed again if it is wanted again. Stacks with nodes of their own are no exception: what
 * they make is named after stack and node.
 */
export class StackPool {
  readonly #slots = new Map<string, Slot>();
  /** Tail of the queue of changes for each name: deploying and removing stacks of one name never overlap. */
  readonly #changes = new Map<string, Promise<unknown>>();
  readonly #waiters = new Set<() => void>();
  readonly #problems: UndoProblem[] = [];

  constructor(
    private readonly lab: Lab,
    private readonly deploy: DeployStack,
    private readonly signal: AbortSignal,
    /** `labGoes`: the whole lab is taken down at the end, and with it what need not make room before. */
    private readonly options: { readonly labGoes: boolean } = { labGoes: false },
  ) {}

  /** What went wrong while stacks were removed. */
  get problems(): readonly UndoProblem[] {
    return this.#problems;
  }

  /** Registers an interest in a stack without deploying it. */
  lease(declaration: StackDeclaration): StackLease {
    const key = stackKey(declaration);
    const slot = this.#slots.get(key) ?? newSlot(declaration);
    this.#slots.set(key, slot);
    slot.leases += 1;
    let used: Promise<DeployedStack> | null = null;
    let released = false;
    const rest = (): void => {
      if (used === null) return;
      used = null;
      slot.active -= 1;
      for (const wake of [...this.#waiters]) wake();
    };
    return {
      use: () => {
        if (released) return Promise.reject(new Error(`stack ${declaration.name} is used after its release`));
        if (used === null) {
          slot.active += 1;
          used = this.#deployed(slot);
        }
        return used;
      },
      rest,
      release: async () => {
        if (released) return;
        rest();
        released = true;
        slot.leases -= 1;
        if (slot.leases === 0 && !this.#goesWithLab(slot)) {
          await this.#change(slot, () => (slot.leases === 0 ? this.#remove(slot) : Promise.resolve()));
        }
      },
    };
  }

  /** Removes every stack, whoever still holds a lease. For the end of a run. */
  async clear(): Promise<void> {
    await Promise.all([...this.#slots.values()].map((slot) => this.#change(slot, () => this.#remove(slot))));
  }

  #deployed(slot: Slot): Promise<DeployedStack> {
    slot.deployment ??= this.#change(slot, async () => {
      for (const other of this.#slots.values()) {
        if (other === slot || other.declaration.name !== slot.declaration.name || !other.live) continue;
        await this.#untilIdle(other);
        await this.#remove(other);
      }
      try {
        this.signal.throwIfAborted();
        slot.live = true;
        return await this.deploy(this.lab, slot.declaration, slot.undo, this.signal);
      } catch (error) {
        // Nothing of a failed try stays; the next user tries afresh.
        await this.#remove(slot);
        throw error;
      }
    });
    return slot.deployment;
  }

  async #remove(slot: Slot): Promise<void> {
    slot.deployment = null;
    if (this.signal.aborted && this.options.labGoes) return;
    this.#problems.push(...(await slot.undo.unwind()));
    slot.live = false;
  }

  /**
   * Nothing is left to be deployed, so that nothing needs the room that removing a stack would make. Nodes of a stack's own
   * go at once all the same: engines that nobody needs take time from what is still measured.
   */
  #goesWithLab({ declaration }: Slot): boolean {
    if (declaration.own !== undefined) return false;
    return this.options.labGoes && [...this.#slots.values()].every(({ leases, live }) => leases === 0 || live);
  }

  async #untilIdle(slot: Slot): Promise<void> {
    while (slot.active > 0) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiters.delete(wake);
          resolve();
        };
        this.#waiters.add(wake);
      });
    }
  }

  #change<T>({ declaration }: Slot, change: () => Promise<T>): Promise<T> {
    const before = this.#changes.get(declaration.name) ?? Promise.resolve();
    const after = before.then(change, change);
    this.#changes.set(declaration.name, after);
    // Who asked for the change hears of its failure; the queue only waits for its end.
    after.catch(() => undefined);
    return after;
  }
}
