/** Readings of a recording of `seatrial prove diagnose` without a fault, by the name of their snapshot: when they were made. */
export const READINGS_WITHOUT_FAULT: Readonly<Record<string, string>> = {
  healthy: 'idle, before the faults',
  'under-load': 'under requests of clients',
  updating: 'while a service is updated',
  updated: 'right after the update',
  'healthy-after': 'idle, after the faults',
};
