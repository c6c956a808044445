import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A proxy is not told which network to use. */
export const proxyNetworkUnclear = defineRule({
  code: 'proxy-network-unclear',
  title: 'A proxy is not told which network to use',
  severity: 'warning',
  confidence: 'possible',
  kind: 'api/proxy-network-unclear',
  seenUnder: ['service/unclear-proxy-network'],
  cause: ({ place: { service } }) =>
    `${service ?? 'A service'} is in several networks, and no label tells the proxy which; it may pick an address in one that it is not in.`,
  repair: ({ details, place: { service } }) => ({
    command: command`docker service update --label-add traefik.swarm.network=${details['network'] ?? ''} ${service ?? ''}`,
    risk: 'Tasks of the service are not restarted by a label of the service.',
  }),
  verify: ({ place: { service } }) => command`docker service inspect --format {{json .Spec.Labels}} ${service ?? ''}`,
});
