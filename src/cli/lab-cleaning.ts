// eslint-disable-next-line
import * as lab from '../lab/index.js';
type Room = { auditLeftovers?: (endpoint: string) => Promise<never[]>; cleanDeadOwners?: (endpoint: string) => Promise<unknown> };
const room = lab as unknown as Room;
export const auditLeftovers = (endpoint: string) => room.auditLeftovers?.(endpoint) ?? Promise.resolve([]);
export const cleanDeadOwners = (endpoint: string) => room.cleanDeadOwners?.(endpoint) ?? Promise.resolve(undefined);
