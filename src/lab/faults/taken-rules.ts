import type { Shell } from '../shell.js';
import type { UndoStack } from '../../support/undo.js';
import { mustRun, nothingToBreak } from './support.js';

/** Rules of the engine that a fault takes out of a chain. */
export interface TakenRules {
  /** In the namespace of the rules, with the node's own `iptables`. */
  readonly shell: Shell;
  readonly faultId: string;
  readonly table: 'filter' | 'nat' | 'mangle';
  readonly chain: string;
  /** What the rules are, for messages. */
  readonly what: string;
  /** Whether a rule, as `iptables -S` prints it, is one of them. */
  readonly chosen: (rule: string) => boolean;
}

/** Takes rules out of a chain; the undo puts each back at its position. Throws where there is none. */
export async function takeRules(
  { shell, faultId, table, chain, what, chosen }: TakenRules,
  undo: UndoStack,
): Promise<void> {
  const { stdout } = await mustRun(shell, `iptables -w -t ${table} -S ${chain}`);
  const rules = stdout
    .split('\n')
    .filter((line) => line.startsWith(`-A ${chain} `))
    .map((line, index) => ({ position: index + 1, rule: line.slice(`-A ${chain} `.length).trim() }))
    .filter(({ rule }) => chosen(rule));
  if (rules.length === 0) throw nothingToBreak(`taking ${what} out of ${chain} on ${shell.name}`, 'one', 'none');
  undo.add(`${faultId} on ${shell.name}`, async () => {
    // In their former order, so that each position is right when its turn comes.
    for (const { position, rule } of rules) {
      await mustRun(
        shell,
        `iptables -w -t ${table} -C ${chain} ${rule} 2>/dev/null || ` +
          `iptables -w -t ${table} -I ${chain} ${position} ${rule} || iptables -w -t ${table} -A ${chain} ${rule}`,
      );
    }
  });
  for (const { rule } of rules) await mustRun(shell, `iptables -w -t ${table} -D ${chain} ${rule}`);
}
