import type { LabFault } from '../fault.js';
import { NODE_PARAMETER, SERVICE_PARAMETER, mustRun, nothingToBreak, required, targetNode } from './support.js';

/** Where engines put the rules that lead questions to their resolver. */
const RESOLVER_CHAIN = 'DOCKER_OUTPUT';

/** Tasks that ask the address of the embedded resolver, and reach nobody. */
export const discoveryRemoveRedirect: LabFault = {
  id: 'discovery/remove-redirect',
  does: 'Removes the rule that leads DNS questions to the engine, in the tasks of a service on one node.',
  footprint: ['task-rules'],
  parameters: [NODE_PARAMETER, SERVICE_PARAMETER],
  async inject(lab, parameters, undo) {
    const node = targetNode(lab, parameters);
    const service = required(parameters, 'service');
    const containers = await node.engine.containers.list({
      label: [`com.docker.swarm.service.name=${service}`],
      status: ['running'],
    });
    if (containers.length === 0) {
      throw nothingToBreak(`removing the redirect of ${service} on ${node.name}`, 'a running task', 'none');
    }
    for (const { Id } of containers) {
      const { NetworkSettings } = await node.engine.containers.inspect(Id);
      const shell = node.ownShell.inNetworkNamespace(NetworkSettings.SandboxKey);
      const { stdout } = await mustRun(shell, 'iptables -w -t nat -S OUTPUT');
      const rules = stdout.split('\n').filter((line) => line.startsWith('-A OUTPUT '));
      const position = rules.findIndex((line) => line.endsWith(` -j ${RESOLVER_CHAIN}`)) + 1;
      const rule = rules[position - 1]?.slice('-A OUTPUT '.length);
      if (rule === undefined) {
        throw nothingToBreak(`removing the redirect of ${service} on ${node.name}`, 'such a rule', 'there is none');
      }
      undo.add(`${this.id} on ${node.name}`, async () => {
        await mustRun(
          shell,
          `iptables -w -t nat -C OUTPUT ${rule} 2>/dev/null || iptables -w -t nat -I OUTPUT ${position} ${rule}`,
        );
      });
      await mustRun(shell, `iptables -w -t nat -D OUTPUT ${rule}`);
    }
  },
};
