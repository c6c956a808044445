import { Ajv, type JSONSchemaType } from 'ajv';
import { isBridgeRows } from '../../probes/bridge-rows.js';
import { parseServices } from '../../probes/ipvs.js';
import { parseJsonLines } from '../../probes/json-lines.js';
import { parsePolicies, parseStates } from '../../probes/xfrm.js';
import { errorText } from '../../support/failure.js';
import { once } from '../../support/once.js';
import type { CollectedNode, Section } from './collector-program.js';
import { parseGossip } from './parse-gossip.js';
import type { HostFacts, LinkFacts, ListeningSocket, NamespaceFacts, RuleTable } from './facts.js';

interface Counters {
  packets: number;
  errors: number;
  dropped: number;
}
interface LinkEntry {
  ifname: string;
  flags: string[];
  mtu: number;
  address?: string;
  master?: string;
  linkinfo?: { info_kind?: string; info_data?: { id?: number; port?: number } };
  addr_info: { family: string; local?: string; prefixlen?: number }[];
  stats64?: { rx: Counters; tx: Counters };
}
interface RouteEntry {
  dst: string;
  dev?: string;
  gateway?: string;
}
interface NeighbourEntry {
  dst: string;
  dev: string;
  lladdr?: string;
  state?: string[];
}

const text = { type: 'string' } as const;
const optionalText = { type: 'string', nullable: true } as const;
const integer = { type: 'integer' } as const;
const optionalInteger = { type: 'integer', nullable: true } as const;
const counters: JSONSchemaType<Counters> = {
  type: 'object',
  required: ['packets', 'errors', 'dropped'],
  properties: { packets: integer, errors: integer, dropped: integer },
};
const LINKS: JSONSchemaType<LinkEntry[]> = {
  type: 'array',
  items: {
    type: 'object',
    required: ['ifname', 'flags', 'mtu', 'addr_info'],
    properties: {
      ifname: text,
      flags: { type: 'array', items: text },
      mtu: integer,
      address: optionalText,
      master: optionalText,
      linkinfo: {
        type: 'object',
        nullable: true,
        properties: {
          info_kind: optionalText,
          info_data: {
            type: 'object',
            nullable: true,
            properties: { id: optionalInteger, port: optionalInteger },
          },
        },
      },
      addr_info: {
        type: 'array',
        items: {
          type: 'object',
          required: ['family'],
          properties: { family: text, local: optionalText, prefixlen: optionalInteger },
        },
      },
      stats64: {
        type: 'object',
        nullable: true,
        required: ['rx', 'tx'],
        properties: { rx: counters, tx: counters },
      },
    },
  },
};
const ROUTES: JSONSchemaType<RouteEntry[]> = {
  type: 'array',
  items: {
    type: 'object',
    required: ['dst'],
    properties: { dst: text, dev: optionalText, gateway: optionalText },
  },
};
const NEIGHBOURS: JSONSchemaType<NeighbourEntry[]> = {
  type: 'array',
  items: {
    type: 'object',
    required: ['dst', 'dev'],
    properties: {
      dst: text,
      dev: text,
      lladdr: optionalText,
      state: { type: 'array', items: text, nullable: true },
    },
  },
};
const ajv = new Ajv();
const linksValidator = once(() => ajv.compile(LINKS));
const routesValidator = once(() => ajv.compile(ROUTES));
const neighboursValidator = once(() => ajv.compile(NEIGHBOURS));

/** What a node's sections say, and those that say nothing. */
export interface ParsedNode {
  readonly host: HostFacts;
  /** What is missing and why, without the node. */
  readonly gaps: readonly { readonly what: string; readonly why: string }[];
}

