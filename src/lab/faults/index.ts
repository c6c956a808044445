import { closest } from 'fastest-levenshtein';
import { usageFailure } from '../../support/failure.js';
import type { LabFault } from '../fault.js';
import { dataPathDrop } from './data-path-drop.js';
import { discoveryRemoveRedirect } from './discovery-remove-redirect.js';
import { encryptionDropEsp } from './encryption-drop-esp.js';
import { forwardingDeleteRow } from './forwarding-delete-row.js';
import { gossipCut } from './gossip-cut.js';
import { ipvsAddStaleBackend } from './ipvs-add-stale-backend.js';
import { ipvsRemoveBackend } from './ipvs-remove-backend.js';
import { ipvsRemoveIngressBackend } from './ipvs-remove-ingress-backend.js';
import { managementCut } from './management-cut.js';
import { segmentStripVlan } from './segment-strip-vlan.js';
import { underlayDropIcmp } from './underlay-drop-icmp.js';
import { xfrmFlushPolicies } from './xfrm-flush-policies.js';

/** Every fault that can be injected into a lab. */
export const FAULTS: readonly LabFault[] = [
  dataPathDrop,
  underlayDropIcmp,
  gossipCut,
  managementCut,
  forwardingDeleteRow,
  ipvsRemoveBackend,
  ipvsAddStaleBackend,
  ipvsRemoveIngressBackend,
  xfrmFlushPolicies,
  encryptionDropEsp,
  segmentStripVlan,
  discoveryRemoveRedirect,
];

/** The fault with this id; throws a usage failure that names the nearest one when there is none. */
export function findFault(id: string): LabFault {
  const fault = FAULTS.find((candidate) => candidate.id === id);
  if (fault !== undefined) return fault;
  const ids = FAULTS.map((candidate) => candidate.id);
  throw usageFailure(`the fault ${id}`, `one of ${ids.join(', ')}`, `did you mean ${closest(id, ids)}?`);
}
