import { defineRule } from './rule.js';

/** The engine cannot change settings of the kernel. */
export const settingsReadOnly = defineRule({
  code: 'settings-read-only',
  title: 'The engine cannot change settings of the kernel',
  severity: 'error',
  confidence: 'likely',
  kind: 'host/settings-read-only',
  seenUnder: ['node/read-only-settings'],
  cause: ({ place: { node } }) =>
    `/proc/sys is read-only on ${node ?? 'the node'}, as in containers without privileges, so the engine cannot set what balancing and the routing mesh need in new namespaces.`,
  repair: () => ({
    command: 'mount -o remount,rw /proc/sys',
    risk: 'Where the node is a container itself (LXC), allow it there, or use a virtual machine.',
  }),
  verify: () => 'grep /proc/sys /proc/mounts',
});
