import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { bootGuest, endGuest, type Guest } from '../../kernel/guest/boot.js';
import { auditOwnGuests, cleanAbandonedGuests, findGuest, guestsFolder } from '../../kernel/guest/guests.js';
import { runInGuest } from '../../kernel/guest/run-in-guest.js';
import { runInGuestOnTerminal } from '../../kernel/guest/terminal.js';
import { Failure } from '../../support/failure.js';
import { EXIT } from '../../model/exit-code.js';
import { UndoStack } from '../../support/undo.js';
import { PACKAGE_ROOT } from '../package-root.js';
import { placeEnvironment, type PlaceContext } from '../place-context.js';
import type { Preparation } from './preparation.js';
import { prepareGuest, type PreparedGuest } from './prepare-guest.js';

/** Name of the guest that holds a lab that stays up. */
const LAB_GUEST = 'lab';

/** Where the guest's engine answers and the lab keeps its sockets, inside the guest. */
const GUEST_ENGINE = 'unix:///run/seatrial/engine.sock';
const GUEST_LAB_DIRECTORY = '/run/seatrial/lab';

/** Variables of this process that a command in the guest sees, too. */
const PASSED_VARIABLES = /^(PATH|HOME|LANG|LC_.*|TERM|TZ|CI|NO_COLOR|FORCE_COLOR|SEATRIAL_.*)$/;

/** A command line to run under the guest kernel. */
export interface GuestCommand {
  /** Arguments of the CLI. */
  readonly argv: readonly string[];
  /** Folders of the machine that the command writes to; they exist. */
  readonly writableFolders: readonly string[];
  readonly cacheDirectory: string;
  readonly engineVersion: string;
  readonly preparation: Preparation;
}

/** The guest that holds a lab that is up; `null` when there is none. */
export function findLabGuest(cacheDirectory: string): { guest: Guest; purpose: string; since: string } | null {
  const found = findGuest(cacheDirectory, LAB_GUEST);
  return found === null ? null : { guest: found.guest, purpose: found.owner.purpose, since: found.owner.since };
}

/** Runs a command in the lab's guest when a lab is up, else in a guest of its own that ends with it. */
export async function runInAnyGuest(command: GuestCommand): Promise<number> {
  const lab = findLabGuest(command.cacheDirectory);
  if (lab !== null) return runCli(lab.guest, command, await prepareGuest(command));
  const undo = new UndoStack();
  let exitCode: number;
  try {
    const { guest, prepared } = await boot(command, `run-${process.pid}`, false, undo);
    exitCode = await runCli(guest, command, prepared);
  } finally {
    await unwind(undo);
  }
  const leftovers = await auditOwnGuests(command.cacheDirectory);
  for (const { kind, name, detail } of leftovers) command.preparation.note(`left behind: ${kind} ${name} (${detail})`);
  return leftovers.length > 0 && exitCode === EXIT.ok ? EXIT.notMeasured : exitCode;
}

/** Boots the guest of a lab and runs the command that brings the lab up; the guest stays when that succeeds. */
export async function bringLabUpInGuest(command: GuestCommand): Promise<number> {
  const running = findLabGuest(command.cacheDirectory);
  if (running !== null) return runCli(running.guest, command, await prepareGuest(command));
  const undo = new UndoStack();
  let keep = false;
  try {
    const { guest, prepared } = await boot(command, LAB_GUEST, true, undo);
    const exitCode = await runCli(guest, command, prepared);
    keep = exitCode === 0;
    return exitCode;
  } finally {
    if (!keep) await unwind(undo);
  }
}

/** Runs a command in the guest of the lab that is up. */
export async function runInLabGuest(command: GuestCommand): Promise<number> {
  return runCli(requireLabGuest(command).guest, command, await prepareGuest(command));
}

/** Runs the command that takes the lab down, then ends its guest whatever came of it. */
export async function takeLabDownInGuest(command: GuestCommand): Promise<number> {
  const { guest } = requireLabGuest(command);
  try {
    return await runCli(guest, command, await prepareGuest(command));
  } finally {
    await endGuest(guest.folder.path);
  }
}

