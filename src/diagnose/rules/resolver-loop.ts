import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A service asks the resolver of its engine in a circle. */
export const resolverLoop = defineRule({
  code: 'resolver-loop',
  title: 'A service asks the resolver of its engine in a circle',
  severity: 'error',
  confidence: 'certain',
  kind: 'names/upstream-loop',
  seenUnder: ['discovery/loop-upstream'],
  cause: ({ place: { service } }) =>
    `${service ?? 'A service'} was given 127.0.0.11 as name server: that is its own resolver, which asks itself.`,
  repair: ({ place: { service } }) => ({
    command: command`docker service update --dns-rm 127.0.0.11 ${service ?? ''}`,
    risk: 'Replaces every task of the service, one after the other.',
  }),
  verify: ({ place: { service } }) => command`docker service inspect --pretty ${service ?? ''}`,
});
