import { defineRule } from './rule.js';

/** The clock of a node is wrong. */
export const clockDiffers = defineRule({
  code: 'clock-differs',
  title: 'The clock of a node is wrong',
  severity: 'warning',
  confidence: 'certain',
  kind: 'host/clock-ahead',
  seenUnder: [],
  cause: ({ place: { node } }) =>
    `The clock of ${node ?? 'a node'} differs from most others; certificates that are made elsewhere do not hold yet, or no longer, and logs cannot be compared.`,
  repair: () => ({
    command: 'timedatectl set-ntp true',
    risk: 'Clocks that jump surprise databases; let them be slewed where that matters.',
  }),
  verify: () => 'date -u',
});
