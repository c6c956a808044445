/** How a command is run in a {@link Shell}. */
export interface ShellOptions {
  /** After this time the command is ended and `exitCode` is `null`. Milliseconds; 10 s when left out. */
  readonly deadlineMs?: number;
}

/** What a command in a {@link Shell} left. Output is redacted, capped and free of control characters. */
export interface ShellResult {
  /** As it can be pasted in a shell of that node. */
  readonly command: string;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/**
 * A place where POSIX shell commands run as root, with the probe image's tools. Sessions stay open between commands, so
 * a command costs no exec of its own; commands given at the same time run side by side.
 */
export interface Shell {
  /** Name of the node, `outside`, or `lab-host`. */
  readonly name: string;
  run(command: string, options?: ShellOptions): Promise<ShellResult>;
  /**
   * The same place, but in another network namespace: `namespace` is a path as the node's engine reports it, for example
   * `/var/run/docker/netns/1-abcdef`. Names and files stay those of the shell.
   */
  inNetworkNamespace(namespace: string): Shell;
}
