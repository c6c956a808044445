import { describe, expect, test } from '@jest/globals';
import { judgeInside, type Inside } from './internal.js';

type Member = Inside['members'][number];

const member = (task: string, node: string, other: string, otherNode: string): Member => ({
  task,
  node,
  otherLegs: [],
  defaultRoutes: [],
  outsideAnswers: false,
  members: [{ asked: other, node: otherNode, answeredBy: other }],
});
const FIRST = member('legs-inside.1', 'manager1', 'legs-inside.2', 'worker1');
const SECOND = member('legs-inside.2', 'worker1', 'legs-inside.1', 'manager1');

const inside = (change: Partial<Member> = {}): Inside => ({
  network: 'legs-closed',
  members: [FIRST, { ...SECOND, ...change }],
  control: { task: 'legs-web.1', node: 'manager2', outsideAnswers: true },
});

describe('overlay/internal', () => {
  test('holds', () => {
    expect(judgeInside(inside())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<Member>]>([
    ['other-leg', { otherLegs: [{ name: 'eth1', addresses: ['172.18.0.3'] }] }],
    ['default-route', { defaultRoutes: ['eth0'] }],
    ['reaches-out', { outsideAnswers: true }],
    ['members-cut', { members: [{ asked: 'legs-inside.1', node: 'manager1', answeredBy: null }] }],
    ['members-cut', { members: [{ asked: 'legs-inside.1', node: 'manager1', answeredBy: 'legs-web.1' }] }],
  ])('%s at the task that shows it', (reason, change) => {
    expect(judgeInside(inside(change))).toMatchObject({ reason, place: { node: 'worker1', network: 'legs-closed' } });
  });

  test('shows nothing where nobody gets out', () => {
    const seen = inside();
    expect(judgeInside({ ...seen, control: { ...seen.control, outsideAnswers: false } })).toMatchObject({
      reason: 'no-control',
      place: { node: 'manager2', task: 'legs-web.1' },
    });
  });

  test('one member alone shows nothing', () => {
    expect(judgeInside({ ...inside(), members: [FIRST] })).toMatchObject({ reason: 'member-missing' });
  });
});
