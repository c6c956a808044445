import { describe, expect, test } from '@jest/globals';
import { judgeManagement, parseManagement, type ManagementAnswers } from './control-plane-is-tls.js';

const SEEN: ManagementAnswers = {
  node: 'manager1',
  verification: 'ok',
  foreignClientAccepted: false,
  privilegedCall: 7,
  openCall: 0,
};

describe('swarm/control-plane-is-tls', () => {
  test('holds when the certificate verifies and strangers are refused', () => {
    expect(judgeManagement([SEEN])).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<ManagementAnswers>]>([
    ['no-answer', { verification: null }],
    ['no-answer', { openCall: null }],
    ['foreign-certificate', { verification: 'self-signed certificate' }],
    ['foreign-client-accepted', { foreignClientAccepted: true }],
    ['open-without-certificate', { privilegedCall: 0 }],
  ])('%s', (reason, change) => {
    expect(judgeManagement([{ ...SEEN, ...change }])).toMatchObject({
      reason,
      place: { node: 'manager1', port: 2377 },
    });
  });

  test('reads what the commands print', () => {
    const output = [
      'verification 0 (ok)',
      'docker.swarmkit.v1.Control/ListNodes 7',
      'docker.swarmkit.v1.CA/GetRootCACertificate 0',
    ].join('\n');
    expect({ node: 'manager1', ...parseManagement(output) }).toEqual(SEEN);
    expect(parseManagement('')).toEqual({
      verification: null,
      foreignClientAccepted: false,
      privilegedCall: null,
      openCall: null,
    });
  });
});
