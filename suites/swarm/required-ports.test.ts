import { describe, expect, test } from '@jest/globals';
import { judgePorts, type Ports } from './required-ports.js';

const NODES = ['manager1', 'manager2', 'worker1'];
const ALL = NODES.flatMap((from) => NODES.filter((to) => to !== from).map((to) => ({ from, to, error: null })));

const PORTS: Ports = {
  management: ALL.filter(({ to }) => to.startsWith('manager')),
  gossipTcp: ALL,
  gossipUdp: ALL,
  dataPath: ALL,
  withoutTask: [],
};

function silent(links: Ports['dataPath'], node: string): Ports['dataPath'] {
  return links.map((link) => (link.from === node || link.to === node ? { ...link, error: 'timeout' } : link));
}

describe('swarm/required-ports', () => {
  test('holds when every link is answered', () => {
    expect(judgePorts(PORTS)).toMatchObject({ reason: 'ok', message: expect.stringContaining('over 4 links') });
  });

  test.each<[string, object, Partial<Ports>]>([
    ['management-silent', { node: 'worker1', port: 2377 }, { management: silent(PORTS.management, 'worker1') }],
    ['gossip-tcp-silent', { node: 'worker1', port: 7946 }, { gossipTcp: silent(ALL, 'worker1') }],
    ['gossip-udp-silent', { node: 'worker1', port: 7946 }, { gossipUdp: silent(ALL, 'worker1') }],
    ['data-path-silent', { node: 'worker1' }, { dataPath: silent(ALL, 'worker1') }],
    ['node-without-task', { node: 'worker1' }, { withoutTask: ['worker1'] }],
  ])('%s', (reason, place, change) => {
    expect(judgePorts({ ...PORTS, ...change })).toMatchObject({ reason, place });
  });

  test('names the cause, not what follows from it', () => {
    const seen = { ...PORTS, gossipTcp: silent(ALL, 'worker1'), dataPath: silent(ALL, 'worker1') };
    expect(judgePorts(seen)).toMatchObject({ reason: 'gossip-tcp-silent' });
  });

  test('one direction is enough', () => {
    const gossipUdp = ALL.map((link) =>
      link.from === 'worker1' && link.to === 'manager2' ? { ...link, error: 'no answer among 90 datagrams' } : link,
    );
    expect(judgePorts({ ...PORTS, gossipUdp })).toMatchObject({
      reason: 'gossip-udp-silent',
      place: { node: 'worker1', peer: 'manager2' },
    });
  });
});
