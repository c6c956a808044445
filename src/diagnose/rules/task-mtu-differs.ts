import { command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A task has another MTU than its network. */
export const taskMtuDiffers = defineRule({
  code: 'task-mtu-differs',
  title: 'A task has another MTU than its network',
  severity: 'warning',
  confidence: 'certain',
  kind: 'task/mtu-differs',
  seenUnder: ['task/set-mtu'],
  cause: ({ place: { task, network } }) =>
    `Somebody changed the MTU of ${task ?? 'a task'} in ${network ?? 'a network'}; what it sends fits the network no longer, or less than it could.`,
  repair: ({ details }) => ({
    command: inNamespace(
      details['namespace'] ?? '',
      command`ip link set dev ${details['device'] ?? ''} mtu ${details['mtu'] ?? ''}`,
    ),
    risk: 'None.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? '', 'ip link show'),
});
