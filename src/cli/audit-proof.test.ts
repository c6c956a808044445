import { expect, test } from '@jest/globals';
import { auditProof } from './audit-proof.js';

const planted = { kind: 'mount', name: '/tmp/x', found: true, gone: true } as const;

test('an audit that finds what was left and forgets it afterwards is proven', () => {
  expect(auditProof(planted, '1')).toMatchObject({
    verdict: 'proven',
    fault: 'leftover/mount',
    underFault: { status: 'fail', reason: 'left-behind' },
    healed: { status: 'pass' },
  });
});

test('an audit that is blind, or that does not let go, is not', () => {
  expect(auditProof({ ...planted, found: false }, '1')).toMatchObject({
    verdict: 'not-proven',
    why: 'the audit did not find the mount',
  });
  expect(auditProof({ ...planted, gone: false }, '1').verdict).toBe('not-proven');
});
