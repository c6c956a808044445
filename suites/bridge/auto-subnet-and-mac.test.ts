import { describe, expect, test } from '@jest/globals';
import { judgeAutomatic, macOf, type Automatic } from './auto-subnet-and-mac.js';

const RANDOM: Automatic = {
  node: 'worker1',
  engine: '28.5.2',
  subnets: ['172.18.0.0/16', '192.168.16.0/20'],
  container: { name: 'a', address: '172.18.0.2', mac: '6e:1f:00:9a:b4:01' },
};
const DERIVED: Automatic = {
  ...RANDOM,
  engine: '26.1.5',
  container: { ...RANDOM.container, mac: macOf(RANDOM.container.address) },
};

describe('bridge/auto-subnet-and-mac', () => {
  test('holds with random hardware addresses from 28 on, and says that the document says otherwise', () => {
    const judgement = judgeAutomatic(RANDOM);
    expect(judgement).toMatchObject({ reason: 'ok' });
    expect(judgement.deviations?.[0]?.engine).toContain('28.5.2');
  });

  test('holds with derived hardware addresses before', () => {
    const judgement = judgeAutomatic(DERIVED);
    expect(judgement).toMatchObject({ reason: 'ok' });
    expect(judgement.deviations).toBeUndefined();
  });

  test('derives a hardware address', () => {
    expect(macOf('172.17.0.2')).toBe('02:42:ac:11:00:02');
  });

  test.each<[string, Automatic]>([
    ['outside-the-pools', { ...RANDOM, subnets: ['10.213.4.0/24'] }],
    ['outside-the-pools', { ...RANDOM, subnets: ['192.168.17.0/20'] }],
    ['overlapping', { ...RANDOM, subnets: ['172.18.0.0/16', '172.18.0.0/16'] }],
    ['mac-not-derived', { ...RANDOM, engine: '26.1.5' }],
    ['mac-not-random', { ...DERIVED, engine: '28.5.2' }],
    ['mac-not-local', { ...RANDOM, container: { ...RANDOM.container, mac: '00:11:22:33:44:55' } }],
  ])('%s', (reason, seen) => {
    expect(judgeAutomatic(seen)).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
