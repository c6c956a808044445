import { describe, expect, test } from '@jest/globals';
import { HARMLESS } from './harmless.js';
import { SCENARIOS } from './index.js';

describe.each(HARMLESS)('%s, which may run on a swarm that is in use', (id) => {
  const scenario = SCENARIOS.find((one) => one.id === id);
  const stack = scenario?.stack(scenario.parameters as object);
  const networks = Object.values(stack?.networks ?? {});
  const services = Object.values(stack?.services ?? {});

  test('is there, and disturbs nothing', () => {
    expect(scenario?.disturbs).toBe('nothing');
    expect(stack?.own).toBeUndefined();
    expect(scenario?.soakMs).toBeUndefined();
  });

  test('chooses no port, no subnet and no node', () => {
    expect(services.flatMap(({ publish }) => publish ?? []).filter((port) => port.published !== undefined)).toEqual([]);
    expect(networks.filter(({ subnet, subnetOfSegment }) => (subnet ?? subnetOfSegment) !== undefined)).toEqual([]);
    expect(
      services.flatMap(({ constraints }) => constraints ?? []).filter((one) => one.includes('hostname==')),
    ).toEqual([]);
  });

  test('makes only overlays and services of the probe image', () => {
    expect(networks.filter(({ driver, configFrom }) => (driver ?? configFrom) !== undefined)).toEqual([]);
    expect(services.filter(({ image, volumes }) => (image ?? volumes) !== undefined)).toEqual([]);
    expect(services.flatMap(({ networks: used }) => used).filter((name) => name === 'host')).toEqual([]);
  });
});
