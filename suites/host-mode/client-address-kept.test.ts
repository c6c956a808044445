import { describe, expect, test } from '@jest/globals';
import { judgeClients, type SeenClients } from './client-address-kept.js';

const CLIENT = '198.18.0.9';

const seen = (change: Partial<SeenClients['nodes'][number]> = {}): SeenClients => ({
  service: 'host-mode-web',
  port: 18_080,
  client: CLIENT,
  nodes: [
    { node: 'manager1', task: 'web.abc', peers: [CLIENT, CLIENT], errors: [] },
    { node: 'manager2', task: 'web.def', peers: [CLIENT, CLIENT], errors: [], ...change },
  ],
});

describe('host-mode/client-address-kept', () => {
  test('holds when every task sees the client', () => {
    expect(judgeClients(seen())).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Partial<SeenClients['nodes'][number]>]>([
    ['address-replaced', { peers: [CLIENT, '10.0.0.4'] }],
    ['no-answer', { peers: [], errors: ['ECONNREFUSED', 'ECONNREFUSED'] }],
  ])('%s on the node that answers so', (reason, change) => {
    expect(judgeClients(seen(change))).toMatchObject({ reason, place: { node: 'manager2', port: 18_080 } });
  });
});
