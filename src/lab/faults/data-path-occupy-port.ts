import { findTunnels } from '../../probes/overlay-devices.js';
import { readForwarding } from '../../probes/forwarding.js';
import { NotYet, pollUntil } from '../../support/poll.js';
import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, mustRun, nothingToBreak, targetNode } from './support.js';

const DEADLINE_MS = 15_000;
const DEFAULT_PORT = 4789;

/** A program that was there before the overlays: their devices cannot come up. */
export const dataPathOccupyPort: LabFault = {
  id: 'data-path/occupy-port',
  does: 'Gives the UDP port of VXLAN on one node to a program, as if it had started before the overlays, whose devices then stay down.',
  footprint: ['forwarding'],
  parameters: [NODE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const { DataPathPort } = await lab.manager().engine.swarm.inspect();
    const port = DataPathPort === undefined || DataPathPort === 0 ? DEFAULT_PORT : DataPathPort;
    const tunnels = (await findTunnels(node.shell)).flatMap(({ namespace, ...tunnel }) =>
      namespace === null ? [] : [{ ...tunnel, shell: node.shell.inNetworkNamespace(`/run/docker/netns/${namespace}`) }],
    );
    if (tunnels.length === 0) {
      throw nothingToBreak(`taking the port of VXLAN on ${node.name}`, 'a task in an overlay on that node', 'none');
    }
    const before = await Promise.all(
      tunnels.map(async (tunnel) => ({ ...tunnel, ...(await readForwarding(tunnel.shell)) })),
    );
    undo.add(`the overlays of ${node.name}`, async () => {
      for (const { shell, name, neighbours, rows } of before) {
        await mustRun(
          shell,
          [
            `ip link set dev ${name} up`,
            // A device that goes down forgets its neighbours.
            ...neighbours.map((one) => `ip neigh replace ${one.address} lladdr ${one.mac} dev ${name} nud permanent`),
            ...rows.map((row) => `bridge fdb replace ${row.mac} dev ${name} dst ${row.vtep} self permanent`),
          ].join(' && '),
        );
      }
    });
    for (const { shell, name } of before) await mustRun(shell, `ip link set dev ${name} down`);
    const mark = `seatrial-${port}`;
    undo.add(`${this.id} on ${node.name}`, async () => {
      await mustRun(node.shell, `[ ! -f /run/${mark} ] || { kill $(cat /run/${mark}); rm -f /run/${mark}; }`);
      await pollUntil({ awaiting: `port ${port} to be free`, deadlineMs: DEADLINE_MS }, async () => {
        const { stdout } = await mustRun(node.shell, `ss -Huln sport = :${port}`);
        return stdout.trim() === '' ? true : new NotYet(stdout.trim());
      });
    });
    await mustRun(
      node.shell,
      `setsid socat -u UDP4-RECV:${port},bind=0.0.0.0 STDOUT >/dev/null 2>&1 & echo $! >/run/${mark}`,
    );
    await pollUntil({ awaiting: `a program to have port ${port}`, deadlineMs: DEADLINE_MS }, async () => {
      const { stdout } = await mustRun(node.shell, `ss -Hulnp sport = :${port}`);
      return stdout.includes('socat') ? true : new NotYet(stdout.trim() || 'nobody has it');
    });
    for (const { shell, name } of before) {
      const { exitCode } = await shell.run(`ip link set dev ${name} up`);
      if (exitCode === 0) throw nothingToBreak(`taking the port of ${name}`, 'it to stay down', 'it came up');
    }
  },
};
