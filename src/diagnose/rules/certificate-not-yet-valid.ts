import { defineRule } from './rule.js';

/** The certificate of a node does not hold yet. */
export const certificateNotYetValid = defineRule({
  code: 'certificate-not-yet-valid',
  title: 'The certificate of a node does not hold yet',
  severity: 'error',
  confidence: 'certain',
  kind: 'host/certificate-ends',
  seenUnder: [],
  applies: ({ details }) => details['state'] === 'not-yet-valid',
  effect: (other, own) =>
    (other.kind === 'api/not-joined' || other.kind === 'host/clock-ahead') && other.place.node === own.node,
  cause: ({ place: { node } }) =>
    `By the clock of ${node ?? 'the node'} its own certificate begins in the future: the clock is behind.`,
  repair: () => ({ command: 'timedatectl set-ntp true', risk: 'Clocks that jump surprise databases.' }),
  verify: () => 'date -u',
});
