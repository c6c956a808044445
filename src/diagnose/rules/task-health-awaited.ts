import { command } from './commands.js';
import { defineRule } from './rule.js';

/** A task is not found because it is not healthy yet. */
export const taskHealthAwaited = defineRule({
  code: 'task-health-awaited',
  title: 'A task is not found because it is not healthy yet',
  severity: 'note',
  confidence: 'certain',
  kind: 'task/health-awaited',
  seenUnder: ['task/await-health'],
  cause: ({ place: { task } }) =>
    `${task ?? 'A task'} runs, and its health check has not succeeded: until then neither its name nor its virtual address leads to it.`,
  repair: () => ({
    command: null,
    risk: 'Members of a cluster that need each other to become healthy must not wait for it: check only that the program runs, or shorten --health-start-period and --health-start-interval.',
  }),
  verify: ({ details }) => command`docker inspect ${details['container'] ?? ''}`,
});
