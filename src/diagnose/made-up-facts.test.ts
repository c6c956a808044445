import { describe, expect, test } from '@jest/globals';
import { placeMatches } from '../model/place.js';
import { diagnose } from './diagnosis.js';
import type { Facts } from './facts/facts.js';
import {
  healthy,
  withView,
  withHost,
  withNamespace,
  plainId,
  echo,
  isEcho,
  isBalancer,
  echoAddress,
  nobody,
  withLog,
  withKeys,
  CASES,
} from './testing/made-up-facts.js';

/** Facts of these lack more than the one thing, because it cannot be there without the rest. */
const WITH_MORE = new Set(['published-flow-stale', 'task-health-awaited']);

describe('facts that were made up', () => {
  test.each(CASES)('%s is named at its place', (code, place, facts) => {
    const { findings } = diagnose(facts);
    const found = findings.find((finding) => finding.code === code);
    expect(found?.code).toBe(code);
    expect(placeMatches(place, found?.place ?? {})).toBe(true);
    if (WITH_MORE.has(code)) return;
    expect(findings.map((finding) => finding.code)).toEqual([code]);
  });
});

describe('what looks alike and is well', () => {
  const quiet: readonly (readonly [what: string, facts: Facts])[] = [
    ['a line of the log that is old', withLog('memberlist: No installed keys could decrypt the message', 40)],
    [
      'a counter that is high and does not rise',
      withNamespace(isEcho, () => ({ counters: { TcpInCsumErrors: { total: 900, rose: 0 } } })),
    ],
    ['a connection that is tried to another task', withNamespace(isEcho, () => ({ dialled: [echoAddress] }))],
    [
      'an idle connection that the kernel asks about in time',
      withHost(({ namespaces }) => ({
        namespaces: namespaces.map((one) => ({
          ...one,
          ...(isEcho(one) ? { idle: [{ address: echoAddress, port: 80, idleMs: 500_000, keepAliveMs: 600_000 }] } : {}),
          ...(isBalancer(one) ? { timeouts: { tcp: 900, udp: 300 } } : {}),
        })),
      })),
    ],
    [
      'an idle connection to a task itself',
      withNamespace(isEcho, () => ({ idle: [{ address: nobody, port: 80, idleMs: 500_000, keepAliveMs: null }] })),
    ],
    [
      'UDP of a task that is gone, which the next packet ends',
      withNamespace(isBalancer, () => ({
        balanced: [{ protocol: 'udp', address: echoAddress, port: 8080, backend: nobody }],
      })),
    ],
    ['keys that are the same', withKeys({})],
    ['a policy without a port', withKeys({ port: null })],
    [
      'a namesake without tasks',
      {
        ...healthy,
        services: healthy.services.flatMap((service) =>
          service.name === 'diagnosis-echo'
            ? [
                service,
                {
                  ...service,
                  id: 'other',
                  name: 'other',
                  replicas: 0,
                  virtualAddresses: {},
                  networks: [{ id: plainId, aliases: ['diagnosis-echo'] }],
                },
              ]
            : [service],
        ),
      },
    ],
    ['an option with its value', withHost(() => ({ resolverLines: ['options ndots:2 timeout:1'] }))],
    [
      'a resolver beside that of the engine',
      withHost(() => ({
        resolvers: [{ container: echo?.id ?? '', lines: ['nameserver 127.0.0.11', 'nameserver 192.0.2.53'] }],
      })),
    ],
    [
      'a leader that is told without an address',
      { ...healthy, nodes: healthy.nodes.map((one) => ({ ...one, address: '0.0.0.0' })) },
    ],
    ['a newer engine', withView(({ engine }) => ({ engine: { ...engine, version: '29.8.1' } }))],
    [
      'a program at another port',
      withHost(({ sockets }) => ({
        sockets: [...sockets, { protocol: 'udp', address: '0.0.0.0', port: 4790, process: 'other' }],
      })),
    ],
  ];
  test.each(quiet)('%s', (_, facts) => {
    expect(diagnose(facts).findings).toEqual([]);
  });

  test('snapshots without these facts are judged as before', () => {
    const without = JSON.parse(
      JSON.stringify(healthy, (name, value: unknown) =>
        ['counters', 'timeouts', 'balanced', 'dialled', 'idle', 'flows', 'resolvers', 'spi', 'sequence'].includes(name)
          ? undefined
          : value,
      ),
    ) as Facts;
    expect(diagnose(without).findings).toEqual([]);
  });
});
