/** One command or request that a scenario made, as it is kept for evidence. Already redacted and capped. */
export interface Observation {
  /** What was looked for, in a few words. */
  readonly title: string;
  /** Where it ran: a node, `outside`, or a task. */
  readonly node: string;
  /** The command as it can be pasted in a shell on that node, or `GET /services` for a request to an engine. */
  readonly command: string;
  /** Exit code of a command, HTTP status of a request, `null` when it was ended by its deadline. */
  readonly exitCode: number | null;
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /** Output, capped; `truncatedBytes` says how much was cut. */
  readonly output: string;
  readonly truncatedBytes: number;
}
