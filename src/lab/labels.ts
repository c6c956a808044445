import { readlinkSync } from 'node:fs';
import { identifyProcess, isAlive, readBootId, type ProcessIdentity } from '../support/process-identity.js';
import { isWrittenDown } from './state.js';

/** Label of everything that belongs to a lab; the value is the lab's id. */
export const LAB_LABEL = 'seatrial.lab';
/** Label of the nodes' stores; the value is the lab's id. */
export const STORE_LABEL = 'seatrial.store';
/** Label of a store that outlives its lab, so that the next one finds its images there: `true` or `false`. */
export const STORE_KEPT_LABEL = 'seatrial.store-kept';
/** Label of what a stack brought beside the lab's own nodes; the value is the stack's name. */
export const OWN_STACK_LABEL = 'seatrial.own-stack';
/** Label with the lab's folder. */
export const DIRECTORY_LABEL = 'seatrial.directory';
const OWNER_PID = 'seatrial.owner-pid';
const OWNER_STARTED = 'seatrial.owner-started';
const OWNER_PID_NAMESPACE = 'seatrial.owner-pid-namespace';
const BOOT = 'seatrial.boot';
const KEPT = 'seatrial.kept';

type Labels = Readonly<Record<string, string>>;

/**
 * Who a lab belongs to: a process with whose end it ends, or nobody, until the machine restarts. A lab that is to be kept
 * belongs to the process that brings it up until it is written down.
 */
export type LabOwner =
  { readonly kind: 'process'; readonly process: ProcessIdentity } | { readonly kind: 'kept'; readonly bootId: string };

/** Labels of a lab's things, except its id and folder. */
export function ownerLabels(owner: LabOwner): Record<string, string> {
  const process = owner.kind === 'process' ? owner.process : identifyProcess();
  return {
    [OWNER_PID]: String(process?.pid ?? 0),
    [OWNER_STARTED]: process?.startTicks ?? '0',
    [OWNER_PID_NAMESPACE]: pidNamespace(),
    [BOOT]: owner.kind === 'process' ? owner.process.bootId : owner.bootId,
    [KEPT]: String(owner.kind === 'kept'),
  };
}

/** What the labels of a thing say of its owner. `unknown`: too little to judge by. */
export type Ownership = 'ours' | 'alive' | 'dead' | 'unknown';

/** Tells whether the owner of a thing is this process, another one that lives, or one that is gone. */
export function ownershipOf(labels: Labels): Ownership {
  const pid = labels[OWNER_PID];
  const startTicks = labels[OWNER_STARTED];
  const bootId = labels[BOOT];
  if (pid === undefined || startTicks === undefined || bootId === undefined) return 'unknown';
  if (bootId !== readBootId()) return 'dead';
  // Process numbers of another namespace cannot be looked up from here: its things are left alone.
  if (labels[OWNER_PID_NAMESPACE] !== pidNamespace()) return 'alive';
  const kept = labels[KEPT] === 'true';
  const identity: ProcessIdentity = { pid: Number(pid), startTicks, bootId };
  const own = identifyProcess();
  if (!kept && own?.pid === identity.pid && own.startTicks === identity.startTicks) return 'ours';
  if (isAlive(identity)) return 'alive';
  return kept && isWrittenDown(labels[DIRECTORY_LABEL] ?? '', labels[LAB_LABEL] ?? '') ? 'alive' : 'dead';
}

function pidNamespace(): string {
  return readlinkSync('/proc/self/ns/pid');
}
