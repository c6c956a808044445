/**
 * What a probe may take beyond its own waits before it counts as hung, in milliseconds. Nothing is judged by it; a machine
 * that is busy takes seconds to start a process.
 */
export const HANG_GUARD_MS = 60_000;
