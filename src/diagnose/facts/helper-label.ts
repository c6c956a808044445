/** Label of what is started on a swarm to read it: containers and services. They are no part of what is looked at. */
export const HELPER_LABEL = 'seatrial.helper';