/** Reads what the collector printed of a node. A section that is missing or makes no sense is a gap and empty. */
export function parseCollected(collected: CollectedNode): ParsedNode {
  const gaps: { what: string; why: string }[] = [];
  if (collected.leftOut > 0) {
    gaps.push({ what: `${collected.leftOut} network namespaces`, why: 'more than are read of one node' });
  }
  const sectionOf =
    (where: string, sections: Readonly<Record<string, Section>>) =>
    <T>(name: string, parse: (content: string) => T, absent: T): T => {
      const section = sections[name];
      if (section === undefined) return absent;
      try {
        if (section.text !== undefined) return parse(section.text);
      } catch (error) {
        gaps.push({ what: `${name} of ${where}`, why: `not understood: ${errorText(error)}` });
        return absent;
      }
      gaps.push({ what: `${name} of ${where}`, why: section.error ?? 'nothing was told' });
      return absent;
    };

  const namespaces = collected.namespaces.map(({ name, sections }): NamespaceFacts => {
    const section = sectionOf(name === 'host' ? 'the node' : `namespace ${name}`, sections);
    const network = section('links', parseNetwork, { links: [], routes: [], neighbours: [] });
    return {
      name,
      ...network,
      forwarding: section('forwarding', parseForwardingRows, []),
      balancers: section('balancers', parseServices, []),
      tables: (['nft', 'legacy'] as const).flatMap((variant) =>
        section(`rules-${variant}`, (content) => parseRules(content, variant), []),
      ),
      security:
        name === 'host'
          ? {
              states: section('states', parseStates, []),
              policies: section('policies', parsePolicies, []),
            }
          : null,
      sysctls: section('sysctls', (content) => JSON.parse(content) as Record<string, string>, {}),
      ...(sections['listening'] === undefined ? {} : { listening: section('listening', parseListening, []) }),
      counters: section('counters', (content) => JSON.parse(content) as NonNullable<NamespaceFacts['counters']>, {}),
      timeouts: section('timeouts', parseTimeouts, null),
      balanced: section('balanced', parseFlows, []).map(({ answers, ...flow }) => ({ ...flow, backend: answers })),
      dialled: section('dialled', (content) => JSON.parse(content) as string[], []),
      idle: section('connections', parseIdleConnections, []),
    };
  });
  const own = collected.namespaces.find(({ name }) => name === 'host')?.sections ?? {};
  const ofHost = sectionOf('the node', { ...own, ...collected.host });
  const gossip = ofHost('gossip', parseGossip, null);
  const [why] = gossip?.leftOut ?? [];
  if (why !== undefined) gaps.push({ what: `gossip tables of ${gossip?.leftOut.length ?? 0} networks`, why });
  return {
    host: {
      durationMs: collected.durationMs,
      namespaces,
      kernelFeatures: Object.entries(
        ofHost('features', (content) => JSON.parse(content) as Record<string, boolean>, {}),
      ).map(([name, there]) => ({ name, there })),
      sockets: ofHost('sockets', parseSockets, []),
      log: ofHost('log', (content) => content.split('\n').filter((line) => line.trim() !== ''), []),
      ...ofHost<Pick<HostFacts, 'certificateBegins' | 'certificateEnds'>>('certificate', parseCertificate, {
        certificateBegins: null,
        certificateEnds: null,
      }),
      nftTables: ofHost('nft-tables', parseNftTables, []),
      ...ofHost<Partial<HostFacts>>('environment', parseEnvironment, {}),
      resolverLines: ofHost('resolver', parseResolver, []),
      resolvers: Object.entries(
        ofHost('resolvers', (content) => JSON.parse(content) as Record<string, string>, {}),
      ).map(([container, content]) => ({ container, lines: parseResolver(content) })),
      flows: ofHost('flows', parseFlows, []),
      ...(collected.host['gossip'] === undefined ? {} : { gossip: gossip?.facts ?? null }),
    },
    gaps,
  };
}

/** Reads interfaces, routes and neighbours, one JSON document a line. */
export function parseNetwork(output: string): Pick<NamespaceFacts, 'links' | 'routes' | 'neighbours'> {
  const [links, routes, neighbours] = parseJsonLines(output);
  const [isLinks, isRoutes, isNeighbours] = [linksValidator(), routesValidator(), neighboursValidator()];
  if (!isLinks(links)) throw new TypeError(`interfaces: ${ajv.errorsText(isLinks.errors)}`);
  if (!isRoutes(routes)) throw new TypeError(`routes: ${ajv.errorsText(isRoutes.errors)}`);
  if (!isNeighbours(neighbours)) throw new TypeError(`neighbours: ${ajv.errorsText(isNeighbours.errors)}`);
  return {
    links: links.filter(({ ifname }) => ifname !== 'lo' || hasForeignAddress(links)).map(linkOf),
    routes: routes.map(({ dst, dev, gateway }) => ({ destination: dst, device: dev ?? '', gateway: gateway ?? null })),
    neighbours: neighbours
      .filter(({ dst }) => !dst.includes(':'))
      .map(({ dst, dev, lladdr, state }) => ({
        address: dst,
        device: dev,
        mac: lladdr ?? null,
        permanent: state?.includes('PERMANENT') ?? false,
      })),
  };
}

