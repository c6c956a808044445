import { readFileSync } from 'node:fs';
import { pid as ownPid } from 'node:process';

/** Tells one process from every other, also from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot: field 22 of proc(5) `stat`. */
  readonly startTicks: string;
  /** Id of this boot of the kernel: `/proc/sys/kernel/random/boot_id`. */
  readonly bootId: string;
}

/** Identity of this boot of the kernel. */
export function readBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function readStartTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name, in parentheses, may itself hold blanks and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/** Identity of a process that runs now, this one when left out; `null` when there is none with that number. */
export function identifyProcess(pid: number = ownPid): ProcessIdentity | null {
  const startTicks = readStartTicks(pid);
  return startTicks === null ? null : { pid, startTicks, bootId: readBootId() };
}

/** True when that very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identity.bootId === readBootId() && readStartTicks(identity.pid) === identity.startTicks;
}
