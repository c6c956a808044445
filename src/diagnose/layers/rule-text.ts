/** A rule of iptables, taken apart. */
export interface ParsedRule {
  readonly text: string;
  readonly packets: number;
  readonly chain: string;
  /** What becomes of a packet: `DROP`, the name of a chain, …; empty where the rule only counts. */
  readonly target: string;
  /** Options in front of the target, without `-m`: the name of a match says nothing that its options do not say. */
  readonly matches: readonly RuleOption[];
  /** Options behind the target. */
  readonly targetOptions: readonly RuleOption[];
}

export interface RuleOption {
  readonly name: string;
  readonly negated: boolean;
  readonly value: string;
}

/** Nodes of a swarm have mostly the same rules: each is taken apart once. So many are kept. */
const MAX_KNOWN = 20_000;
const KNOWN = new Map<string, ParsedRule | null>();

/** Takes a line of `iptables-save` apart; `null` where it is no rule. */
export function parseRule(text: string, packets = 0): ParsedRule | null {
  let rule = KNOWN.get(text);
  if (rule === undefined) {
    rule = takeApart(text);
    if (KNOWN.size >= MAX_KNOWN) KNOWN.clear();
    KNOWN.set(text, rule);
  }
  return rule === null || packets === 0 ? rule : { ...rule, packets };
}

function takeApart(text: string): ParsedRule | null {
  const words = wordsOf(text);
  if (words[0] !== '-A' || words[1] === undefined) return null;
  const matches: RuleOption[] = [];
  const targetOptions: RuleOption[] = [];
  let target = '';
  let negated = false;
  for (let at = 2; at < words.length;) {
    const word = words[at] ?? '';
    at += 1;
    if (word === '!') {
      negated = true;
      continue;
    }
    const values: string[] = [];
    while (at < words.length && words[at] !== '!' && !/^--?[a-z]/i.test(words[at] ?? '')) {
      values.push(words[at] ?? '');
      at += 1;
    }
    const value = values.join(' ');
    if (word === '-j' || word === '-g') target = value;
    else if (target !== '') targetOptions.push({ name: word, negated, value });
    else if (word !== '-m') matches.push({ name: word, negated, value });
    negated = false;
  }
  return { text, packets: 0, chain: words[1], target, matches, targetOptions };
}

/** The value of an option that is not negated; `null` where there is none. */
export function optionOf(options: readonly RuleOption[], name: string): string | null {
  return options.find((option) => option.name === name && !option.negated)?.value ?? null;
}

/** The words of a line, quoted ones whole and without their quotes. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll(/\\(.)/g, '$1'),
  );
}