/** Runs an interactive command of the CLI in the lab's guest, on this terminal. */
export async function runOnTerminalInLabGuest(command: GuestCommand): Promise<number> {
  const { guest } = requireLabGuest(command);
  const prepared = await prepareGuest(command);
  return runInGuestOnTerminal(guest, cliArguments(command), process.cwd(), commandEnvironment(command, prepared));
}

function requireLabGuest(command: GuestCommand): { guest: Guest } {
  const lab = findLabGuest(command.cacheDirectory);
  if (lab !== null) return lab;
  throw new Failure({
    doing: `running \`seatrial ${command.argv.join(' ')}\``,
    expected: 'a lab that is up',
    seen: 'none',
    next: 'bring one up with ./seatrial lab up',
  });
}

async function boot(
  command: GuestCommand,
  name: string,
  detached: boolean,
  undo: UndoStack,
): Promise<{ guest: Guest; prepared: PreparedGuest }> {
  const { preparation, cacheDirectory } = command;
  for (const cleaned of await cleanAbandonedGuests(cacheDirectory)) preparation.note(`cleaned up ${cleaned}`);
  const prepared = await prepareGuest(command);
  const folder = path.join(guestsFolder(cacheDirectory), name);
  await mkdir(path.dirname(folder), { recursive: true });
  const guest = await preparation.step('boot the guest kernel', async () => {
    const booted = await bootGuest({
      kernelBinary: prepared.kernelBinary,
      initScript: path.join(PACKAGE_ROOT, 'lab/guest/init.sh'),
      disk: { image: prepared.diskImage, layered: true },
      folder,
      sharedFolders: sharedFolders([...command.writableFolders, cacheDirectory, PACKAGE_ROOT]),
      purpose: `seatrial ${command.argv.join(' ')}`,
      detached,
      // Only what this call made is undone: a folder of another guest stays.
      onClaimed: () => undo.add(`guest ${name}`, () => endGuest(folder)),
    });
    return { value: booted, detail: `kernel process ${booted.kernel.pid}` };
  });
  return { guest, prepared };
}

/** Parents before children, each once: a later mount would hide an earlier one beneath it. */
export function sharedFolders(folders: readonly string[]): string[] {
  return [...new Set(folders.map((folder) => path.resolve(folder)))].sort((a, b) => a.length - b.length);
}

/** The user's PATH and the folders of programs for root, which some users' PATH lacks. */
export function guestPath(): string {
  return [process.env['PATH'] ?? '', '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'].join(':');
}

function cliArguments(command: GuestCommand): string[] {
  return [process.execPath, path.join(PACKAGE_ROOT, 'dist/src/cli/main.js'), ...command.argv];
}

function commandEnvironment(command: GuestCommand, prepared: PreparedGuest): Record<string, string> {
  const passed = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && PASSED_VARIABLES.test(entry[0]),
  );
  const place: PlaceContext = {
    kernelKind: 'guest',
    engineEndpoint: GUEST_ENGINE,
    composeCommand: [prepared.composeBinary],
    labDirectory: GUEST_LAB_DIRECTORY,
    cacheDirectory: command.cacheDirectory,
    images: prepared.images,
    preparedVolumes: true,
    preparation: command.preparation.steps,
  };
  return {
    ...Object.fromEntries(passed),
    PATH: guestPath(),
    ...(process.stderr.isTTY ? { FORCE_COLOR: process.env['NO_COLOR'] === undefined ? '1' : '0' } : {}),
    ...placeEnvironment(place),
  };
}

async function runCli(guest: Guest, command: GuestCommand, prepared: PreparedGuest): Promise<number> {
  let passOn: ((name: NodeJS.Signals) => Promise<void>) | undefined;
  const onSignal = (name: NodeJS.Signals): void => void passOn?.(name);
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await runInGuest(
      guest,
      { argv: cliArguments(command), cwd: process.cwd(), env: commandEnvironment(command, prepared), terminal: false },
      {
        stdout: process.stdout,
        stderr: process.stderr,
        onStarted: (signal) => {
          passOn = signal;
        },
      },
    );
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function unwind(undo: UndoStack): Promise<void> {
  for (const { name, problem } of await undo.unwind()) process.stderr.write(`could not undo ${name}: ${problem}\n`);
}
