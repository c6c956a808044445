import type { AnyScenario } from '../../src/scenario/scenario.js';
import commandsNeedAManager from './commands-need-a-manager.js';
import controlPlaneIsTls from './control-plane-is-tls.js';
import dataPathPort from './data-path-port.js';
import forms from './forms.js';
import gossipIsEncrypted from './gossip-is-encrypted.js';
import nodeCertificatesFresh from './node-certificates-fresh.js';
import requiredPorts from './required-ports.js';
import separateDataPath from './separate-data-path.js';
import uniqueEngineIdentity from './unique-engine-identity.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  controlPlaneIsTls,
  forms,
  commandsNeedAManager,
  requiredPorts,
  gossipIsEncrypted,
  separateDataPath,
  dataPathPort,
  uniqueEngineIdentity,
  nodeCertificatesFresh,
];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
