import { command } from './commands.js';
import type { Repair } from './finding.js';

/** The repair that removes a node's old entry; `stale` is its id, empty where all of them are up. */
export function removeStaleNode(stale: string): Repair {
  return stale === ''
    ? {
        command: null,
        risk: 'Give each machine a hostname and an address of its own, then let one of them leave and join again.',
      }
    : {
        command: command`docker node rm ${stale}`,
        risk: 'Refused for a node that is up; the entry of a node that is only switched off has to be made by joining again.',
      };
}
