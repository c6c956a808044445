import { MISSING_BACKEND } from './missing-backend.js';
import { defineRule } from './rule.js';

/** The routing mesh of a node leaves a task out. */
export const meshBackendMissing = defineRule({
  code: 'mesh-backend-missing',
  title: 'The routing mesh of a node leaves a task out',
  severity: 'error',
  confidence: 'certain',
  kind: 'balancing/backend-missing',
  seenUnder: ['ipvs/remove-ingress-backend'],
  applies: ({ place }) => place.network === 'ingress',
  cause: ({ place: { node, service } }, all) =>
    `The routing mesh of ${node ?? 'the node'} leaves out ${all.length === 1 ? 'a running task' : `${all.length} running tasks`} of ${service ?? 'a service'}.`,
  ...MISSING_BACKEND,
});
