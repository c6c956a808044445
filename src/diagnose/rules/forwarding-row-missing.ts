import { FORWARDING_ROW } from './forwarding-row.js';
import { defineRule } from './rule.js';

/** A forwarding row is missing. */
export const forwardingRowMissing = defineRule({
  code: 'forwarding-row-missing',
  title: 'A forwarding row is missing',
  severity: 'error',
  confidence: 'likely',
  kind: 'forwarding/row-missing',
  seenUnder: ['forwarding/delete-row'],
  cause: ({ place: { node, peer } }, all) =>
    `${node ?? 'The node'} knows the hardware address of ${all.length === 1 ? 'an endpoint' : `${all.length} endpoints`} on ${peer ?? 'other nodes'} and not behind which node it is: the engine lost the row, as happens after short interruptions.`,
  ...FORWARDING_ROW,
});
