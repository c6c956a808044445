import { defineRule } from './rule.js';

/** The kernel of a node cannot tell encrypted networks apart. */
export const encryptionMatchMissing = defineRule({
  code: 'encryption-match-missing',
  title: 'The kernel of a node cannot tell encrypted networks apart',
  severity: 'error',
  confidence: 'likely',
  kind: 'api/task-not-running',
  seenUnder: [],
  applies: ({ details }) =>
    /could not (?:install mangle|add input drop) rule|load match [`'"]?(?:u32|bpf)/i.test(details['error'] ?? ''),
  cause: ({ place: { node } }) =>
    `iptables on ${node ?? 'the node'} has neither the match bpf nor u32, by which engines mark what is to be encrypted.`,
  repair: () => ({
    command: null,
    risk: 'Install the rest of the kernel (for example kernel-modules-extra), use another kernel, or make the network without encryption.',
  }),
  verify: () => 'docker service ps --no-trunc SERVICE',
});
