import { command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A balancer forgets connections that are still open. */
export const idleConnectionForgotten = defineRule({
  code: 'idle-connection-forgotten',
  title: 'A balancer forgets connections that are still open',
  severity: 'warning',
  confidence: 'likely',
  kind: 'balancing/connection-outlived',
  seenUnder: ['ipvs/shorten-timeout'],
  cause: ({ place: { task }, details }) =>
    `${task ?? 'A task'} holds a connection to ${details['target'] ?? 'a service'} over which nothing goes; after ${details['timeout'] ?? 'some'} s the balancer forgets it, and whatever is sent then is refused or lost.`,
  repair: ({ place: { service } }) => ({
    command: command`docker service update --sysctl-add net.ipv4.tcp_keepalive_time=600 ${service ?? ''}`,
    risk: 'Replaces every task of the client. It helps only where the program asks for keepalive (SO_KEEPALIVE); otherwise shorten the lifetime in its pool, or use endpoint mode dnsrr.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? 'host', 'ss -tno state established'),
});
