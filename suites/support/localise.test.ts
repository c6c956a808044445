import { describe, expect, test } from '@jest/globals';
import { describeLinks, placeOfLinks } from './localise.js';

describe('place of broken links', () => {
  test.each([
    ['no link', [], {}],
    ['one link', [['a', 'b']], { node: 'a', peer: 'b' }],
    [
      'both ways between two nodes',
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
      { node: 'a', peer: 'b' },
    ],
    [
      'all links of one node',
      [
        ['a', 'b'],
        ['c', 'b'],
        ['b', 'd'],
      ],
      { node: 'b' },
    ],
    ['links inside one node', [['a', 'a']], { node: 'a' }],
    [
      'links without a common end',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      { node: 'a', peer: 'b' },
    ],
  ])('%s', (_, links, place) => {
    expect(placeOfLinks(links.map(([from = '', to = '']) => ({ from, to })))).toEqual(place);
  });

  test('names a few links and counts all', () => {
    const links = ['b', 'c', 'd', 'e'].map((to) => ({ from: 'a', to }));
    expect(describeLinks(links, 12)).toBe('4 of 12 (a → b, a → c, a → d, …)');
  });
});
