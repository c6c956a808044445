import { command } from './commands.js';
import { defineRule } from './rule.js';

/** UDP to a published port goes past the routing mesh. */
export const publishedFlowStale = defineRule({
  code: 'published-flow-stale',
  title: 'UDP to a published port goes past the routing mesh',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host-rules/flow-past-mesh',
  seenUnder: ['published/keep-flow'],
  cause: ({ place: { node, port } }) =>
    `${node ?? 'The node'} remembers UDP to port ${port ?? ''} from before it was published: as long as the sender goes on, it is not translated.`,
  repair: ({ details }) => ({
    command: command`conntrack -D -p ${details['protocol'] ?? ''} --dport ${details['port'] ?? ''}`,
    risk: 'Ends what the kernel remembers of that port; what is well begins anew with the next packet.',
  }),
  verify: ({ details }) => command`conntrack -L -p ${details['protocol'] ?? ''} --dport ${details['port'] ?? ''}`,
});
