import type { LabFault } from '../../src/lab/fault.js';

/** placeholder until src/lab/faults is there */
export function labFault(id: string): LabFault {
  return { id, does: '', footprint: [], parameters: [], inject: () => Promise.reject(new Error('not there')) };
}
