import { command, inNamespace } from './commands.js';
import type { RuleText } from './rule.js';

/** How a forwarding row that is missing or wrong is set, and looked at. */
export const FORWARDING_ROW: Pick<RuleText, 'repair' | 'verify'> = {
  repair: ({ details }) => ({
    command: inNamespace(
      details['namespace'] ?? '',
      command`bridge fdb replace ${details['mac'] ?? ''} dev ${details['device'] ?? ''} dst ${details['vtep'] ?? ''} self permanent`,
    ),
    risk: 'None, as long as the task stays where it is; docker service update --force SERVICE gives it a new address instead.',
  }),
  verify: ({ details }) =>
    inNamespace(details['namespace'] ?? '', command`bridge fdb show dev ${details['device'] ?? ''}`),
};
