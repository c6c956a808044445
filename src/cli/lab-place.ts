import path from 'node:path';
import type { PlaceContext } from './place-context.js';

/** Environment variable with the `lab.json` of a lab that is up, for runs that are to use that very one. */
const LAB_STATE_VARIABLE = 'SEATRIAL_LAB_STATE';

/** Folder of the lab that stays up in a place, apart from those of single runs. */
export function keptLabDirectory(place: PlaceContext, env: NodeJS.ProcessEnv = process.env): string {
  const state = env[LAB_STATE_VARIABLE];
  return state === undefined ? path.join(place.labDirectory, 'up') : path.dirname(path.resolve(state));
}

/** Folder of a lab that lives as long as this process. */
export function ownLabDirectory(place: PlaceContext): string {
  return path.join(place.labDirectory, `run-${process.pid}`);
}
