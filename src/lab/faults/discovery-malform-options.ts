import type { LabFault } from '../fault.js';
import { rewriteFile } from './kept-file.js';
import { NODE_PARAMETER, targetNode } from './support.js';

/** A slip of somebody who set up the node's resolver. */
export const discoveryMalformOptions: LabFault = {
  id: 'discovery/malform-options',
  does: 'Adds an option to the resolv.conf of one node whose value is behind a space.',
  footprint: ['node-settings'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const { shell } = targetNode(lab, parameters);
    const add = (before: string): string => `${before.trimEnd()}\noptions ndots: 2\n`;
    await rewriteFile(shell, this.id, '/proc/1/root/etc/resolv.conf', add, undo);
  },
};
