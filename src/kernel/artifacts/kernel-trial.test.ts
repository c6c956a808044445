import { describe, expect, test } from '@jest/globals';
import type { FeatureCheck } from '../../model/kernel-feature.js';
import { requireUsable } from './kernel-trial.js';

const check = (feature: FeatureCheck['feature'], state: FeatureCheck['state'], answer = ''): FeatureCheck => ({
  feature,
  state,
  command: 'true',
  answer,
});

describe('accepting a kernel', () => {
  test('takes one whose features are usable, those without a tool left open', () => {
    expect(() => {
      requireUsable([check('veth', 'usable'), check('ipvs', 'unknown', 'ipvsadm: not found')]);
    }).not.toThrow();
  });

  test('refuses one that cannot use a feature, and names it', () => {
    expect(() => {
      requireUsable([check('veth', 'usable'), check('netem', 'unusable', 'unknown qdisc')]);
    }).toThrow('netem: unknown qdisc');
  });

  test('refuses one that answers nothing', () => {
    expect(() => {
      requireUsable([check('veth', 'unknown')]);
    }).toThrow('no answer');
  });
});
