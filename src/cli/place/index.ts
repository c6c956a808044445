import { homedir } from 'node:os';
import path from 'node:path';
import { Failure } from '../../support/failure.js';
import { EXIT, type ExitCode } from '../../model/exit-code.js';
import type { CommandPlace } from '../command.js';
import { placeEnvironment, readPlaceContext, type PreparationStep } from '../place-context.js';
import {
  bringLabUpInGuest,
  findLabGuest,
  runInAnyGuest,
  runInLabGuest,
  runOnTerminalInLabGuest,
  takeLabDownInGuest,
  type GuestCommand,
} from './guest-place.js';
import { guestIsPossible, tryHost } from './host-place.js';
import { Preparation } from './preparation.js';
import { findPrepared } from './prepare-guest.js';

/** What is kept between runs: `$SEATRIAL_CACHE`, else `seatrial` in the user's cache folder. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return env['SEATRIAL_CACHE'] ?? path.join(env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'seatrial');
}

/** A command that needs a place to run in. */
export interface PlaceRequest {
  readonly place: Exclude<CommandPlace, 'here'>;
  /** Arguments of the CLI, as typed. */
  readonly argv: readonly string[];
  readonly engineVersion: string;
  /** Folders of the machine that the command writes to; they exist. */
  readonly writableFolders: readonly string[];
  /** Receives the steps of preparation. */
  readonly steps: PreparationStep[];
  /** Shows a line of progress. */
  readonly tell: (line: string) => void;
}

/**
 * Chooses where a command runs. Returns `here` when it is to go on in this process, with the place in the environment;
 * else it has been run in a guest, and this is its exit code.
 */
export async function runInPlace(request: PlaceRequest): Promise<'here' | ExitCode> {
  if (readPlaceContext() !== null) return 'here';
  const interruption = new AbortController();
  const interrupt = (): void => {
    interruption.abort(new Error('interrupted'));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await choosePlace(request, new Preparation(request.steps, interruption.signal, request.tell));
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    request.tell('interrupted; what was begun has been undone');
    return EXIT.interrupted;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

async function choosePlace(request: PlaceRequest, preparation: Preparation): Promise<'here' | ExitCode> {
  const cache = cacheDirectory();
  const command: GuestCommand = {
    argv: request.argv,
    writableFolders: request.writableFolders,
    cacheDirectory: cache,
    engineVersion: request.engineVersion,
    preparation,
  };
  if (findLabGuest(cache) === null) {
    const host = await tryHost({
      cacheDirectory: cache,
      engineVersion: request.engineVersion,
      prepared: await findPrepared(cache, request.engineVersion),
      preparation,
    });
    if (host.capable) {
      const place = { ...host.place, preparation: preparation.steps };
      Object.assign(process.env, placeEnvironment(place));
      return 'here';
    }
    if (!guestIsPossible()) {
      throw new Failure({
        doing: 'looking for an engine and a kernel that can carry the lab',
        expected: 'a Docker engine on a kernel with all features, or Linux on x86-64 for the guest kernel',
        seen: host.why,
        next: 'run it on Linux on x86-64, or on a machine with Docker whose kernel has IPVS, VXLAN, ESP and VLANs',
      });
    }
    if (request.place === 'run' || request.place === 'lab-up') {
      preparation.note(`the lab runs under the guest kernel: ${host.why}`);
    }
  }
  return (await GUEST_RUNNERS[request.place](command)) as ExitCode;
}

const GUEST_RUNNERS: Readonly<Record<PlaceRequest['place'], (command: GuestCommand) => Promise<number>>> = {
  run: runInAnyGuest,
  'lab-up': bringLabUpInGuest,
  lab: runInLabGuest,
  'lab-terminal': runOnTerminalInLabGuest,
  'lab-down': takeLabDownInGuest,
};
