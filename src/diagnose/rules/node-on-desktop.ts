import { defineRule } from './rule.js';

/** A node runs on a desktop. */
export const nodeOnDesktop = defineRule({
  code: 'node-on-desktop',
  title: 'A node runs on a desktop',
  severity: 'note',
  confidence: 'certain',
  kind: 'host/desktop',
  seenUnder: [],
  cause: ({ place: { node }, observed }) =>
    `${node ?? 'The node'} runs on ${observed}: encrypted overlays may lack kernel features there, and ports of containers beside services are led differently.`,
  repair: () => ({ command: null, risk: 'For more than trying things out, use a Linux machine.' }),
  verify: () => 'docker info --format {{.OperatingSystem}}',
});
