import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../diagnosis.js';
import type { ConnectionProbe, Facts, PathProbe, ProbeFacts } from '../facts/facts.js';
import { planProbes } from '../facts/probe-plan.js';
import { joinProbes } from '../facts/probe-nodes.js';
import { generateFacts } from '../generated-facts.js';

/** Whether a packet of a probe gets there; connections to an application: whether it answers. */
interface Fabric {
  readonly carries?: (path: Pick<PathProbe, 'from' | 'to' | 'kind' | 'bytes' | 'network' | 'task'>) => boolean;
  readonly answers?: (
    one: Pick<ConnectionProbe, 'from' | 'to' | 'kind' | 'task' | 'service'>,
  ) => 'connected' | 'refused' | 'silent';
  readonly checksumErrors?: (node: string, network: string | null) => number;
}

const HEALTHY = generateFacts({ nodes: 4, services: 60 });

/** The generated swarm as probes see it over a fabric. */
function probed(fabric: Fabric = {}): Facts {
  const plans = planProbes(HEALTHY, 'word');
  const carries = fabric.carries ?? (() => true);
  const parts = [...plans].map(([node, plan]) => ({
    node,
    plan,
    findings: {
      durationMs: 1,
      paths: plan.paths.map((path) => {
        const there = carries({ ...path, from: node });
        const back = carries({ ...path, from: path.to, to: node, task: null });
        const answered = there && back ? path.tries : 0;
        return [path.id, path.tries, answered, -1, '', there] as const;
      }),
      connections: plan.connections.map((one) => {
        const answer = fabric.answers?.({ ...one, from: node }) ?? 'connected';
        const count = (wanted: string): number => (answer === wanted ? one.tries : 0);
        return [one.id, count('connected'), count('refused'), count('silent'), ''] as const;
      }),
      names: plan.names.map(({ id, name, network }) => {
        const address = HEALTHY.services.find((service) => service.name === name)?.virtualAddresses[network];
        return [id, address === undefined ? [] : [address], ''] as const;
      }),
    },
    arrivals: {
      arrived: [...plans].flatMap(([from, other]) =>
        other.paths.flatMap((path) =>
          path.identity && path.to === node && carries({ ...path, from })
            ? [[other.node, path.id, path.tries] as const]
            : [],
        ),
      ),
      checksumErrors: plan.seats.map(({ network }) => fabric.checksumErrors?.(node, network) ?? 0),
    },
  }));
  return { ...HEALTHY, probes: { durationMs: 1, ...joinProbes(parts) } };
}

function found(fabric: Fabric): readonly (readonly [string, object])[] {
  return diagnose(probed(fabric)).findings.map(({ code, place }) => [code, place]);
}

const NO_PROBES: ProbeFacts = { durationMs: 0, nodes: [], paths: [], connections: [], names: [], checksums: [] };

/** A probe whose socket could not be bound. */
function unsentPath(path: PathProbe): PathProbe {
  const none = (count: number | null): number | null => (count === null ? null : 0);
  return { ...path, sent: 0, arrived: none(path.arrived), answered: none(path.answered), problem: 'EADDRNOTAVAIL' };
}

const encrypted = HEALTHY.networks.find((network) => network.encrypted)?.id ?? null;
const plain = HEALTHY.networks.filter((network) => !network.encrypted).map(({ id }) => id);

/** VXLAN, and what it carries. */
const usesDataPath = ({ kind, network }: Pick<PathProbe, 'kind' | 'network'>): boolean =>
  kind === 'data-path' || network !== null;

