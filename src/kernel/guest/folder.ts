import path from 'node:path';

/**
 * The folder through which the machine and one guest speak: no socket and no pipe crosses between them, files do.
 * It lies on the machine and is writable in the guest, at the same path.
 */
export interface GuestFolder {
  readonly path: string;
  /** Folders that are writable in the guest, one a line. */
  readonly shared: string;
  /** Holds the path of the Node.js binary, for the guest's first process. */
  readonly node: string;
  /** Holds the path of the agent program, for the guest's first process. */
  readonly agent: string;
  /** Appears when the agent takes commands. */
  readonly ready: string;
  /** One folder a command, see {@link commandFolder}. */
  readonly spool: string;
  /** Appears to tell the agent to end; the guest then powers off. */
  readonly stop: string;
  /** What the guest's kernel printed. */
  readonly console: string;
  /** Writable layer over the prepared disk. */
  readonly diskLayer: string;
  /** Who runs the guest and what for, see `owner.ts`. */
  readonly owner: string;
}

/** The layout of a guest's folder. */
export function guestFolder(folder: string): GuestFolder {
  return {
    path: folder,
    shared: path.join(folder, 'shared'),
    node: path.join(folder, 'node'),
    agent: path.join(folder, 'agent'),
    ready: path.join(folder, 'ready'),
    spool: path.join(folder, 'spool'),
    stop: path.join(folder, 'stop'),
    console: path.join(folder, 'console.log'),
    diskLayer: path.join(folder, 'disk.layer'),
    owner: path.join(folder, 'owner.json'),
  };
}

/** One command in the spool. Its folder is made under a hidden name and renamed, so it appears whole. */
export interface CommandFolder {
  readonly path: string;
  readonly request: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code in decimal; appears, whole, when the command has ended. */
  readonly exit: string;
  /** Appears when the guest has opened its terminal for the command. */
  readonly terminalOpen: string;
  /** Appears when the machine's end of the terminal is read; the command starts then. */
  readonly terminalAttached: string;
  /** Signals to pass on: files named `signal-<number>` that hold a signal's name. */
  readonly signalPrefix: string;
}

/** The layout of one command in the spool. */
export function commandFolder(spool: string, id: string): CommandFolder {
  const folder = path.join(spool, id);
  return {
    path: folder,
    request: path.join(folder, 'request.json'),
    stdout: path.join(folder, 'stdout'),
    stderr: path.join(folder, 'stderr'),
    exit: path.join(folder, 'exit'),
    terminalOpen: path.join(folder, 'terminal-open'),
    terminalAttached: path.join(folder, 'terminal-attached'),
    signalPrefix: 'signal-',
  };
}

/** What is to be run in the guest. */
export interface CommandRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Give the command the guest's terminal instead of files: for an interactive shell. */
  readonly terminal: boolean;
}
