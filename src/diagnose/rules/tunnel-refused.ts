import { RESTART_ENGINE, RESTART_RISK } from './commands.js';
import { defineRule } from './rule.js';

/** A leftover VXLAN device keeps tasks from starting. */
export const tunnelRefused = defineRule({
  code: 'tunnel-refused',
  title: 'A leftover VXLAN device keeps tasks from starting',
  severity: 'error',
  confidence: 'likely',
  kind: 'api/task-not-running',
  seenUnder: [],
  applies: ({ details }) => /vxlan.*file exists/i.test(details['error'] ?? ''),
  cause: ({ place: { node } }) =>
    `${node ?? 'The node'} has a VXLAN device with the VNI of the network somewhere that the engine does not look: it cannot make its own.`,
  repair: () => ({
    command: RESTART_ENGINE,
    risk: `Where it does not help, find the device (ip -d link show type vxlan, in every namespace) and delete it. ${RESTART_RISK}`,
  }),
  verify: () => 'docker service ps --no-trunc SERVICE',
});
