import type { LabFault } from '../fault.js';
import type { LabNode } from '../lab.js';
import { startEngine, stopEngine } from '../node-engine.js';
import { UndoStack } from '../../support/undo.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

/** Where engines before 23.0 kept the key pair that their id is made of. */
const KEY_FILE = '/etc/docker/key.json';

/** A machine that was cloned together with its engine's identity, as engines kept it before 23.0. */
export const engineCloneKey: LabFault = {
  id: 'engine/clone-key',
  does: 'Gives the engine of one node the key pair of another and restarts it, as after cloning a machine; for engines before 23.0 in no swarm.',
  footprint: ['engine'],
  lasting: true,
  parameters: [
    NODE_PARAMETER,
    { name: 'peer', description: 'node whose key pair is copied', example: 'own1', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const own = await readKey(node);
    const cloned = await readKey(lab.node(required(parameters, 'peer')));
    undo.add(`${this.id} on ${node.name}`, () => restartWith(node, own));
    await restartWith(node, cloned);
  },
};

async function readKey(node: LabNode): Promise<string> {
  const { stdout } = await mustRun(node.ownShell, `base64 -w 0 ${KEY_FILE}`);
  const key = stdout.trim();
  if (/^[\w+/]+=*$/.test(key)) return key;
  throw nothingToBreak(`reading the key pair of ${node.name}`, `one in ${KEY_FILE}`, 'an empty file');
}

async function restartWith(node: LabNode, key: string): Promise<void> {
  const undo = new UndoStack();
  try {
    await stopEngine(node, undo);
    await mustRun(node.ownShell, `printf %s ${key} | base64 -d >${KEY_FILE}`);
    await startEngine(node);
  } finally {
    await undo.unwind();
  }
}
