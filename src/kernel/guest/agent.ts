import { spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  constants as fileConstants,
  existsSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { commandFolder, guestFolder, type CommandRequest } from './folder.js';

/**
 * The program that takes commands from the spool, run by the guest's first process. Looking twenty times a second costs
 * next to nothing and needs no channel but the shared files.
 */
const LOOK_INTERVAL_MS = 50;

/** The guest's terminal device. Its other end is a pseudo-terminal of the machine, there once this one is open. */
const TERMINAL_DEVICE = '/dev/tty1';

const folder = guestFolder(process.argv[2] ?? '');
const running = new Map<string, ChildProcess>();
const known = new Set<string>();
/** Commands that wait for the machine's end of their terminal, with the open terminal. */
const waitingForTerminal = new Map<string, number>();

function readRequest(id: string): CommandRequest {
  return JSON.parse(readFileSync(commandFolder(folder.spool, id).request, 'utf8')) as CommandRequest;
}

function acceptCommand(id: string): void {
  const files = commandFolder(folder.spool, id);
  if (readRequest(id).terminal) {
    waitingForTerminal.set(id, openSync(TERMINAL_DEVICE, fileConstants.O_RDWR | fileConstants.O_NOCTTY));
    writeFileSync(files.terminalOpen, '');
    return;
  }
  startCommand(id, [openSync('/dev/null', 'r'), openSync(files.stdout, 'a'), openSync(files.stderr, 'a')]);
}

function startCommand(id: string, stdio: number[]): void {
  const files = commandFolder(folder.spool, id);
  const request = readRequest(id);
  const [program = '', ...args] = request.argv;
  // A process group of its own, so that a signal reaches the command and what it started, and not this program.
  const child = spawn(program, args, { cwd: request.cwd, env: { ...request.env }, stdio, detached: true });
  new Set(stdio).forEach((descriptor) => {
    closeSync(descriptor);
  });
  running.set(id, child);
  const finish = (exitCode: number): void => {
    running.delete(id);
    writeFileSync(`${files.exit}.new`, String(exitCode));
    renameSync(`${files.exit}.new`, files.exit);
  };
  child.once('error', (error) => {
    writeFileSync(files.stderr, `${error.message}\n`, { flag: 'a' });
    finish(127);
  });
  child.once('exit', (code, signal) => {
    finish(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
  });
}

function passSignalsOn(id: string, child: ChildProcess): void {
  const files = commandFolder(folder.spool, id);
  for (const name of readdirSync(files.path)) {
    if (!name.startsWith(files.signalPrefix) || known.has(`${id}/${name}`)) continue;
    known.add(`${id}/${name}`);
    // Only the command itself: it ends what it started, in its own order.
    child.kill(readFileSync(path.join(files.path, name), 'utf8').trim() as NodeJS.Signals);
  }
}

function look(): void {
  for (const id of readdirSync(folder.spool)) {
    if (id.startsWith('.') || known.has(id)) continue;
    known.add(id);
    acceptCommand(id);
  }
  for (const [id, terminal] of waitingForTerminal) {
    if (!existsSync(commandFolder(folder.spool, id).terminalAttached)) continue;
    waitingForTerminal.delete(id);
    startCommand(id, [terminal, terminal, terminal]);
  }
  for (const [id, child] of running) passSignalsOn(id, child);
  if (existsSync(folder.stop)) process.exit(0);
}

writeFileSync(folder.ready, '');
setInterval(look, LOOK_INTERVAL_MS);