describe('probes', () => {
  test('a healthy swarm gives no finding, and says that its nodes were probed', () => {
    const { findings, lookedAt } = diagnose(probed());
    expect(findings).toEqual([]);
    expect(lookedAt.find(({ layer }) => layer === 'reachability')?.nodes).toHaveLength(4);
    expect(probed().probes?.paths.length).toBeGreaterThan(100);
  });

  test.each([
    ['a node', (from: string, to: string) => from === 'node1' || to === 'node1', { node: 'node1' }],
    ['a direction', (_: string, to: string) => to === 'node1', { peer: 'node1' }],
    ['a link', (from: string, to: string) => from === 'node2' && to === 'node1', { node: 'node2', peer: 'node1' }],
    ['everything', () => true, {}],
  ])('a blocked data path of %s is named there, once', (_, blocked, place) => {
    expect(found({ carries: (path) => !(usesDataPath(path) && blocked(path.from, path.to)) })).toEqual([
      ['data-path-blocked-between', place],
    ]);
  });

  test('blocked ESP is told apart from a blocked data path', () => {
    const carries: Fabric['carries'] = ({ kind, network, to, from }) =>
      !((kind === 'esp' || (network !== null && network === encrypted)) && (to === 'node3' || from === 'node3'));
    expect(encrypted).not.toBeNull();
    expect(found({ carries })).toEqual([['esp-blocked-between', { node: 'node3' }]]);
  });

  test('a path that carries less than the interfaces say', () => {
    expect(found({ carries: ({ to, bytes, kind }) => !(to === 'node1' && bytes > 1_400 && kind !== 'tcp') })).toEqual([
      ['path-mtu-too-small', { peer: 'node1' }],
    ]);
  });

  test('wrong checksums: echo requests come through, TCP and UDP do not, and the other side counts them', () => {
    const [network] = plain;
    const fails = (path: { readonly from: string; readonly kind: string; readonly network: string | null }): boolean =>
      path.network === network && path.from === 'node1' && (path.kind === 'udp' || path.kind === 'tcp');
    const [first, ...others] = found({
      carries: (path) => !fails(path),
      checksumErrors: (node, id) => (id === network && node !== 'node1' ? 12 : 0),
    });
    expect(others).toEqual([]);
    expect(first?.[0]).toBe('checksums-wrong');
    expect(first?.[1]).toMatchObject({ node: 'node1', network: 'ingress' });
  });

  test('a name that is not answered is told where its service has tasks, and only there', () => {
    const facts = probed();
    const probes = facts.probes ?? NO_PROBES;
    const [asked] = probes.names;
    const names = probes.names.map((one) => (one.name === asked?.name ? { ...one, addresses: [] } : one));
    const silenced = { ...facts, probes: { ...probes, names } };
    expect(diagnose(silenced).findings.map(({ place }) => place.service)).toContain(asked?.name);
    const id = facts.services.find(({ name }) => name === asked?.name)?.id;
    const stopped = { ...silenced, tasks: facts.tasks.filter(({ serviceId }) => serviceId !== id) };
    expect(
      diagnose(stopped).findings.flatMap(({ code }) => (code === 'disagreement-reachability' ? [code] : [])),
    ).toEqual([]);
  });

  test('what could not be sent hides nothing that was lost', () => {
    const [network] = plain;
    const facts = probed({ carries: (path) => !(path.network === network && path.to === 'node2') });
    const probes = facts.probes ?? NO_PROBES;
    const unsent = { ...probes, paths: probes.paths.map((path) => (path.network === null ? unsentPath(path) : path)) };
    expect(diagnose({ ...facts, probes: unsent }).findings.map(({ code }) => code)).toEqual([
      'disagreement-reachability',
    ]);
  });

  test('an overlay that loses everything for no known cause is placed', () => {
    const [network] = plain;
    const [first, ...others] = found({
      carries: (path) => !(path.network === network && path.task === null && path.to === 'node2'),
    });
    expect(others).toEqual([]);
    expect(first?.[0]).toBe('disagreement-reachability');
    expect(first?.[1]).toMatchObject({ peer: 'node2', network: 'ingress' });
  });

  test.each(['refused', 'silent'] as const)(
    'an application whose connections are %s is no fault of the network',
    (how) => {
      const service = HEALTHY.services.find(({ ports }) => ports.length > 0)?.name ?? '';
      const task = `${service}.1`;
      const codes = found({
        answers: (one) => (one.task === task || (one.service === service && one.kind !== 'task') ? how : 'connected'),
      });
      expect(codes.map(([code]) => code)).toEqual(['application-not-answering']);
      expect(codes[0]?.[1]).toMatchObject({ service, task });
    },
  );

  test('a virtual address that fails while the tasks answer is placed at the node', () => {
    const [first, ...others] = found({
      answers: ({ kind, from }) => (kind === 'virtual' && from === 'node0' ? 'silent' : 'connected'),
    });
    expect(others.length).toBeLessThan(2);
    expect(first?.[0]).toBe('disagreement-reachability');
    expect(first?.[1]).toMatchObject({ node: 'node0' });
  });

  test('nodes that were not probed lead to no conclusion', () => {
    expect(diagnose({ ...HEALTHY, probes: null }).findings).toEqual([]);
  });
});
