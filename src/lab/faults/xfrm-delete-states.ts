import { quoteForShell } from '../../docker/index.js';
import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

/**
 * Prints commands that make the states between two addresses again, keys included. They go to a file that only root reads
 * and never through this process: keys are secrets.
 */
export const SAVE_STATES = `
import re, subprocess, sys
source, destination = sys.argv[1:]
text = subprocess.run(["ip", "xfrm", "state", "list", "src", source, "dst", destination], capture_output=True, text=True, check=True).stdout
for record in re.split(r"\\n(?=src )", text):
    head = re.match(r"src (\\S+) dst (\\S+)\\s+proto esp spi (\\S+) reqid (\\d+)(?:\\(\\S+\\))? mode (\\S+)", record)
    key = re.search(r"aead (\\S+) (0x\\w+) (\\d+)", record)
    if head and key:
        print(f"ip xfrm state add src {head[1]} dst {head[2]} proto esp spi {head[3]} reqid {head[4]} mode {head[5]} aead '{key[1]}' {key[2]} {key[3]}")
`;

/** A node no longer knows the keys for what another one sends it. */
export const xfrmDeleteStates: LabFault = {
  id: 'xfrm/delete-states',
  does: 'Removes the security associations by which one node decrypts what another sends it in encrypted overlays.',
  footprint: ['xfrm'],
  parameters: [
    NODE_PARAMETER,
    { name: 'peer', description: 'node whose packets are no longer decrypted', example: 'manager1', required: true },
  ],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const peer = lab.node(required(parameters, 'peer'));
    const ends = `${peer.controlAddress} ${node.controlAddress}`;
    const count = `ip xfrm state list nokeys src ${peer.controlAddress} dst ${node.controlAddress} | grep -c '^src' || :`;
    const before = (await mustRun(node.shell, count)).stdout.trim();
    if (before === '0') {
      throw nothingToBreak(
        `removing states on ${node.name}`,
        `some for packets of ${peer.name}: an encrypted overlay with a task on both`,
        'none',
      );
    }
    const file = `/run/seatrial-xfrm-${peer.name}`;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(node.shell, `[ ! -f ${file} ] || { sh ${file} 2>/dev/null; rm -f ${file}; }`);
    });
    await mustRun(node.shell, `umask 077; python3 -c ${quoteForShell(SAVE_STATES)} ${ends} >${file} && [ -s ${file} ]`);
    await mustRun(node.shell, `ip xfrm state deleteall src ${peer.controlAddress} dst ${node.controlAddress}`);
    const after = (await mustRun(node.shell, count)).stdout.trim();
    if (after !== '0') throw nothingToBreak(`removing states on ${node.name}`, 'none to be left', `${after} states`);
  },
};
