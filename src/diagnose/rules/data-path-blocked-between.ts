import { command } from './commands.js';
import { defineRule } from './rule.js';

/** Overlay traffic is blocked between nodes. */
export const dataPathBlockedBetween = defineRule({
  code: 'data-path-blocked-between',
  title: 'Overlay traffic is blocked between nodes',
  severity: 'error',
  confidence: 'certain',
  kind: 'reachability/data-path-lost',
  seenUnder: ['segment/drop-data-path'],
  cause: ({ details }) =>
    `Something between the nodes drops UDP port ${details['port'] ?? ''}: what a node sends there does not reach the interface of the other, and no rule of either node explains it.`,
  repair: () => ({
    command: null,
    risk: 'Open the UDP port both ways between all nodes in what lies between them: cloud security groups, firewalls, switches. Where a hypervisor takes the port itself, the swarm has to be made anew with another one: docker swarm init --data-path-port.',
  }),
  verify: ({ details }) =>
    command`tcpdump -ni any udp port ${details['port'] ?? ''}   # on the node that gets nothing, while a task pings it`,
});
