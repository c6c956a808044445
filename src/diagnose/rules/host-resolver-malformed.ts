import { defineRule } from './rule.js';

/** The resolver options of a node have no value. */
export const hostResolverMalformed = defineRule({
  code: 'host-resolver-malformed',
  title: 'The resolver options of a node have no value',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host/resolver-malformed',
  seenUnder: ['discovery/malform-options'],
  cause: ({ place: { node } }) =>
    `In resolv.conf of ${node ?? 'the node'} the value of an option is behind a space; containers that start take it over as it is, or cannot be given a resolver.`,
  repair: () => ({
    command: null,
    risk: 'Correct /etc/resolv.conf where it is made (for example options ndots:2), then update the services of the node with --force.',
  }),
  verify: () => 'cat /etc/resolv.conf',
});
