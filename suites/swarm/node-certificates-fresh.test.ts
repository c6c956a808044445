import { describe, expect, test } from '@jest/globals';
import { judgeRotation, type NodeCertificate, type Rotation } from './node-certificates-fresh.js';

const ENDS = 'Feb 19 12:00:00 2027 GMT';

const certificate = (node: string): NodeCertificate => ({
  node,
  before: { serial: `${node}-1`, validNow: true, validTo: ENDS },
  after: { serial: `${node}-2`, validNow: true, validTo: ENDS, ofNewRoot: true },
  reported: true,
});

const ROTATED: Rotation = {
  certificates: [certificate('own1'), certificate('own2')],
  rootChanged: true,
  inProgress: false,
  elapsedMs: 4200,
};

/** A rotation after which the second node differs. */
function withSecond(change: Partial<NodeCertificate>): Rotation {
  return { ...ROTATED, certificates: [certificate('own1'), { ...certificate('own2'), ...change }] };
}

describe('swarm/node-certificates-fresh', () => {
  const { before, after } = certificate('own2');

  test('holds when every node has a new certificate', () => {
    expect(judgeRotation(ROTATED)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<NodeCertificate>]>([
    ['not-valid', { before: { ...before, validNow: false } }],
    ['not-valid', { after: { ...after, validNow: false } }],
    ['old-certificate', { after: { ...after, serial: before.serial } }],
    ['old-certificate', { after: { ...after, ofNewRoot: false } }],
    ['rotation-unfinished', { reported: false }],
  ])('%s', (reason, change) => {
    expect(judgeRotation(withSecond(change))).toMatchObject({ reason, place: { node: 'own2' } });
  });

  test('root-unchanged', () => {
    expect(judgeRotation({ ...ROTATED, rootChanged: false })).toMatchObject({ reason: 'root-unchanged', place: {} });
  });

  test('rotation-unfinished when only the API says so', () => {
    expect(judgeRotation({ ...ROTATED, inProgress: true })).toMatchObject({
      reason: 'rotation-unfinished',
      place: {},
    });
  });
});
