import type { NamespaceFacts, NodeView } from '../facts/facts.js';
import type { Disagreement, DisagreementKind } from './disagreement.js';
import { parsedRules } from './packet-walk.js';
import { namespaceOf, overlayNamespace, tablesNamed, type InsideView, type SwarmIndex } from './swarm-index.js';

/** From this share of a table on, the next burst fills it. */
const FULL_FROM = 0.9;
/** Ports that a Linux bridge can have. */
const BRIDGE_PORTS = 1024;
/** What engines raise the size of the neighbour table to when they make their first overlay. */
const NEIGHBOURS = 65_536;
/** Part of a certificate's lifetime that is left when engines have long renewed it. */
const RENEWED_BEFORE = 0.15;
/** The same where the lifetime is not known. Milliseconds. */
const RENEWED_BEFORE_MS = 7 * 24 * 3_600_000;

/** Limits and settings of the machines and engines themselves. */
export function compareMachines(index: SwarmIndex): readonly Disagreement[] {
  return [
    ...index.facts.views.flatMap((view) => [...engineSettings(view), ...environment(view)]),
    ...index.inside.flatMap((view) => [
      ...certificate(index, view),
      ...connections(view),
      ...neighbours(index, view),
      ...bridges(view),
      ...readOnlySettings(view),
      ...meshWithoutIptables(view),
    ]),
  ];
}

function about(
  node: string,
  kind: DisagreementKind,
  expected: string,
  observed: string,
  more: Partial<Pick<Disagreement, 'evidence' | 'details'>> = {},
): Disagreement {
  return {
    kind,
    place: { node },
    expected,
    observed,
    evidence: more.evidence ?? [],
    details: { node, ...more.details },
  };
}

function engineSettings({ node, engine }: NodeView): readonly Disagreement[] {
  const found: Disagreement[] = [];
  if (engine.liveRestore === true && engine.swarmState !== 'inactive') {
    found.push(about(node, 'host/live-restore', 'live-restore to be off in a swarm', 'it is on'));
  }
  // Where the swarm is active all the same, this engine can do it.
  if (engine.firewallBackend?.startsWith('nftables') === true && engine.swarmState !== 'active') {
    found.push(
      about(
        node,
        'host/firewall-backend',
        'a firewall backend that swarms can use',
        `${engine.firewallBackend}, and the swarm is ${engine.swarmState}`,
      ),
    );
  }
  return found;
}

/** Where swarms are known to be limited by the place they run in. */
function environment({ node, engine, host }: NodeView): readonly Disagreement[] {
  const inside = host?.insideContainer ?? '';
  const found: Disagreement[] = [];
  if (inside.startsWith('lxc') || inside === 'openvz') {
    found.push(about(node, 'host/inside-container', 'a machine with a kernel of its own', `a container (${inside})`));
  }
  const desktop = engine.system === 'Docker Desktop' ? engine.system : /microsoft/i.test(engine.kernel) ? 'WSL' : null;
  if (desktop !== null) {
    found.push(
      about(
        node,
        'host/desktop',
        'a kernel and ports as on a server',
        `${desktop}: ${engine.system}, ${engine.kernel}`,
      ),
    );
  }
  return found;
}

function certificate({ facts }: SwarmIndex, { node, host, engine }: InsideView): readonly Disagreement[] {
  const end = Date.parse(host.certificateEnds ?? '');
  const begin = Date.parse(host.certificateBegins ?? '');
  if (Number.isNaN(end)) return [];
  // By the clock that the node itself judges by.
  const now = Date.parse(facts.at) + (engine.clockAheadMs ?? 0);
  const notice = Number.isNaN(begin) ? RENEWED_BEFORE_MS : (end - begin) * RENEWED_BEFORE;
  const state = end <= now ? 'expired' : begin > now ? 'not-yet-valid' : end - now < notice ? 'late' : 'good';
  if (state === 'good') return [];
  return [
    about(
      node,
      'host/certificate-ends',
      'a certificate of the node that holds, and was renewed in time',
      `it holds from ${host.certificateBegins ?? 'an unknown time'} to ${host.certificateEnds ?? ''}; the node's clock says ${new Date(now).toISOString()}`,
      { details: { state } },
    ),
  ];
}

