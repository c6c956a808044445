import { usageFailure } from '../../support/failure.js';
import type { FaultParameter, FaultParameters } from '../fault.js';
import { required } from './support.js';

/** What every host must be able to take (RFC 791). Bytes. */
const LEAST_MTU = 576;

/** The MTU that a fault lowers something to. */
export const MTU_PARAMETER: FaultParameter = {
  name: 'mtu',
  description: 'the new MTU',
  example: '1400',
  required: true,
};

/** The MTU that was asked for; a usage failure for what is none. */
export function wantedMtu(parameters: FaultParameters): number {
  const given = required(parameters, MTU_PARAMETER.name);
  const mtu = Number(given);
  if (Number.isInteger(mtu) && mtu >= LEAST_MTU) return mtu;
  throw usageFailure(`MTU ${given}`, `a number from ${LEAST_MTU} on`, `for example --mtu ${MTU_PARAMETER.example}`);
}
