import { FORWARDING_ROW } from './forwarding-row.js';
import { defineRule } from './rule.js';

/** A forwarding row leads to the wrong node. */
export const forwardingRowWrong = defineRule({
  code: 'forwarding-row-wrong',
  title: 'A forwarding row leads to the wrong node',
  severity: 'error',
  confidence: 'likely',
  kind: 'forwarding/row-wrong',
  seenUnder: ['forwarding/redirect-row'],
  cause: ({ place: { node, peer }, details }) =>
    `${node ?? 'The node'} looks behind ${details['leadsTo'] ?? 'another node'} for an endpoint that is on ${peer ?? 'another node'}: the row is stale, as happens when addresses are used again.`,
  ...FORWARDING_ROW,
});
