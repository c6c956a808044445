import type { LabFault } from '../fault.js';
import { NETWORK_PARAMETER, NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

/** Driver option in which the engine keeps the VNI of an overlay. */
const VNI_OPTION = 'com.docker.network.driver.overlay.vxlanid_list';

/** A rule of the chain INPUT and where it stands, from 1. */
interface PlacedRule {
  readonly position: number;
  /** As `iptables` takes it, without the chain. */
  readonly rule: string;
}

/** Frames of an encrypted overlay that reach a node in clear are taken, whoever sent them. */
export const encryptionAcceptClear: LabFault = {
  id: 'encryption/accept-clear',
  does: "Removes the engine's rule on one node that drops clear VXLAN of an encrypted overlay.",
  footprint: ['node-rules'],
  parameters: [NODE_PARAMETER, NETWORK_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const network = required(parameters, 'network');
    const { Options } = await lab.manager().engine.networks.inspect(network);
    const vni = Number(Options?.[VNI_OPTION] ?? Number.NaN);
    const listing = 'iptables -w -S INPUT';
    const rules = dropRulesOf((await mustRun(node.ownShell, listing)).stdout, vni);
    if (rules.length === 0) {
      throw nothingToBreak(
        `removing the rule against clear frames of ${network} on ${node.name}`,
        `a rule for VNI ${vni}: an encrypted overlay with a task on the node`,
        'none',
      );
    }
    undo.add(`${this.id} on ${node.name}`, async () => {
      // In their former order, so that each position is right when its turn comes.
      for (const { position, rule } of rules) {
        await mustRun(
          node.ownShell,
          `iptables -w -C INPUT ${rule} 2>/dev/null || iptables -w -I INPUT ${position} ${rule} || iptables -w -I INPUT ${rule}`,
        );
      }
    });
    for (const { rule } of rules) await mustRun(node.ownShell, `iptables -w -D INPUT ${rule}`);
    const left = dropRulesOf((await mustRun(node.ownShell, listing)).stdout, vni);
    if (left.length > 0) {
      throw nothingToBreak(`removing the rules of VNI ${vni} on ${node.name}`, 'none to be left', `${left.length}`);
    }
  },
};

/** The rules of `iptables -S INPUT` that drop clear VXLAN of a VNI. */
export function dropRulesOf(listing: string, vni: number): readonly PlacedRule[] {
  return listing
    .split('\n')
    .filter((line) => line.startsWith('-A INPUT '))
    .map((line, index) => ({ position: index + 1, rule: line.slice('-A INPUT '.length) }))
    .filter(({ rule }) => rule.includes('--pol none') && rule.endsWith('-j DROP') && namesVni(rule, vni));
}

/**
 * Whether a rule is about a VNI. Engines match it by the bytecode of a program that compares the VNI or the word of the
 * header that it is in, or by an expression of the `u32` match.
 */
export function namesVni(rule: string, vni: number): boolean {
  const word = vni * 256;
  const numbers = new Set([String(vni), String(word), `0x${vni.toString(16)}`, `0x${word.toString(16)}`]);
  return (/--(?:bytecode|u32) "([^"]*)"/.exec(rule)?.[1] ?? '')
    .split(/[\s,=@&]+/)
    .some((text) => numbers.has(text.toLowerCase()));
}
