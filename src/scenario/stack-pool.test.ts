import { describe, expect, test } from '@jest/globals';
import { StackPool, stackKey } from './stack-pool.js';
import { FAKE_LAB, journalingDeploy, ownStackNamed, stackNamed } from './testing/fakes.js';

/** A pool and the journal of what it deploys and removes. */
function pool(options?: { readonly labGoes: boolean }) {
  const journal: string[] = [];
  const abort = new AbortController();
  return { pool: new StackPool(FAKE_LAB, journalingDeploy(journal), abort.signal, options), journal, abort };
}

describe('shared stacks', () => {
  test('are the same whatever the order of their fields', () => {
    expect(stackKey({ name: 'a', services: {}, networks: {} })).toBe(stackKey(stackNamed('a')));
    expect(stackKey(stackNamed('a'))).not.toBe(stackKey(stackNamed('b')));
  });

  test('live until the last lease is released, also when a lease is released twice', async () => {
    const { pool: stacks, journal } = pool();
    const [first, second] = [stacks.lease(stackNamed('a')), stacks.lease(stackNamed('a'))];
    await Promise.all([first.use(), second.use()]);
    await first.release();
    await first.release();
    expect(journal).toEqual(['+a']);
    await second.release();
    expect(journal).toEqual(['+a', '-a']);
  });

  test('give way to another one of their name only when nobody measures with them', async () => {
    const { pool: stacks, journal } = pool();
    const plain = stacks.lease(stackNamed('a'));
    await plain.use();
    const mutated = stacks.lease(stackNamed('a', { plain: {} }));
    const deployed = mutated.use();
    await Promise.resolve();
    expect(journal).toEqual(['+a']);
    plain.rest();
    await deployed;
    expect(journal).toEqual(['+a', '-a', '+a']);
  });

  test('with nodes of their own are there beside each other, and give way only to another one of their name', async () => {
    const { pool: stacks, journal } = pool();
    const [a, b] = [stacks.lease(ownStackNamed('a', 60)), stacks.lease(ownStackNamed('b', 60))];
    await Promise.all([a.use(), b.use()]);
    expect(journal).toEqual(['+a', '+b']);
    const mutated = stacks.lease(ownStackNamed('a', 60, { plain: {} }));
    const deployed = mutated.use();
    await Promise.resolve();
    expect(journal).toEqual(['+a', '+b']);
    a.rest();
    await deployed;
    expect(journal).toEqual(['+a', '+b', '-a', '+a']);
  });

  test('with nodes of their own go with their last lease, also in a lab that goes', async () => {
    const { pool: stacks, journal } = pool({ labGoes: true });
    const leases = [stacks.lease(ownStackNamed('own', 60)), stacks.lease(stackNamed('shared'))];
    for (const lease of leases) {
      await lease.use();
      await lease.release();
    }
    expect(journal).toEqual(['+own', '-own', '+shared']);
  });

  test('in a lab that goes make room for what is still to come, and else stay', async () => {
    const { pool: stacks, journal } = pool({ labGoes: true });
    const [a, b] = [stacks.lease(stackNamed('a')), stacks.lease(stackNamed('b'))];
    await a.use();
    await a.release();
    await b.use();
    await b.release();
    expect(journal).toEqual(['+a', '-a', '+b']);
  });

  test('in a lab that goes are not removed one by one after an interruption', async () => {
    const { pool: stacks, journal, abort } = pool({ labGoes: true });
    await stacks.lease(stackNamed('a')).use();
    abort.abort();
    await stacks.clear();
    expect(journal).toEqual(['+a']);
  });
});
