import { describe, expect, test } from '@jest/globals';
import { judgeLinks, type ParentLink } from './subinterface-lifecycle.js';

const ENGINE: ParentLink = {
  node: 'own1',
  link: 'eth2.28',
  vlan: 28,
  owner: 'engine',
  made: true,
  restored: true,
  left: false,
};
const ADMINISTRATOR: ParentLink = { ...ENGINE, link: 'eth2.29', vlan: 29, owner: 'administrator', left: true };

describe('macvlan/subinterface-lifecycle', () => {
  test('holds when links come and go with whom they belong to', () => {
    expect(judgeLinks([ENGINE, ADMINISTRATOR])).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, ParentLink[]]>([
    ['not-made', [{ ...ENGINE, made: false }, ADMINISTRATOR]],
    ['not-restored', [{ ...ENGINE, restored: false }, ADMINISTRATOR]],
    ['left-behind', [{ ...ENGINE, left: true }, ADMINISTRATOR]],
    ['taken-away', [ENGINE, { ...ADMINISTRATOR, left: false }]],
  ])('%s', (reason, links) => {
    expect(judgeLinks(links)).toMatchObject({ reason, place: { node: 'own1' } });
  });
});
