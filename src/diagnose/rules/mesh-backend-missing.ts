import { command, inNamespace } from './commands.js';
import { defineRule } from './rule.js';

/** The routing mesh of a node leaves a task out. */
export const meshBackendMissing = defineRule({
  code: 'mesh-backend-missing',
  title: 'The routing mesh of a node leaves a task out',
  severity: 'error',
  confidence: 'certain',
  kind: 'balancing/backend-missing',
  seenUnder: ['ipvs/remove-ingress-backend'],
  applies: ({ place }) => place.network === 'ingress',
  cause: ({ place: { node, service } }, all) =>
    `The routing mesh of ${node ?? 'the node'} leaves out ${all.length === 1 ? 'a running task' : `${all.length} running tasks`} of ${service ?? 'a service'}.`,
  repair: ({ details }) => ({
    command: inNamespace(
      details['namespace'] ?? '',
      command`ipvsadm -a -f ${details['mark'] ?? ''} -r ${details['backend'] ?? ''}:0 -m -w 1`,
    ),
    risk: 'None, as long as the task stays where it is; docker service update --force SERVICE announces all tasks anew.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? '', 'ipvsadm -S -n'),
});