/** A loopback is worth telling only when it has an address beyond its own. */
function hasForeignAddress(links: readonly LinkEntry[]): boolean {
  return links.some(
    ({ ifname, addr_info }) =>
      ifname === 'lo' && addr_info.some(({ family, local }) => family === 'inet' && local?.startsWith('127.') !== true),
  );
}

function linkOf(entry: LinkEntry): LinkFacts {
  const { id, port } = entry.linkinfo?.info_data ?? {};
  const kind = entry.linkinfo?.info_kind ?? '';
  const counted = ({ packets, errors, dropped }: Counters = { packets: 0, errors: 0, dropped: 0 }): Counters => ({
    packets,
    errors,
    dropped,
  });
  return {
    name: entry.ifname,
    mac: entry.address ?? '',
    mtu: entry.mtu,
    kind,
    up: entry.flags.includes('UP'),
    master: entry.master ?? null,
    vxlan: kind === 'vxlan' && id !== undefined && port !== undefined ? { vni: id, port } : null,
    addresses: entry.addr_info.flatMap(({ family, local, prefixlen }) =>
      family === 'inet' && local !== undefined && prefixlen !== undefined ? [`${local}/${prefixlen}`] : [],
    ),
    received: counted(entry.stats64?.rx),
    sent: counted(entry.stats64?.tx),
  };
}

/** Reads `bridge -j fdb show`; only rows that lead to another node count. */
export function parseForwardingRows(output: string): NamespaceFacts['forwarding'] {
  const [rows] = parseJsonLines(output);
  if (!isBridgeRows(rows)) throw new TypeError(ajv.errorsText(isBridgeRows.errors));
  return rows.flatMap(({ mac, ifname, dst, state }) =>
    dst === undefined ? [] : [{ mac, device: ifname, vtep: dst, permanent: state === 'permanent' }],
  );
}

/** Reads `iptables-save -c`. Tables without a rule whose chains let everything through are left out. */
export function parseRules(output: string, variant: RuleTable['variant']): readonly RuleTable[] {
  const tables: { variant: typeof variant; table: string; policies: Record<string, string>; rules: Rule[] }[] = [];
  for (const line of output.split('\n')) {
    const table = /^\*(\w+)/.exec(line)?.[1];
    if (table !== undefined) tables.push({ variant, table, policies: {}, rules: [] });
    const current = tables.at(-1);
    if (current === undefined) continue;
    const chain = /^:(\S+) ([A-Z]+)/.exec(line);
    if (chain !== null) current.policies[chain[1] ?? ''] = chain[2] ?? '';
    const rule = /^\[(\d+):\d+\] (-A .*)$/.exec(line);
    if (rule !== null) current.rules.push({ rule: (rule[2] ?? '').trim(), packets: Number(rule[1]) });
  }
  return tables.filter(
    ({ policies, rules }) => rules.length > 0 || Object.values(policies).some((policy) => policy === 'DROP'),
  );
}

type Rule = RuleTable['rules'][number];

