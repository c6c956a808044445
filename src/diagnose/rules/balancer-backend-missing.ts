import { MISSING_BACKEND } from './missing-backend.js';
import { defineRule } from './rule.js';

/** A task gets no connections by its virtual address. */
export const balancerBackendMissing = defineRule({
  code: 'balancer-backend-missing',
  title: 'A task gets no connections by its virtual address',
  severity: 'error',
  confidence: 'certain',
  kind: 'balancing/backend-missing',
  seenUnder: ['ipvs/remove-backend'],
  applies: ({ place }) => place.network !== 'ingress',
  cause: ({ place: { node, service } }, all) =>
    `The balancer of ${node ?? 'the node'} leaves out ${all.length === 1 ? 'a running task' : `${all.length} running tasks`} of ${service ?? 'a service'}: clients there never reach it by the service's name.`,
  ...MISSING_BACKEND,
});
