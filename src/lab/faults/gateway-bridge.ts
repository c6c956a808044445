import type { LabNode } from '../lab.js';
import { mustRun, nothingToBreak } from './support.js';

/** Name of the bridge by which tasks leave their node, and of its network. */
export const GATEWAY_BRIDGE = 'docker_gwbridge';

/** Subnet of a node's gateway bridge. */
export async function gatewaySubnet(node: LabNode): Promise<string> {
  const { IPAM } = await node.engine.networks.inspect(GATEWAY_BRIDGE);
  const subnet = IPAM.Config?.find((config) => config.Subnet.includes('.'))?.Subnet;
  if (subnet !== undefined) return subnet;
  throw nothingToBreak(`reading the subnet of ${GATEWAY_BRIDGE} on ${node.name}`, 'one', 'none');
}

/** A rule of the node's own firewall, as `iptables` takes it. */
export interface FirewallRule {
  readonly table: 'filter' | 'nat' | 'raw';
  readonly chain: string;
  /** Match and target. */
  readonly rule: string;
}

/** Commands that put rules before all others, and that take them away again. */
export function ruleCommands(rules: readonly FirewallRule[]): {
  readonly insert: string;
  readonly remove: string;
} {
  const each = (operation: string): string[] =>
    rules.map(({ table, chain, rule }) => `iptables -w -t ${table} ${operation} ${chain} ${rule}`);
  return {
    insert: [...each('-I'), ...each('-C')].join(' && '),
    remove: each('-D')
      .map((command) => `while ${command} 2>/dev/null; do :; done`)
      .join('; '),
  };
}

/** Puts rules before all others on a node, and checks that they are there. */
export async function insertRules(node: LabNode, rules: readonly FirewallRule[]): Promise<void> {
  await mustRun(node.ownShell, ruleCommands(rules).insert);
}

/** Takes rules away that may be there. */
export async function removeRules(node: LabNode, rules: readonly FirewallRule[]): Promise<void> {
  await mustRun(node.ownShell, ruleCommands(rules).remove);
}
