import { inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A task cannot ask for names. */
export const resolverRedirectMissing = defineRule({
  code: 'resolver-redirect-missing',
  title: 'A task cannot ask for names',
  severity: 'error',
  confidence: 'certain',
  kind: 'names/resolver-unreachable',
  seenUnder: ['discovery/remove-redirect'],
  cause: ({ place: { task } }) =>
    `The rules that lead questions of ${task ?? 'a task'} to the engine's resolver are gone, so no name resolves in it.`,
  repair: ({ details }) => ({
    command: inNamespace(details['namespace'] ?? '', 'iptables -w -t nat -I OUTPUT -d 127.0.0.11/32 -j DOCKER_OUTPUT'),
    risk: `None where the chain DOCKER_OUTPUT is still there; else the task has to be made anew: docker service update --force ${details['service'] ?? ''}`,
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? '', 'iptables -w -t nat -S'),
});
