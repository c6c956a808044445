import { inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** Packets arrive at a task with wrong checksums. */
export const taskChecksumsWrong = defineRule({
  code: 'task-checksums-wrong',
  title: 'Packets arrive at a task with wrong checksums',
  severity: 'error',
  confidence: 'likely',
  kind: 'task/checksums-wrong',
  seenUnder: ['task/break-checksums'],
  cause: ({ place: { node } }) =>
    `What reaches tasks of ${node ?? 'the node'} was given wrong checksums on its way, typically by a network card of the sender that calculates them for frames in VXLAN: pings pass, connections do not.`,
  repair: () => ({
    command: null,
    risk: 'On the nodes that send: ethtool -K INTERFACE tx-checksum-ip-generic off, for the interface between the nodes, and see that it stays so after a boot. It costs some CPU.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? 'host', "grep '^Tcp:' /proc/net/snmp"),
});
