import { describe, expect, test } from '@jest/globals';
import { judgeUnpublished, type Unpublished } from './without-publishing.js';

type Asker = Unpublished['askers'][number];

const ASKER: Asker = {
  node: 'manager1',
  answer: { name: 'standard-echo', responseCode: 'NOERROR', addresses: ['10.0.1.2'], error: null },
  answeredBy: 'standard-echo.3',
  error: null,
};

const unpublished = (change: Partial<Unpublished> = {}, worker: Partial<Asker> = {}): Unpublished => ({
  service: 'standard-echo',
  network: 'standard-plain',
  virtualAddress: '10.0.1.2',
  askers: [ASKER, { ...ASKER, node: 'worker1', ...worker }],
  ...change,
});

describe('vip/without-publishing', () => {
  test('holds and tells the deviation', () => {
    const judgement = judgeUnpublished(unpublished());
    expect(judgement.reason).toBe('ok');
    expect(judgement.deviations).toHaveLength(1);
  });

  test('no virtual address', () => {
    expect(judgeUnpublished(unpublished({ virtualAddress: null }))).toMatchObject({
      reason: 'no-virtual-address',
      place: { service: 'standard-echo' },
    });
  });

  test.each<[string, Partial<Asker>]>([
    ['other-answer', { answer: { ...ASKER.answer, addresses: ['10.0.1.3', '10.0.1.4'] } }],
    ['unanswered', { answeredBy: null, error: 'timeout' }],
  ])('%s on the node where it is so', (reason, worker) => {
    expect(judgeUnpublished(unpublished({}, worker))).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
