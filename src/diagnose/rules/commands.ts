import type { Disagreement } from '../layers/index.js';
import type { Repair } from './finding.js';

/** Text that no shell takes for anything but one word or, for rules, the words it is made of. */
const PLAIN = /^[\w@%+=:,./!*-]+$/;

/** True when every text may stand in a command as it is. Texts come from strangers. */
export function arePlain(...texts: readonly string[]): boolean {
  return texts.every((text) => PLAIN.test(text));
}

/** A command made of texts from strangers: `null` when one of them is not plain. */
export function command(parts: TemplateStringsArray, ...texts: readonly string[]): string | null {
  if (!arePlain(...texts)) return null;
  return parts.map((part, index) => `${part}${texts[index] ?? ''}`).join('');
}

/** The command that enters a network namespace of the engine and runs a program there. */
export function inNamespace(namespace: string, program: string | null): string | null {
  const enter = namespace === 'host' ? '' : command`nsenter --net=/run/docker/netns/${namespace} `;
  return enter === null || program === null ? null : `${enter}${program}`;
}

/** The repair that removes the rules of iptables which disagreements name as `rule` and `table`. */
export function removeRules(all: readonly Disagreement[], risk: string): Repair {
  const rules = new Map(all.map(({ details }) => [`${details['table'] ?? ''} ${details['rule'] ?? ''}`, details]));
  const commands = [...rules.values()].map((details) => removeCommand(details['table'] ?? '', details['rule'] ?? ''));
  if (!commands.includes(null)) return { command: commands.join(' && '), risk };
  const byPolicy = [...rules.values()].some(({ rule }) => rule?.startsWith('-P ') === true);
  return {
    command: null,
    risk: byPolicy
      ? `The policy of the chain drops it: insert rules that accept what the swarm needs, rather than accept everything. ${risk}`
      : `Remove by hand the rules that are shown as evidence. ${risk}`,
  };
}

/** The command that removes a rule; `null` where a shell might read the rule differently than iptables. */
function removeCommand(table: string, rule: string): string | null {
  const words = rule.replaceAll(/"[\w@%+=:,./ -]*"/g, 'quoted').split(' ');
  return rule.startsWith('-A ') && arePlain(table, ...words) ? `iptables -w -t ${table} -D ${rule.slice(3)}` : null;
}

/** What makes an engine write all its rules and tables anew. */
export const RESTART_ENGINE = 'systemctl restart docker';
/** What that costs. */
export const RESTART_RISK =
  'Restarting an engine restarts every task of the node; drain it first where that matters: docker node update --availability drain.';