function connections(view: InsideView): readonly Disagreement[] {
  const full = view.host.namespaces.flatMap(({ name, sysctls }) => {
    const count = Number(sysctls['net.netfilter.nf_conntrack_count'] ?? Number.NaN);
    const most = Number(sysctls['net.netfilter.nf_conntrack_max'] ?? Number.NaN);
    return count >= FULL_FROM * most && most > 0 ? [{ name, count, most }] : [];
  });
  const [first] = full;
  if (first === undefined) return [];
  return [
    about(
      view.node,
      'host/connections-full',
      'room in the table of connections',
      `${first.count} of ${first.most} are used in ${first.name}`,
      {
        evidence: full.map(({ name, count, most }) => `${name}: ${count} of ${most}`),
        details: { most: String(first.most) },
      },
    ),
  ];
}

function neighbours(index: SwarmIndex, view: InsideView): readonly Disagreement[] {
  const [soft, most] = ['gc_thresh2', 'gc_thresh3'].map((name) =>
    Number(namespaceOf(view, 'host')?.sysctls[`net.ipv4.neigh.default.${name}`] ?? Number.NaN),
  );
  if (most === undefined || Number.isNaN(most)) return [];
  // Permanent ones, as engines make them for overlays, do not count against the limit.
  const count = view.host.namespaces.reduce(
    (sum, { neighbours: own }) => sum + own.filter(({ permanent }) => !permanent).length,
    0,
  );
  const details = { details: { most: String(most) } };
  if (count >= FULL_FROM * most) {
    return [
      about(view.node, 'host/neighbours-full', 'room in the table of neighbours', `${count} of ${most}`, details),
    ];
  }
  const takesPart = index.overlays.some(({ id }) => overlayNamespace(view, id) !== null);
  if (most >= NEIGHBOURS || !takesPart) return [];
  return [
    about(
      view.node,
      'host/neighbours-small',
      `a table of ${NEIGHBOURS} neighbours, as engines make it`,
      `${most} (${soft ?? 'unknown'} before old ones are dropped)`,
      details,
    ),
  ];
}

function bridges(view: InsideView): readonly Disagreement[] {
  return view.host.namespaces.flatMap(({ name, links }: NamespaceFacts) =>
    links
      .filter(({ kind }) => kind === 'bridge')
      .flatMap((bridge): Disagreement[] => {
        const ports = links.filter(({ master }) => master === bridge.name).length;
        if (ports < FULL_FROM * BRIDGE_PORTS) return [];
        return [
          about(
            view.node,
            'host/bridge-full',
            `fewer than ${BRIDGE_PORTS} ports on a bridge`,
            `${ports} on ${bridge.name} of ${name}`,
          ),
        ];
      }),
  );
}

function readOnlySettings({ node, host }: InsideView): readonly Disagreement[] {
  if (host.settingsReadOnly !== true) return [];
  return [about(node, 'host/settings-read-only', 'an engine that can write /proc/sys', 'it is mounted read-only')];
}

/** The routing mesh makes its rules also where the engine was told to make none. */
function meshWithoutIptables(view: InsideView): readonly Disagreement[] {
  if (view.host.engineSettings?.['iptables'] !== 'false') return [];
  const rules = tablesNamed(namespaceOf(view, 'host')?.tables ?? [], 'nat')
    .flatMap(parsedRules)
    .filter(({ chain }) => chain === 'DOCKER-INGRESS');
  if (rules.length === 0) return [];
  return [
    about(
      view.node,
      'host/mesh-without-iptables',
      'no rules of the engine, as it is configured (iptables: false)',
      'rules of the routing mesh',
      { evidence: rules.map(({ text }) => text) },
    ),
  ];
}
