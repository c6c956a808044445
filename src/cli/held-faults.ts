import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { FaultParameters } from '../lab/fault.js';
import { startDaemon, signalDaemon } from '../process/daemon.js';
import { Failure } from '../support/failure.js';
import { Hopeless, NotYet, pollUntil } from '../support/poll.js';
import { identifyProcess, isAlive, type ProcessIdentity } from '../support/process-identity.js';

/** A fault injected takes as long as the swarm needs to show it. Milliseconds. */
const INJECT_DEADLINE_MS = 120_000;
const HEAL_DEADLINE_MS = 60_000;

/** A fault in force, held by a process that heals it when it is told to end. */
export interface HeldFault {
  readonly fault: string;
  readonly parameters: FaultParameters;
  readonly holder: ProcessIdentity;
  readonly since: string;
}

/** A fault as it is found: without its holder nobody can heal it. */
export interface FoundFault extends HeldFault {
  readonly held: boolean;
}

function folderOf(labDirectory: string): string {
  return path.join(labDirectory, 'faults');
}

function fileOf(labDirectory: string, pid: number): string {
  return path.join(folderOf(labDirectory), `${pid}.json`);
}

/** The faults in force in a lab, oldest first. */
export async function heldFaults(labDirectory: string): Promise<readonly FoundFault[]> {
  const names = await readdir(folderOf(labDirectory)).catch(() => []);
  const found: FoundFault[] = [];
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    const fault = JSON.parse(await readFile(path.join(folderOf(labDirectory), name), 'utf8')) as HeldFault;
    found.push({ ...fault, held: isAlive(fault.holder) });
  }
  return found.toSorted((a, b) => (a.since < b.since ? -1 : 1));
}

/** Writes down that this process holds a fault. Returns what forgets it. */
export async function holdFault(
  labDirectory: string,
  fault: string,
  parameters: FaultParameters,
): Promise<() => Promise<void>> {
  const holder = identifyProcess();
  if (holder === null) throw new Error('this process has no identity in /proc');
  const file = fileOf(labDirectory, holder.pid);
  const held: HeldFault = { fault, parameters, holder, since: new Date().toISOString() };
  await mkdir(folderOf(labDirectory), { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(held, null, 2)}\n`);
  return () => rm(file, { force: true });
}

/** Starts a process that injects a fault and holds it, and waits until it is in force. */
export async function startHolder(labDirectory: string, command: readonly string[]): Promise<HeldFault> {
  await mkdir(folderOf(labDirectory), { recursive: true });
  const log = path.join(folderOf(labDirectory), `inject-${Date.now()}-${process.pid}.log`);
  const holder = await startDaemon(process.execPath, command, { outputFile: log });
  const { value } = await pollUntil<HeldFault>(
    { awaiting: 'the fault to be in force', deadlineMs: INJECT_DEADLINE_MS },
    async () => {
      const held = (await heldFaults(labDirectory)).find(({ holder: { pid } }) => pid === holder.pid);
      if (held !== undefined) return held;
      if (isAlive(holder)) return new NotYet('not in force yet');
      return new Hopeless(`the fault was not injected: ${(await readFile(log, 'utf8').catch(() => '')).trim()}`);
    },
  );
  return value;
}

/** Tells every holder to heal its fault and waits until it has. Returns what was healed. */
export async function healHeldFaults(labDirectory: string): Promise<readonly HeldFault[]> {
  const held = await heldFaults(labDirectory);
  for (const { holder } of held.filter((found) => found.held)) signalDaemon(holder, 'SIGTERM');
  await pollUntil({ awaiting: 'the faults to be healed', deadlineMs: HEAL_DEADLINE_MS }, () => {
    const left = held.filter(({ holder }) => isAlive(holder));
    return left.length === 0 ? true : new NotYet(`still in force: ${left.map(({ fault }) => fault).join(', ')}`);
  });
  // A holder that could not heal, or that was killed, leaves its file.
  const unhealed = await heldFaults(labDirectory);
  if (unhealed.length === 0) return held;
  throw new Failure({
    doing: 'healing the faults of the lab',
    expected: 'every fault to be gone',
    seen: `could not be healed: ${unhealed.map(({ fault }) => fault).join(', ')}`,
    next: `read the logs in ${folderOf(labDirectory)}, and take the lab down: seatrial lab down`,
  });
}
