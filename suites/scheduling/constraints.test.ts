import { describe, expect, test } from '@jest/globals';
import { judgePlacements, type Placements } from './constraints.js';

const COMPLAINT = 'no suitable node (scheduling constraints not satisfied on 3 nodes)';
const NOWHERE: Placements['placements'][number] = {
  matching: null,
  runningOn: [],
  complaints: [COMPLAINT, COMPLAINT],
  afterMs: 20,
};
const ON_TWO: Placements['placements'][number] = {
  matching: 'own2',
  runningOn: ['own2', 'own2'],
  complaints: [],
  afterMs: 2500,
};
const ON_THREE: Placements['placements'][number] = { ...ON_TWO, matching: 'own3', runningOn: ['own3', 'own3'] };
const seen = (...placements: Placements['placements']): Placements => ({
  service: 'moving-picky',
  replicas: 2,
  constraint: 'node.labels.seatrial.zone==near',
  placements,
});

describe('scheduling/constraints', () => {
  test('holds when the tasks wait for the label and follow it', () => {
    expect(judgePlacements(seen(NOWHERE, ON_TWO, ON_THREE))).toMatchObject({ reason: 'ok', place: {} });
  });

  test.each<[string, string, Placements]>([
    ['runs-nowhere-allowed', 'own3', seen({ ...NOWHERE, runningOn: ['own3'] })],
    ['not-scheduled', 'own2', seen(NOWHERE, { ...ON_TWO, runningOn: [], complaints: [COMPLAINT] })],
    ['on-other-node', 'own3', seen(NOWHERE, { ...ON_TWO, runningOn: ['own2', 'own3'] })],
    ['not-moved', 'own2', seen(NOWHERE, ON_TWO, { ...ON_THREE, runningOn: ['own2', 'own3'] })],
  ])('%s', (reason, node, observed) => {
    expect(judgePlacements(observed)).toMatchObject({ reason, place: { node, service: 'moving-picky' } });
  });
});
