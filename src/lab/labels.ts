import type { ProcessIdentity } from '../support/process-identity.js';

/** Label of everything that belongs to a lab; the value is the lab's id. */
export const LAB_LABEL = 'seatrial.lab';
/** Label of the nodes' stores, which may outlive their lab; the value is the lab's id. */
export const STORE_LABEL = 'seatrial.store';
const OWNER_PID = 'seatrial.owner-pid';
const OWNER_STARTED = 'seatrial.owner-started';
const BOOT = 'seatrial.boot';

/** Who a lab belongs to: a process with whose end it ends, or nobody, until the machine restarts. */
export type LabOwner =
  { readonly kind: 'process'; readonly process: ProcessIdentity } | { readonly kind: 'kept'; readonly bootId: string };

/** Labels of a lab's things. */
export function labelsOf(labId: string, owner: LabOwner): Record<string, string> {
  return {
    [LAB_LABEL]: labId,
    [OWNER_PID]: owner.kind === 'process' ? String(owner.process.pid) : 'none',
    [OWNER_STARTED]: owner.kind === 'process' ? owner.process.startTicks : 'none',
    [BOOT]: owner.kind === 'process' ? owner.process.bootId : owner.bootId,
  };
}

/** The owner that labels name; `null` when they name none, so that nothing is known of it. */
export function ownerOf(labels: Readonly<Record<string, string>>): LabOwner | null {
  const pid = labels[OWNER_PID];
  const startTicks = labels[OWNER_STARTED];
  const bootId = labels[BOOT];
  if (pid === undefined || startTicks === undefined || bootId === undefined) return null;
  return pid === 'none'
    ? { kind: 'kept', bootId }
    : { kind: 'process', process: { pid: Number(pid), startTicks, bootId } };
}
