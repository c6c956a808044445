import type { LabFault } from '../fault.js';
import type { Lab, LabNode } from '../lab.js';
import { startEngine, stopEngine } from '../node-engine.js';
import { awaitAllReady } from '../ready-nodes.js';
import { UndoStack } from '../../support/undo.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

/** Where an engine keeps its id; before 23.0 it was the key pair in key.json. */
const IDENTITY_FILE = '/var/lib/docker/engine-id';

/** A machine that was cloned together with its engine's identity. */
export const engineCloneIdentity: LabFault = {
  id: 'engine/clone-identity',
  does: 'Gives the engine of one node the identity of another and restarts it, as after cloning a machine.',
  footprint: ['engine'],
  lasting: true,
  parameters: [
    NODE_PARAMETER,
    { name: 'peer', description: 'node whose identity is copied', example: 'manager1', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const own = await readIdentity(node);
    const cloned = await readIdentity(lab.node(required(parameters, 'peer')));
    undo.add(`${this.id} on ${node.name}`, () => restartAs(lab, node, own));
    await restartAs(lab, node, cloned);
  },
};

async function readIdentity(node: LabNode): Promise<string> {
  const { stdout } = await mustRun(node.ownShell, `cat ${IDENTITY_FILE}`);
  const identity = stdout.trim();
  if (/^[\w:-]+$/.test(identity)) return identity;
  throw nothingToBreak(`reading the identity of ${node.name}`, `an engine id in ${IDENTITY_FILE}`, identity);
}

async function restartAs(lab: Lab, node: LabNode, identity: string): Promise<void> {
  const undo = new UndoStack();
  try {
    await stopEngine(node, undo);
    await mustRun(node.ownShell, `printf %s ${identity} >${IDENTITY_FILE}`);
    await startEngine(node);
  } finally {
    await undo.unwind();
  }
  await awaitAllReady(lab, node);
}
