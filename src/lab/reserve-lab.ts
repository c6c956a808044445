import type { Engine } from '../docker/engine.js';
import { EngineRefused } from '../docker/engine-error.js';
import { Failure } from '../support/failure.js';
import { LAB_LABEL } from './labels.js';
import { claimName } from './remove-lab.js';

/** Labs that one engine may hold at the same time. */
const MAX_LABS = 8;

/** A lab's place among the labs of one engine. */
export interface Reservation {
  readonly id: string;
  /** Number of the place, from 1. */
  readonly slot: number;
}

/**
 * Takes the first free lab id of an engine, by creating a container that is never started: container names are unique,
 * so of two labs that come up at the same moment one gets the next id.
 */
export async function reserveLab(
  engine: Engine,
  labels: Readonly<Record<string, string>>,
  image: string,
): Promise<Reservation> {
  for (let slot = 1; slot <= MAX_LABS; slot += 1) {
    const id = `seatrial-${slot}`;
    try {
      await engine.containers.create(claimName(id), {
        Image: image,
        Cmd: ['true'],
        Labels: { ...labels, [LAB_LABEL]: id },
      });
      return { id, slot };
    } catch (error) {
      if (!(error instanceof EngineRefused) || error.status !== 409) throw error;
    }
  }
  throw new Failure({
    doing: 'reserving a place for the lab',
    expected: `fewer than ${MAX_LABS} labs on the engine ${engine.endpoint}`,
    seen: `${MAX_LABS}`,
    next: 'take one down: seatrial lab down',
  });
}
