import type { RuleTable } from '../facts/facts.js';
import { isInSubnet } from './addresses.js';
import { optionOf, parseRule, type ParsedRule, type RuleOption } from './rule-text.js';

/** A first packet of its kind on its way. What is left out is not known. */
export interface Packet {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'esp';
  readonly source?: string;
  readonly destination?: string;
  readonly destinationPort?: number;
  readonly inInterface?: string;
  readonly outInterface?: string;
  /** Bytes of the IP packet. */
  readonly length?: number;
  /** The destination is an address of the node. */
  readonly toNode?: boolean;
}

/** Where a packet passes on its way through a node. */
export type Way = 'in' | 'out' | 'through';

const CHAINS: Readonly<Record<Way, readonly (readonly [table: string, chain: string])[]>> = {
  in: [
    ['raw', 'PREROUTING'],
    ['mangle', 'PREROUTING'],
    ['mangle', 'INPUT'],
    ['filter', 'INPUT'],
  ],
  out: [
    ['raw', 'OUTPUT'],
    ['mangle', 'OUTPUT'],
    ['filter', 'OUTPUT'],
    ['mangle', 'POSTROUTING'],
  ],
  through: [
    ['mangle', 'FORWARD'],
    ['filter', 'FORWARD'],
  ],
};

/** What certainly becomes of a packet, and by which rule; `unclear` where a rule asks for what is not known. */
export type Verdict =
  | { readonly end: 'dropped'; readonly by: string; readonly table: string; readonly packets: number }
  | { readonly end: 'accepted'; readonly by: string }
  | { readonly end: 'unclear' };

/** A verdict, and whether it would be the same whatever the addresses are that were left out. */
export type Walk = Verdict & { readonly anyAddress: boolean };

const PARSED = new WeakMap<RuleTable, readonly ParsedRule[]>();

/** Rules of a table, taken apart once: every packet is walked through the same ones. */
export function parsedRules(table: RuleTable): readonly ParsedRule[] {
  let rules = PARSED.get(table);
  if (rules === undefined) {
    rules = table.rules.flatMap(({ rule, packets }) => parseRule(rule, packets) ?? []);
    PARSED.set(table, rules);
  }
  return rules;
}

/**
 * Walks a packet through the rules of a node as the kernel would. Only what is certain counts: a rule that may match lets
 * nothing be concluded from what comes after it, unless it would drop, too.
 */
export function walk(tables: readonly RuleTable[], way: Way, packet: Packet): Walk {
  const walker: Walker = { packet, askedForAddress: false };
  const verdict = walkTables(tables, way, walker);
  return { ...verdict, anyAddress: !walker.askedForAddress };
}

/** A packet under way. */
interface Walker {
  readonly packet: Packet;
  /** A rule asked for an address that was left out. */
  askedForAddress: boolean;
}

function walkTables(tables: readonly RuleTable[], way: Way, walker: Walker): Verdict {
  let last: Verdict = { end: 'unclear' };
  for (const [name, chain] of CHAINS[way]) {
    for (const table of tables.filter((one) => one.table === name)) {
      const seen = walkChain(parsedRules(table), chain, walker, 0);
      if (seen.end === 'dropped') return { ...seen, table: name };
      if (seen.end === 'through' && table.policies[chain] === 'DROP') {
        return { end: 'dropped', by: `-P ${chain} DROP`, table: name, packets: 0 };
      }
      last =
        seen.end === 'accepted' ? { end: 'accepted', by: seen.by } : seen.end === 'unclear' ? { end: 'unclear' } : last;
    }
  }
  return last;
}

type ChainVerdict =
  | { readonly end: 'dropped'; readonly by: string; readonly packets: number }
  | { readonly end: 'accepted'; readonly by: string }
  | { readonly end: 'unclear' }
  | { readonly end: 'through' };

/** Chains that lead to each other are no rules of a kernel; still, nothing here runs for ever. */
const MAX_DEPTH = 20;

