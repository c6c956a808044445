import { command, inNamespace } from './commands.js';
import type { RuleText } from './rule.js';

/** How a backend that a balancer lacks is added, and looked at: behind virtual addresses and in the routing mesh alike. */
export const MISSING_BACKEND: Pick<RuleText, 'repair' | 'verify'> = {
  repair: ({ details }) => ({
    command: inNamespace(
      details['namespace'] ?? '',
      command`ipvsadm -a -f ${details['mark'] ?? ''} -r ${details['backend'] ?? ''}:0 -m -w 1`,
    ),
    risk: 'None, as long as the task stays where it is; docker service update --force SERVICE announces all tasks anew.',
  }),
  verify: ({ details }) => inNamespace(details['namespace'] ?? '', 'ipvsadm -S -n'),
};
