import { readFileSync, readdirSync } from 'node:fs';
import type { Facts, HostFacts, NodeView } from '../facts/facts.js';
import { DEFAULT_DATA_PATH_PORT } from '../facts/read-api.js';

/** In the sources: tests run compiled, and recorded facts are not copied. */
const FOLDER = new URL('../../../../src/diagnose/testing/fixtures/', import.meta.url);

/** A value of a document that a fault changed, and where: `views/1/host/namespaces/0/tables/2/rules`. */
export type Patch = Readonly<Record<string, unknown>>;

/** Recordings: each of one lab, with what it told while nothing was broken. The first is that of the folder itself. */
export function recordings(): readonly string[] {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return ['.', ...folders.map(({ name }) => name).toSorted()];
}

/** The recording with probes; what it holds stands in another one, too, without. */
export const PROBED = 'probed';

/** What a lab told while nothing was broken. */
export function healthyFacts(recording = '.'): Facts {
  return read(`${recording}/healthy`) as Facts;
}

/**
 * Facts that were recorded in a lab: `healthy`, or under the fault whose id it is, with a dash for the slash.
 *
 * @param recording where; without it in whichever has them, but without probes
 */
export function recordedFacts(name: string, recording?: string): Facts {
  if (name === 'healthy') return healthyFacts(recording);
  const from = recording ?? unprobed().find((one) => faultsOf(one).includes(name)) ?? '.';
  return applyPatch(healthyFacts(from), read(`${from}/${name}`) as Patch);
}

/** Names of all recorded facts of broken labs, in one recording or in all without probes. */
export function recordedFaults(recording?: string): readonly string[] {
  return (recording === undefined ? unprobed() : [recording]).flatMap(faultsOf).toSorted();
}

function unprobed(): readonly string[] {
  return recordings().filter((one) => one !== PROBED);
}

function faultsOf(recording: string): readonly string[] {
  return readdirSync(new URL(`${recording}/`, FOLDER))
    .filter((file) => file.endsWith('.json') && file !== 'healthy.json')
    .map((file) => file.replace(/\.json$/, ''));
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
  const views = facts.views.map((view): NodeView => {
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
  });
  // Lines of a log are judged by their age.
  const told = views.some(({ host }) => (host?.log.length ?? 0) > 0);
  return {
    ...facts,
    at: told ? facts.at : (reference?.at ?? facts.at),
    durationMs: 0,
    ...(facts.probes == null ? {} : { probes: { ...facts.probes, durationMs: 0 } }),
    views,
  };
}

/** Lines that rules know. */
const TELLING = /no installed keys|not encrypted|concurrent queries/i;
/** From here on a number of packets says something. */
const HIGH = 0xf000_0000;

/** A program at the port of VXLAN; others come and go. */
function isInTheWay({ protocol, port, process }: HostFacts['sockets'][number]): boolean {
  return protocol === 'udp' && port === DEFAULT_DATA_PATH_PORT && process !== '';
}

const NOTHING = { packets: 0, errors: 0, dropped: 0 };

function steadyHost(host: HostFacts, before: HostFacts | null): HostFacts {
  return {
    ...host,
    durationMs: 0,
    log: before === null ? [] : host.log.filter((line) => TELLING.test(line)),
    flows: host.flows?.toSorted((a, b) => a.port - b.port || a.address.localeCompare(b.address, 'en')) ?? [],
    sockets: before === null ? host.sockets : [...before.sockets, ...host.sockets.filter(isInTheWay)],
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
      security:
        namespace.security === null
          ? null
          : {
              ...namespace.security,
              states: namespace.security.states.map((state) => ({
                ...state,
                sequence: (state.sequence ?? 0) < HIGH ? 0 : (state.sequence ?? 0),
              })),
            },
      counters: Object.fromEntries(
        Object.entries(namespace.counters ?? {}).filter(([name, { rose }]) => rose > 1 && name.endsWith('CsumErrors')),
      ),
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
