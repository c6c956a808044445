import type { LabNode } from '../lab.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import type { UndoStack } from '../../support/undo.js';
import { mustRun } from './support.js';

/** A rule that drops packets in the node's own network namespace. */
export interface DropRule {
  readonly chain: 'INPUT' | 'OUTPUT' | 'FORWARD';
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
  node: Pick<LabNode, 'name' | 'ownShell'>,
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

/** Waits until every rule of a fault has dropped something where `match` says so: then there was something to drop. */
export async function awaitDrops(node: LabNode, faultId: string, match: RegExp, deadlineMs: number): Promise<void> {
  await pollUntil({ awaiting: `${faultId} to drop packets on ${node.name}`, deadlineMs }, async () => {
    const { stdout } = await mustRun(node.ownShell, 'iptables -w -v -S INPUT && iptables -w -v -S OUTPUT');
    const idle = idleRules(stdout, faultId).filter((rule) => match.test(rule));
    return idle.length === 0 ? true : new NotYet(`nothing dropped by: ${idle.join('; ')}`);
  });
}

/** The rules of a fault in `iptables -v -S` that have met no packet yet. */
export function idleRules(listing: string, faultId: string): string[] {
  return listing
    .split('\n')
    .filter((rule) => rule.includes(`--comment "seatrial ${faultId}"`) && / -c 0 0\b/.test(rule));
}
