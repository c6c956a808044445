import type { LabImages } from '../lab/index.js';
import type { StepFinished } from '../model/record.js';
import { Failure } from '../support/failure.js';

/**
 * Where a command runs: beside which engine, with which images. Commands that work with a lab read it from the
 * environment; the place layer (`src/cli/place`) sets it, on the machine itself or in the guest.
 */
export interface PlaceContext {
  readonly kernelKind: 'host' | 'guest';
  /** Engine that runs the lab's containers: `unix:///…`. */
  readonly engineEndpoint: string;
  /** Compose v2 as a command and its first arguments: `['docker', 'compose']` or the path of the binary. */
  readonly composeCommand: readonly string[];
  /** Folder for sockets and state of the lab; the engine sees it at the same path. */
  readonly labDirectory: string;
  /** What is kept between runs, for example proof states. */
  readonly cacheDirectory: string;
  readonly images: LabImages;
  /** `true`: node volumes that hold the probe image were prepared, and are kept when the lab goes down. */
  readonly preparedVolumes: boolean;
  /** What was prepared before, for the record: packages, kernel, images, boot. */
  readonly preparation: readonly PreparationStep[];
}

/** One step of preparation that is over. */
export type PreparationStep = Pick<StepFinished, 'at' | 'name' | 'state' | 'durationMs' | 'detail'>;

const VARIABLE = 'SEATRIAL_PLACE';

/** The environment variable that hands a place to a command. */
export function placeEnvironment(place: PlaceContext): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(place) };
}

/** The place that was handed down; `null` when none was chosen yet. */
export function readPlaceContext(env: NodeJS.ProcessEnv = process.env): PlaceContext | null {
  const text = env[VARIABLE];
  return text === undefined ? null : (JSON.parse(text) as PlaceContext);
}

/** The place that was handed down, for commands that cannot go without. */
export function requirePlaceContext(env: NodeJS.ProcessEnv = process.env): PlaceContext {
  const place = readPlaceContext(env);
  if (place !== null) return place;
  throw new Failure({
    doing: 'looking for an engine to run the lab on',
    expected: `a place to run in (${VARIABLE})`,
    seen: 'none',
    next: 'start it by ./seatrial, which chooses one',
  });
}
