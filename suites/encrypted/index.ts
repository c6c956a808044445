import type { AnyScenario } from '../../src/scenario/scenario.js';
import aesGcmStates from './aes-gcm-states.js';
import cost from './cost.js';
import espOnTheWire from './esp-on-the-wire.js';
import keyRotation from './key-rotation.js';
import otherNetworksPlain from './other-networks-plain.js';
import otherPort from './other-port.js';
import reachable from './reachable.js';
import rejectsClearFrames from './rejects-clear-frames.js';
import separateDataPath from './separate-data-path.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  espOnTheWire,
  aesGcmStates,
  reachable,
  otherNetworksPlain,
  rejectsClearFrames,
  cost,
  otherPort,
  separateDataPath,
];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [keyRotation];
