import { command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** A task gets no connections by its virtual address. */
export const balancerBackendMissing = defineRule({
  code: 'balancer-backend-missing',
  title: 'A task gets no connections by its virtual address',
  severity: 'error',
  confidence: 'certain',
  kind: 'balancing/backend-missing',
  seenUnder: ['ipvs/remove-backend'],
  applies: ({ place }) => place.network !== 'ingress',
  cause: ({ place: { node, service } }, all) =>
    `The balancer of ${node ?? 'the node'} leaves out ${all.length === 1 ? 'a running task' : `${all.length} running tasks`} of ${service ?? 'a service'}: clients there never reach it by the service's name.`,
  repair: ({ details }) => ({
    command: inNamespace(
      details['namespace'] ?? '',
      command`ipvsadm -a -f ${details['mark'] ?? ''} -r ${details['backend'] ?? ''}:0 -m -w 1`,
    ),
    risk: 'None, as long as the task stays where it is; docker service update --force SERVICE announces all tasks anew.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? '', 'ipvsadm -S -n'),
});
