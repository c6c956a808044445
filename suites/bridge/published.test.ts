import { describe, expect, test } from '@jest/globals';
import { judgePublished, type Published } from './published.js';

const answer = (
  address: string,
  port: number,
  expected: boolean,
  answeredBy: string | null,
): Published['answers'][number] => ({
  from: 'manager1',
  address,
  port,
  expected,
  answeredBy,
  error: answeredBy === null ? 'ECONNREFUSED' : null,
});
const PUBLISHED: Published = {
  node: 'worker1',
  container: 'web',
  answers: [
    answer('10.0.0.2', 15080, true, 'web'),
    answer('10.0.0.2', 15081, true, 'web'),
    answer('10.0.1.2', 15080, true, 'web'),
    answer('10.0.1.2', 15081, false, null),
  ],
};
const allBut = (index: number, changed: Published['answers'][number]): Partial<Published> => ({
  answers: PUBLISHED.answers.with(index, changed),
});

describe('bridge/published', () => {
  test('holds when the container answers where it is published and only there', () => {
    expect(judgePublished(PUBLISHED)).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, number, Partial<Published>]>([
    ['no-answer', 15081, allBut(1, answer('10.0.0.2', 15081, true, null))],
    ['stranger-answers', 15080, allBut(0, answer('10.0.0.2', 15080, true, 'other'))],
    ['answers-elsewhere', 15081, allBut(3, answer('10.0.1.2', 15081, false, 'web'))],
  ])('%s', (reason, port, change) => {
    expect(judgePublished({ ...PUBLISHED, ...change })).toMatchObject({ reason, place: { node: 'worker1', port } });
  });
});
