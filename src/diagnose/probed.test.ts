import { describe, expect, test } from '@jest/globals';
import { placeMatches, type Place } from '../model/place.js';
import { diagnose } from './diagnosis.js';
import { RULES } from './rules/index.js';
import { PROBED, recordedFacts, recordedFaults } from './testing/fixtures.js';

const WORKER = { node: 'worker1' };

/** What comes first under each fault that was recorded with probes, and where. */
const EXPECTED: Readonly<Record<string, readonly [code: string, place: Place]>> = {
  'container-firewall': ['application-not-answering', { service: 'diagnosis-echo' }],
  'data-path-drop': ['data-path-port-dropped', WORKER],
  'forwarding-delete-row': ['forwarding-row-missing', WORKER],
  'gateway-bridge-take-down': ['gateway-bridge-down', WORKER],
  'ingress-take-leg-down': ['mesh-leg-missing', WORKER],
  'ipvs-remove-backend': ['balancer-backend-missing', WORKER],
  'ipvs-stop-translation': ['balancer-answers-untranslated', WORKER],
  'segment-drop-data-path-direction': ['data-path-blocked-between', { peer: 'worker1' }],
  'segment-drop-data-path-esp': ['esp-blocked-between', WORKER],
  'segment-drop-data-path-link': ['data-path-blocked-between', { ...WORKER, peer: 'manager3' }],
  'segment-drop-data-path-node': ['data-path-blocked-between', WORKER],
  'segment-lower-mtu': ['path-mtu-too-small', WORKER],
  'task-await-health': ['task-health-awaited', WORKER],
  'underlay-drop-large': ['large-packets-dropped', WORKER],
  'underlay-lower-mtu': ['underlay-mtu-too-small', WORKER],
  'vxlan-corrupt-checksums': ['checksums-wrong', WORKER],
  'xfrm-move-policies': ['encryption-policy-port', WORKER],
};

test('a healthy lab gives no finding, and every node was probed', () => {
  const { findings, lookedAt } = diagnose(recordedFacts('healthy', PROBED));
  expect(findings).toEqual([]);
  expect(lookedAt.find(({ layer }) => layer === 'reachability')?.notLookedAt).toEqual([]);
});

test('every recorded fault is expected to be something', () => {
  expect(recordedFaults(PROBED)).toEqual(Object.keys(EXPECTED).toSorted());
});

test.each(Object.entries(EXPECTED))(
  'under %s its cause comes first, at its place, and nothing else',
  (fault, [code, place]) => {
    const { findings } = diagnose(recordedFacts(fault, PROBED));
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(placeMatches(place, findings[0]?.place ?? {})).toBe(true);
  },
);

describe('rules of probes', () => {
  test('each was seen under its fault, and comes under no other', () => {
    const found = recordedFaults(PROBED).map((name) => ({ name, ...diagnose(recordedFacts(name, PROBED)) }));
    for (const { code, kind, seenUnder } of RULES) {
      if (!kind.startsWith('reachability/')) continue;
      const under = found.filter(({ findings }) => findings.some((finding) => finding.code === code));
      expect(under.length > 0).toBe(seenUnder.length > 0);
      // Of one fault there are several recordings: at a node, a direction, a link.
      for (const { name } of under) {
        expect(seenUnder.some((fault) => name.startsWith(fault.replace('/', '-')))).toBe(true);
      }
    }
  });
});
