import { describe, expect, test } from '@jest/globals';
import { judgeIngress, type Ingress } from './ingress-denied.js';

type Node = Ingress['nodes'][number];

const dialled = (address: string, port: number, answer: string | null): Node['onNode'][number] => ({
  protocol: 'tcp',
  address,
  port,
  answer,
});

const ingress = (change: Partial<Node> = {}): Ingress => ({
  service: 'isolation-left',
  publishing: 'isolation-lone',
  nodes: [
    {
      node: 'worker1',
      task: 'isolation-left.2',
      forwardPolicy: 'DROP',
      onNode: [dialled('198.18.0.2', 8080, null)],
      routed: [dialled('172.18.0.4', 8080, null), dialled('10.0.2.6', 8080, null)],
      controls: [dialled('198.18.0.2', 18_090, 'isolation-lone'), dialled('172.18.0.1', 18_090, 'isolation-lone')],
      ...change,
    },
  ],
});

describe('isolation/ingress-denied', () => {
  test('holds when only what is published answers, and tells the forward policy', () => {
    const judgement = judgeIngress(ingress());
    expect(judgement.reason).toBe('ok');
    expect(judgement.message).toContain('forward policy is DROP');
  });

  test.each<[string, Partial<Node>]>([
    ['published', { onNode: [dialled('198.18.0.2', 8080, 'isolation-left')] }],
    ['routed-in', { routed: [dialled('172.18.0.4', 8080, 'isolation-left')] }],
    ['control-unanswered', { controls: [dialled('172.18.0.1', 18_090, null)] }],
  ])('%s at the node', (reason, change) => {
    expect(judgeIngress(ingress(change))).toMatchObject({ reason, place: { node: 'worker1' } });
  });
});
