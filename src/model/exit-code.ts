/** Exit codes of the command line, in the order in which they apply. */
export const EXIT = {
  interrupted: 130,
  usage: 2,
  notMeasured: 3,
  failed: 1,
  latencyRegressed: 4,
  ok: 0,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
