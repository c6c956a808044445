import { describe, expect, test } from '@jest/globals';
import { judgeScope, type Scope } from './scoped-to-participants.js';

const TABLES = { endpoints: ['e1', 'e2'], peers: ['e1', 'e2', 'l1', 'l2'] };
const SCOPE: Scope = {
  network: 'gossip-narrow',
  tasks: 2,
  views: [
    { node: 'manager1', takesPart: true, tables: TABLES, peers: ['manager1', 'manager2'] },
    { node: 'manager2', takesPart: true, tables: TABLES, peers: ['manager2', 'manager1'] },
    { node: 'worker1', takesPart: false, tables: { endpoints: [], peers: [] }, peers: [] },
  ],
};

function seen(node: string, change: Partial<Scope['views'][number]>): Scope {
  return { ...SCOPE, views: SCOPE.views.map((view) => (view.node === node ? { ...view, ...change } : view)) };
}

describe('gossip/scoped-to-participants', () => {
  test('holds when participants hold all rows and the others none', () => {
    expect(judgeScope(SCOPE)).toMatchObject({ reason: 'ok' });
  });

  test.each([
    ['rows-on-uninvolved', seen('worker1', { tables: { endpoints: [], peers: ['e1'] } }), { node: 'worker1' }],
    ['rows-missing', seen('manager2', { tables: { ...TABLES, endpoints: ['e1'] } }), { node: 'manager2' }],
    ['rows-missing', seen('manager1', { tables: { ...TABLES, peers: ['e1', 'e2'] } }), { node: 'manager1' }],
    [
      'peer-uninvolved',
      seen('manager1', { peers: ['manager1', 'worker1'] }),
      { node: 'manager1', peer: 'worker1', network: 'gossip-narrow' },
    ],
  ] as const)('%s', (reason, scope, place) => {
    expect(judgeScope(scope)).toMatchObject({ reason, place });
  });

  test('no rows anywhere are no rows of the tasks', () => {
    const views = SCOPE.views.map((view) => ({ ...view, tables: { endpoints: [], peers: [] } }));
    expect(judgeScope({ ...SCOPE, views })).toMatchObject({ reason: 'rows-missing' });
  });
});
