import { describe, expect, test } from '@jest/globals';
import { judgeHits, parseAnswer, type HitCount, type WebAnswer } from './hit-counter.js';

const answer = (node: string, hits: number): WebAnswer => ({
  node,
  port: 30_001,
  web: { task: 'counter-web.1', node: 'manager2' },
  hits,
  error: '',
});

const COUNTED: HitCount = {
  webs: ['counter-web.1', 'counter-web.2'],
  database: 'worker1',
  answers: [answer('manager1', 5), answer('worker1', 6)],
  before: 4,
  after: 6,
};

describe('a web server that counts hits in a database', () => {
  test('holds when every request is answered and counted', () => {
    expect(judgeHits(COUNTED)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<WebAnswer>, object]>([
    ['no-answer', { web: null, hits: null, error: 'curl: (28) timed out' }, { node: 'worker1', port: 30_001 }],
    ['stranger-answers', { web: { task: 'other.1', node: 'manager1' } }, { node: 'worker1', port: 30_001 }],
    ['database-unreachable', { hits: null, error: 'timed out' }, { node: 'manager2', peer: 'worker1' }],
    ['not-counted', { hits: 5 }, { node: 'worker1' }],
  ])('%s', (reason, change, place) => {
    const [first, second] = COUNTED.answers;
    expect(judgeHits({ ...COUNTED, answers: [first, { ...second, ...change }] as WebAnswer[] })).toMatchObject({
      reason,
      place,
    });
  });

  test('not-counted when the database says something else', () => {
    expect(judgeHits({ ...COUNTED, after: 5 })).toMatchObject({ reason: 'not-counted', place: { node: 'worker1' } });
    expect(judgeHits({ ...COUNTED, before: null })).toMatchObject({ reason: 'not-counted' });
  });

  test('a database on the same host is no link', () => {
    const alone = { ...answer('worker1', 5), web: { task: 'counter-web.1', node: 'worker1' }, hits: null };
    expect(judgeHits({ ...COUNTED, answers: [alone] })).toMatchObject({
      reason: 'database-unreachable',
      place: { node: 'worker1' },
    });
  });

  test('answers are read from what the web server or curl said', () => {
    expect(parseAnswer('{"task": "w", "node": "n", "hits": 3, "error": null}')).toEqual({
      web: { task: 'w', node: 'n' },
      hits: 3,
      error: '',
    });
    expect(parseAnswer('curl: (7) Failed to connect ')).toEqual({
      web: null,
      hits: null,
      error: 'curl: (7) Failed to connect',
    });
  });
});