/** Reads `ss -H -lntup`. */
export function parseSockets(output: string): readonly ListeningSocket[] {
  return output.split('\n').flatMap((line) => {
    const match = /^(\S+)\s+\S+\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+(?:\s+users:\(\("([^"]*)")?/.exec(line.trim());
    if (match === null) return [];
    const [, protocol = '', address = '', port = '', process = ''] = match;
    return [{ protocol, address, port: Number(port), process }];
  });
}

/** Reads pairs of address and port. */
export function parseListening(output: string): NonNullable<NamespaceFacts['listening']> {
  return (JSON.parse(output) as [string, number][]).map(([address, port]) => ({ address, port }));
}

/** Reads `openssl x509 -dates`. */
export function parseCertificate(output: string): {
  readonly certificateBegins: string | null;
  readonly certificateEnds: string;
} {
  const date = (name: string): Date => new Date(new RegExp(`^${name}=(.*)$`, 'm').exec(output)?.[1] ?? '');
  const [begin, end] = [date('notBefore'), date('notAfter')];
  if (Number.isNaN(end.getTime())) throw new TypeError('a date after notAfter=');
  return {
    certificateBegins: Number.isNaN(begin.getTime()) ? null : begin.toISOString(),
    certificateEnds: end.toISOString(),
  };
}

interface Environment {
  settingsReadOnly: boolean;
  insideContainer: string;
  nameServers: string[];
  engineSettings: Record<string, string>;
  engineAgeMs?: number | null;
}
const ENVIRONMENT: JSONSchemaType<Environment> = {
  type: 'object',
  required: ['settingsReadOnly', 'insideContainer', 'nameServers', 'engineSettings'],
  properties: {
    settingsReadOnly: { type: 'boolean' },
    insideContainer: text,
    nameServers: { type: 'array', items: text },
    engineSettings: { type: 'object', required: [], additionalProperties: text },
    engineAgeMs: optionalInteger,
  },
};
const environmentValidator = once(() => ajv.compile(ENVIRONMENT));

/** Reads what the collector says of the place in which the engine runs. */
export function parseEnvironment(output: string): Environment {
  const environment: unknown = JSON.parse(output);
  const isEnvironment = environmentValidator();
  if (!isEnvironment(environment)) throw new TypeError(ajv.errorsText(isEnvironment.errors));
  return environment;
}

const IPTABLES_TABLES = new Set(['filter', 'nat', 'mangle', 'raw', 'security']);

/** Reads `nft list tables`; those that iptables makes are left out. */
export function parseNftTables(output: string): readonly string[] {
  return output.split('\n').flatMap((line) => {
    const match = /^table (\S+) (\S+)/.exec(line);
    if (match === null) return [];
    const [, family = '', name = ''] = match;
    return /^ip6?$/.test(family) && IPTABLES_TABLES.has(name) ? [] : [`${family} ${name}`];
  });
}

/** Reads `ipvsadm -L --timeout`. */
export function parseTimeouts(output: string): NonNullable<NamespaceFacts['timeouts']> {
  const match = /\(tcp tcpfin udp\): (\d+) \d+ (\d+)/.exec(output);
  if (match === null) throw new TypeError('timeouts of tcp, tcpfin and udp');
  return { tcp: Number(match[1]), udp: Number(match[2]) };
}

/** Reads UDP that goes to an address and port, and where it ends or its answers come from. */
export function parseFlows(output: string): NonNullable<HostFacts['flows']> {
  return (JSON.parse(output) as [string, number, string][]).map(([address, port, answers]) => ({
    protocol: 'udp',
    address,
    port,
    answers,
  }));
}

/** Connections over which something went more recently are of no interest. Milliseconds. */
const IDLE_AT_LEAST_MS = 5_000;
/** Of more the rest is left out. */
const MAX_IDLE = 100;

/** Reads `ss -HtnoiO state established`. */
export function parseIdleConnections(output: string): NonNullable<NamespaceFacts['idle']> {
  return output
    .split('\n')
    .flatMap((line) => {
      const other = /^\s*\d+\s+\d+\s+\S+\s+\[?(?:::ffff:)?([\d.]+)\]?:(\d+)\s/.exec(line);
      const times = [...line.matchAll(/\b(?:lastsnd|lastrcv):(\d+)/g)].map(([, ms]) => Number(ms));
      const idleMs = Math.min(...times);
      if (other === null || times.length === 0 || idleMs < IDLE_AT_LEAST_MS) return [];
      const asks = /timer:\(keepalive,([\w.]+),/.exec(line)?.[1];
      return [
        {
          address: other[1] ?? '',
          port: Number(other[2]),
          idleMs,
          keepAliveMs: asks === undefined ? null : idleMs + milliseconds(asks),
        },
      ];
    })
    .slice(0, MAX_IDLE);
}

/** Reads a time as `ss` writes it: `119min`, `1min58sec`, `4.210ms`, `12sec`. */
function milliseconds(text: string): number {
  const unit = { min: 60_000, sec: 1000, ms: 1 } as const;
  return [...text.matchAll(/([\d.]+?)(min|sec|ms)/g)].reduce(
    (sum, [, number = '0', name]) =>
      // Milliseconds have a dot for thousands of them: `4.210ms` is 4210.
      sum + Number(name === 'ms' ? number.replace('.', '') : number) * unit[name as keyof typeof unit],
    0,
  );
}

/** Lines of a `resolv.conf` that set something, and what the engine says of name servers beyond its own. */
export function parseResolver(content: string): readonly string[] {
  return content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(?:nameserver|search|options|domain)\b/.test(line) || line.startsWith('# ExtServers:'));
}
