import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../diagnosis.js';
import type { Facts } from '../facts/facts.js';
import { HEALTHY, WORKER } from '../testing/crafted-facts.js';

const TASK = HEALTHY.tasks.find(
  ({ nodeId, settled, addresses }) =>
    settled && addresses.length > 0 && nodeId === HEALTHY.nodes.find(({ name }) => name === WORKER)?.id,
);

/** A task of the worker, of which no node of `silent` knows by gossip. */
function forgottenBy(silent: (node: string) => boolean): Facts {
  const addresses = TASK?.addresses.map(({ address }) => address) ?? [];
  return {
    ...HEALTHY,
    views: HEALTHY.views.map((view) => ({
      ...view,
      networks: view.networks.map((network) => ({
        ...network,
        services: network.services.map((service) => ({
          ...service,
          tasks: silent(view.node)
            ? service.tasks.filter(({ address }) => !addresses.includes(address))
            : service.tasks,
        })),
      })),
    })),
  };
}

describe('a running task that gossip does not tell of', () => {
  test('is told once where its own node has forgotten it, too', () => {
    const { findings } = diagnose(forgottenBy(() => true));
    expect(findings.filter(({ code }) => code === 'gossip-task-unknown')).toEqual([
      expect.objectContaining({ place: expect.objectContaining({ peer: WORKER, task: TASK?.name }) as object }),
    ]);
  });

  test('is told at its own node where only that one has forgotten it', () => {
    const { findings } = diagnose(forgottenBy((node) => node === WORKER));
    expect(findings.filter(({ code }) => code === 'gossip-task-unknown')).toEqual([
      expect.objectContaining({ place: expect.objectContaining({ node: WORKER, task: TASK?.name }) as object }),
    ]);
  });
});
