import { describe, expect, test } from '@jest/globals';
import { bytesNeeded, describeMissing, type Found } from './prepare-artifacts.js';

const WHOLE: Found = {
  kernelBinary: '/cache/linux',
  nodeRootTar: '/cache/node.tar',
  legacyNodeRootTar: '/cache/legacy.tar',
  probeRootTar: '/cache/probe.tar',
  monitoringRootTar: '/cache/monitoring.tar',
  composeBinary: '/cache/docker-compose',
};

describe('what is missing', () => {
  test('is named, and nothing else', () => {
    expect(describeMissing({ ...WHOLE, kernelBinary: null, nodeRootTar: null, monitoringRootTar: null })).toBe(
      'the guest kernel (some minutes); the root file systems of nodes, a monitoring server',
    );
    expect(describeMissing({ ...WHOLE, composeBinary: null })).toBe('Compose');
  });

  test('takes room: none for what is there, most for the kernel, a little more for every further root file system', () => {
    const one = bytesNeeded({ ...WHOLE, probeRootTar: null });
    const two = bytesNeeded({ ...WHOLE, probeRootTar: null, legacyNodeRootTar: null });
    expect(bytesNeeded(WHOLE)).toBe(0);
    expect(one).toBeGreaterThan(1e9);
    expect(two).toBeGreaterThan(one);
    expect(two).toBeLessThan(2 * one);
    expect(bytesNeeded({ ...WHOLE, kernelBinary: null })).toBeGreaterThan(two);
  });
});
