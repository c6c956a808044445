import { describe, expect, test } from '@jest/globals';
import { judgeClash, type Clash } from './subnets-never-overlap.js';

const SOUND: Clash = {
  allocated: [
    { network: 'ingress', subnets: ['10.0.0.0/24'] },
    { network: 'overlaps-one', subnets: ['10.0.1.0/24'] },
    { network: 'clash-first', subnets: ['10.217.1.0/24'] },
    { network: 'clash-second', subnets: [] },
  ],
  first: 'clash-first',
  second: 'clash-second',
  firstSubnet: '10.217.1.0/24',
  secondSubnet: '10.217.1.0/24',
  refusal: null,
  clashing: { subnets: [], task: 'new', addresses: [] },
  afterwards: { subnets: ['10.217.1.0/24'], task: 'running', addresses: ['10.217.1.3/24'] },
};

describe('overlay/subnets-never-overlap', () => {
  test('holds, and says that the network was made', () => {
    const judged = judgeClash(SOUND);
    expect(judged.reason).toBe('ok');
    expect(judged.deviation).toContain('state new');
  });

  test('a refusal is what the documents suggest', () => {
    const judged = judgeClash({ ...SOUND, refusal: 'overlaps with clash-first', clashing: null, afterwards: null });
    expect(judged.reason).toBe('ok');
    expect(judged).not.toHaveProperty('deviation');
  });

  test.each<[string, string, Partial<Clash>]>([
    ['subnets-overlap', 'other', { allocated: [...SOUND.allocated, { network: 'other', subnets: ['10.0.0.0/16'] }] }],
    ['clash-allocated', 'clash-second', { clashing: { subnets: ['10.218.1.0/24'], task: 'running', addresses: [] } }],
    ['clash-started', 'clash-second', { clashing: { subnets: [], task: 'running', addresses: [] } }],
    ['clash-started', 'clash-second', { clashing: { subnets: [], task: 'assigned', addresses: ['10.217.1.3/24'] } }],
    ['not-healed', 'clash-second', { afterwards: { subnets: [], task: 'new', addresses: [] } }],
    ['not-healed', 'clash-second', { afterwards: { subnets: ['10.217.1.0/24'], task: 'pending', addresses: [] } }],
  ])('%s in the network that shows it', (reason, network, change) => {
    expect(judgeClash({ ...SOUND, ...change })).toMatchObject({ reason, place: { network } });
  });
});
