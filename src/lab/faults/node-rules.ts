import type { LabNode } from '../lab.js';
import type { UndoStack } from '../../support/undo.js';
import { mustRun } from './support.js';

/** A rule that drops packets in the node's own network namespace. */
export interface DropRule {
  readonly chain: 'INPUT' | 'OUTPUT';
  /** As `iptables` takes it, for example `-p udp --dport 4789`. */
  readonly match: string;
}

/** The same match for packets that come in and that go out. */
export function bothWays(match: string): DropRule[] {
  return [
    { chain: 'INPUT', match },
    { chain: 'OUTPUT', match },
  ];
}

/**
 * Puts rules before all others on a node, with the node's own `iptables`, so that they stand in the tables its engine
 * uses. Each bears the fault's name as a comment. Returns once all of them are there.
 */
export async function dropPackets(
  node: LabNode,
  faultId: string,
  rules: readonly DropRule[],
  undo: UndoStack,
): Promise<void> {
  const texts = rules.map(({ chain, match }) => `${chain} ${match} -m comment --comment "seatrial ${faultId}" -j DROP`);
  undo.add(`${faultId} on ${node.name}`, async () => {
    await mustRun(
      node.ownShell,
      texts.map((rule) => `while iptables -w -D ${rule} 2>/dev/null; do :; done`).join('; '),
    );
  });
  await mustRun(node.ownShell, texts.map((rule) => `iptables -w -I ${rule}`).join(' && '));
  await mustRun(node.ownShell, texts.map((rule) => `iptables -w -C ${rule}`).join(' && '));
}