function walkChain(rules: readonly ParsedRule[], chain: string, walker: Walker, depth: number): ChainVerdict {
  if (depth > MAX_DEPTH) return { end: 'unclear' };
  let doubtful = false;
  for (const rule of rules) {
    if (rule.chain !== chain) continue;
    const match = matches(rule, walker);
    if (match === 'no') continue;
    const end = endOf(rule, rules, walker, depth);
    if (match === 'maybe') {
      // It may have let the packet through here, or not.
      if (end.end === 'accepted' || end.end === 'unclear' || end.end === 'returned') doubtful = true;
      continue;
    }
    if (end.end === 'through') continue;
    if (end.end === 'returned') return doubtful ? { end: 'unclear' } : { end: 'through' };
    return doubtful && end.end === 'dropped' ? { end: 'unclear' } : end;
  }
  return doubtful ? { end: 'unclear' } : { end: 'through' };
}

function endOf(
  rule: ParsedRule,
  rules: readonly ParsedRule[],
  walker: Walker,
  depth: number,
): ChainVerdict | { readonly end: 'returned' } {
  switch (rule.target) {
    case 'DROP':
    case 'REJECT':
      return { end: 'dropped', by: rule.text, packets: rule.packets };
    case 'ACCEPT':
      return { end: 'accepted', by: rule.text };
    case 'RETURN':
      return { end: 'returned' };
    default:
      // Targets that are no chains (marks, logs) find no rules here and let the packet go on.
      return walkChain(rules, rule.target, walker, depth + 1);
  }
}

type Match = 'yes' | 'no' | 'maybe';

function matches(rule: ParsedRule, walker: Walker): Match {
  let match: Match = 'yes';
  for (const option of rule.matches) {
    const plain = matchOption(option, walker, rule);
    const one = plain === 'maybe' || !option.negated ? plain : plain === 'yes' ? 'no' : 'yes';
    if (one === 'no') return 'no';
    if (one === 'maybe') match = 'maybe';
  }
  return match;
}

const PROTOCOLS: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '50': 'esp' };

function matchOption({ name, value }: RuleOption, walker: Walker, rule: ParsedRule): Match {
  const { packet } = walker;
  switch (name) {
    case '-p':
      return yesNo(value === 'all' || (PROTOCOLS[value] ?? value) === packet.protocol);
    case '-s':
      return addressMatches(packet.source, value, walker);
    case '-d':
      return addressMatches(packet.destination, value, walker);
    case '-i':
      return interfaceMatches(packet.inInterface, value);
    case '-o':
      return interfaceMatches(packet.outInterface, value);
    case '--dport':
    case '--dports':
      return packet.destinationPort === undefined ? 'maybe' : yesNo(holdsPort(value, packet.destinationPort));
    case '--ctstate':
    case '--state':
      return yesNo(value.split(',').includes('NEW'));
    case '--length':
      return packet.length === undefined ? 'maybe' : yesNo(holdsPort(value, packet.length));
    case '--tcp-flags':
      return yesNo(value === 'FIN,SYN,RST,ACK SYN' || value === 'SYN SYN');
    case '--dst-type':
      return value === 'LOCAL' && packet.toNode !== undefined ? yesNo(packet.toNode) : 'maybe';
    case '--comment':
      return 'yes';
    case '--icmp-type':
      return optionOf(rule.matches, '-p') === 'icmp' && packet.protocol === 'icmp' ? 'maybe' : 'no';
    default:
      return 'maybe';
  }
}

function yesNo(holds: boolean): Match {
  return holds ? 'yes' : 'no';
}

function addressMatches(seen: string | undefined, subnet: string, walker: Walker): Match {
  if (seen !== undefined) return yesNo(isInSubnet(seen, subnet));
  walker.askedForAddress = true;
  return 'maybe';
}

function interfaceMatches(seen: string | undefined, wanted: string): Match {
  if (seen === undefined) return 'maybe';
  return yesNo(wanted.endsWith('+') ? seen.startsWith(wanted.slice(0, -1)) : seen === wanted);
}

/** Lists of numbers and ranges, as `80,443,8000:8080`. */
function holdsPort(list: string, port: number): boolean {
  return list.split(',').some((range) => {
    const [first = '', last = first] = range.split(':');
    return port >= Number(first === '' ? 0 : first) && port <= Number(last === '' ? 65_535 : last);
  });
}
