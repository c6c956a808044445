import { readFileSync, readdirSync } from 'node:fs';
import type { Facts, HostFacts, NodeView } from '../facts/facts.js';

/** In the sources: tests run compiled, and recorded facts are not copied. */
const FOLDER = new URL('../../../../src/diagnose/testing/fixtures/', import.meta.url);

/** A value of a document that a fault changed, and where: `views/1/host/namespaces/0/tables/2/rules`. */
export type Patch = Readonly<Record<string, unknown>>;

/** Recordings without probes, and those with. */
export type Recording = '' | 'probed/';

/** Facts that were recorded in a lab: `healthy`, or under the fault whose id it is, with a dash for the slash. */
export function recordedFacts(name: string, recording: Recording = ''): Facts {
  const healthy = read(`${recording}healthy`) as Facts;
  return name === 'healthy' ? healthy : applyPatch(healthy, read(`${recording}${name}`) as Patch);
}

/** Names of all recorded facts of broken labs. */
export function recordedFaults(recording: Recording = ''): readonly string[] {
  return readdirSync(new URL(recording, FOLDER))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''))
    .filter((name) => name !== 'healthy')
    .toSorted();
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
}

/** What it takes to make `after` of `before`. Lists of other lengths are told whole. */
export function patchBetween(before: unknown, after: unknown, at = ''): Patch {
  if (JSON.stringify(before) === JSON.stringify(after)) return {};
  const same = Array.isArray(before) && Array.isArray(after) && before.length === after.length;
  const objects = isPlain(before) && isPlain(after);
  if (!same && !objects) return { [at]: after };
  const [old, young] = [before, after] as [Record<string, unknown>, Record<string, unknown>];
  const names = [...new Set([...Object.keys(old), ...Object.keys(young)])];
  return Object.assign(
    {},
    ...names.map((name) => patchBetween(old[name], young[name], at === '' ? name : `${at}/${name}`)),
  ) as Patch;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of a document with a patch in it. */
export function applyPatch<T>(document: T, patch: Patch): T {
  const copy = structuredClone(document);
  for (const [path, value] of Object.entries(patch)) {
    const names = path.split('/');
    const last = names.pop() ?? '';
    let parent = copy as Record<string, unknown>;
    for (const name of names) parent = parent[name] as Record<string, unknown>;
    parent[last] = value;
  }
  return copy;
}

/** Facts without what changes by itself from one reading to the next, and without nodes that tell nothing new. */
export function steadyFacts(facts: Facts, reference: Facts | null, insideOf: readonly string[]): Facts {
  return {
    ...facts,
    at: reference?.at ?? facts.at,
    durationMs: 0,
    ...(facts.probes == null ? {} : { probes: { ...facts.probes, durationMs: 0 } }),
    views: facts.views.map((view): NodeView => {
      const before = reference?.views.find(({ node }) => node === view.node) ?? null;
      return {
        ...view,
        engine: { ...view.engine, clockAheadMs: 0, clockUncertainMs: 0 },
        networks: view.networks.map((network) => ({
          ...network,
          peers: network.peers?.toSorted((a, b) => a.address.localeCompare(b.address, 'en')) ?? null,
          services: network.services
            .map((service) => ({
              ...service,
              tasks: service.tasks.toSorted((a, b) => a.name.localeCompare(b.name, 'en')),
            }))
            .toSorted((a, b) => a.name.localeCompare(b.name, 'en')),
        })),
        host: view.host === null || !insideOf.includes(view.node) ? null : steadyHost(view.host, before?.host ?? null),
      };
    }),
  };
}

const NOTHING = { packets: 0, errors: 0, dropped: 0 };

function steadyHost(host: HostFacts, before: HostFacts | null): HostFacts {
  return {
    ...host,
    durationMs: 0,
    log: [],
    sockets: before?.sockets ?? host.sockets,
    namespaces: host.namespaces.map((namespace) => ({
      ...namespace,
      links: namespace.links.map((link) => ({
        ...link,
        received: NOTHING,
        sent: { ...NOTHING, dropped: link.sent.dropped },
      })),
      neighbours: namespace.neighbours
        .filter(({ permanent }) => permanent)
        .toSorted((a, b) => a.address.localeCompare(b.address, 'en')),
      forwarding: namespace.forwarding.toSorted((a, b) => a.mac.localeCompare(b.mac, 'en')),
      tables: namespace.tables.map((table) => ({
        ...table,
        rules: table.rules.map(({ rule, packets }) => ({
          rule,
          packets: /-j (?:DROP|REJECT)/.test(rule) ? packets : 0,
        })),
      })),
      // How many connections there are matters only where the table is nearly full.
      sysctls: Object.fromEntries(
        Object.entries(namespace.sysctls).filter(
          ([name, value]) =>
            name !== 'net.netfilter.nf_conntrack_count' ||
            Number(value) > Number(namespace.sysctls['net.netfilter.nf_conntrack_max']) / 2,
        ),
      ),
    })),
  };
}
