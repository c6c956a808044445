import type { AnyScenario } from '../../src/scenario/scenario.js';
import monitoring from './monitoring.js';
import secret from './secret.js';
import severalServices from './several-services.js';
import volume from './volume.js';
import webAndDatabaseBridge from './web-and-database-bridge.js';
import webAndDatabaseMacvlan from './web-and-database-macvlan.js';
import webAndDatabaseOverlay from './web-and-database-overlay.js';
import webAndDatabaseSeveralHosts from './web-and-database-several-hosts.js';

/** Scenarios of this area, in the order in which they run. */
export const SCENARIOS: readonly AnyScenario[] = [
  severalServices,
  volume,
  webAndDatabaseOverlay,
  webAndDatabaseBridge,
  webAndDatabaseSeveralHosts,
  webAndDatabaseMacvlan,
  secret,
  monitoring,
];

/** Scenarios that are written and not proven yet. */
export const DRAFTS: readonly AnyScenario[] = [];
