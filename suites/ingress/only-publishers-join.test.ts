import { describe, expect, test } from '@jest/globals';
import { judgeMembers, type IngressMembers } from './only-publishers-join.js';

const members = (web: readonly string[], quiet: readonly string[]): IngressMembers => ({
  ingress: 'ingress',
  publishes: ['mesh-web'],
  tasks: [
    { task: 'mesh-web.1', service: 'mesh-web', node: 'manager1', networks: web },
    { task: 'mesh-quiet.1', service: 'mesh-quiet', node: 'worker1', networks: quiet },
  ],
});

describe('ingress/only-publishers-join', () => {
  test('holds when just the publishing service is in it', () => {
    expect(judgeMembers(members(['ingress'], ['mesh-plain']))).toMatchObject({ reason: 'ok' });
  });

  test.each([
    ['joined-without-publishing', { service: 'mesh-quiet' }, ['ingress'], ['ingress', 'mesh-plain']],
    ['publisher-left-out', { service: 'mesh-web' }, ['mesh-plain'], ['mesh-plain']],
  ])('%s', (reason, place, web, quiet) => {
    expect(judgeMembers(members(web, quiet))).toMatchObject({ reason, place });
  });
});
