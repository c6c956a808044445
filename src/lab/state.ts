import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { Failure } from '../support/failure.js';
import type { LabImages, LabSegment } from './lab.js';
import type { LabOwner } from './labels.js';

/** Schema of `lab.json`, by which other processes attach to a lab that is up. */
const STATE_SCHEMA = 'seatrial/lab/1';

/** What is written down of a node. */
export interface NodeState {
  readonly name: string;
  readonly role: 'manager' | 'worker';
  readonly swarmNodeId: string;
  readonly containerId: string;
  readonly toolboxId: string;
  /** Endpoint of the node's own engine. */
  readonly engineEndpoint: string;
  readonly controlAddress: string;
  readonly controlInterface: string;
  readonly dataAddress: string;
  readonly dataInterface: string;
  readonly trunkInterface: string;
}

/** A lab that is up, as it is written down. */
export interface LabState {
  readonly schema: typeof STATE_SCHEMA;
  readonly id: string;
  readonly owner: LabOwner;
  /** The engine that runs the nodes. */
  readonly engineEndpoint: string;
  readonly directory: string;
  /** Compose v2 as a command and its first arguments. */
  readonly composeCommand: readonly string[];
  readonly images: LabImages;
  readonly segments: { readonly control: LabSegment; readonly data: LabSegment; readonly trunk: LabSegment };
  readonly nodes: readonly NodeState[];
  readonly outside: { readonly address: string; readonly containerId: string };
  readonly hostContainerId: string;
}

function statePath(directory: string): string {
  return path.join(directory, 'lab.json');
}

/** Writes down a lab that is up. */
export async function writeLabState(state: Omit<LabState, 'schema'>): Promise<LabState> {
  const complete: LabState = { schema: STATE_SCHEMA, ...state };
  await writeFileAtomic(statePath(state.directory), `${JSON.stringify(complete, null, 2)}\n`);
  return complete;
}

/** The lab that is up in this folder; `null` when there is none. */
export async function readLabState(directory: string): Promise<LabState | null> {
  let text: string;
  try {
    text = await readFile(statePath(directory), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const state = JSON.parse(text) as LabState | { readonly schema?: string };
  if (!isLabState(state)) {
    throw new Failure({
      doing: `reading ${statePath(directory)}`,
      expected: `a lab written down as ${STATE_SCHEMA}`,
      seen: state.schema ?? 'something else',
      next: 'take the lab down with the version of seatrial that brought it up',
    });
  }
  return state;
}

/** True when the lab with this id came up in that folder and was not taken down. */
export function isWrittenDown(directory: string, id: string): boolean {
  try {
    return (JSON.parse(readFileSync(statePath(directory), 'utf8')) as { id?: string }).id === id;
  } catch {
    return false;
  }
}

function isLabState(state: LabState | { readonly schema?: string }): state is LabState {
  return state.schema === STATE_SCHEMA;
}

/** Forgets the lab of this folder: its state, sockets and logs. */
export async function removeLabDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}
