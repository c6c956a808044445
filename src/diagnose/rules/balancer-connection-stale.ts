import { inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A balancer keeps UDP with a task that is gone. */
export const balancerConnectionStale = defineRule({
  code: 'balancer-connection-stale',
  title: 'A balancer keeps UDP with a task that is gone',
  severity: 'warning',
  confidence: 'certain',
  kind: 'balancing/connection-stale',
  seenUnder: ['ipvs/keep-connection'],
  effect: (other, own) =>
    other.kind === 'balancing/setting-changed' && other.place.node === own.node && other.place.network === own.network,
  cause: ({ place: { node, network }, details }) =>
    `The balancer of ${node ?? 'the node'} in ${network ?? 'a network'} is set not to forget UDP whose backend is gone: a sender that keeps its port is still sent to ${details['backend'] ?? 'a task'}.`,
  repair: ({ details }) => ({
    command: inNamespace(details['namespace'] ?? 'host', 'sysctl -w net.ipv4.vs.expire_nodest_conn=1'),
    risk: 'None: it is what engines of today set.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? 'host', 'ipvsadm -Lnc'),
});
