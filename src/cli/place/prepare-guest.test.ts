import { describe, expect, test } from '@jest/globals';
import { labImages, furtherNodes } from './prepare-guest.js';

const ROOTS = {
  nodeRootTar: '/cache/artifacts/node-28.5-1/root.tar',
  legacyNodeRootTar: '/cache/artifacts/node-20.10-2/root.tar',
  probeRootTar: '/cache/artifacts/probe-3/root.tar',
  monitoringRootTar: '/cache/artifacts/monitoring-4/root.tar',
};

describe('images of the lab', () => {
  test('each is named after what it is and what it was made from', () => {
    const images = labImages(ROOTS, '28.5');
    expect(images.node).toMatch(/^127\.0\.0\.1:1\/seatrial\/node:28\.5-[0-9a-f]{12}$/);
    expect(images.legacyNode).toMatch(/^127\.0\.0\.1:1\/seatrial\/node:20\.10-[0-9a-f]{12}$/);
    expect(new Set(Object.values(images)).size).toBe(4);
    expect(labImages({ ...ROOTS, probeRootTar: '/cache/artifacts/probe-5/root.tar' }, '28.5').probe).not.toBe(
      images.probe,
    );
  });
});

describe('stores that are prepared by copying', () => {
  test('the rest of the lab’s and those for nodes of two stacks, with both generations of the engine', () => {
    const images = labImages(ROOTS, '28.5');
    expect(furtherNodes(images)).toEqual([
      { name: 'manager2', image: images.node },
      { name: 'manager3', image: images.node },
      { name: 'own1', image: images.node },
      { name: 'own2', image: images.node },
      { name: 'own3', image: images.node },
      { name: 'own4', image: images.node },
      { name: 'own5', image: images.node },
      { name: 'own6', image: images.node },
      { name: 'own1', image: images.legacyNode },
      { name: 'own2', image: images.legacyNode },
    ]);
  });

  test('a lab of the oldest engine has each store once', () => {
    const images = labImages({ ...ROOTS, nodeRootTar: ROOTS.legacyNodeRootTar }, '20.10');
    expect(furtherNodes(images).map(({ name }) => name)).toEqual([
      'manager2',
      'manager3',
      ...[1, 2, 3, 4, 5, 6].map((number) => `own${number}`),
    ]);
  });
});
