import { defineRule } from './rule.js';

/** Another software uses the port of VXLAN. */
export const dataPathPortShared = defineRule({
  code: 'data-path-port-shared',
  title: 'Another software uses the port of VXLAN',
  severity: 'warning',
  confidence: 'likely',
  kind: 'forwarding/tunnel-orphan',
  seenUnder: ['vxlan/share-port'],
  applies: ({ place }) => place.network === undefined,
  cause: ({ details }) =>
    `The device ${details['device'] ?? ''} with VNI ${details['vni'] ?? ''} is of no network of this swarm and uses its port: where both choose the same VNI or other options, one of them fails.`,
  repair: () => ({
    command: null,
    risk: 'Give one of them another port: the swarm only when it is made, by docker swarm init --data-path-port.',
  }),
  verify: () => 'ip -d link show type vxlan',
});
