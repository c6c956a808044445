import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../model/exit-code.js';
import { ownStackNamed, scenarioOf, stackNamed, type ScenarioWish } from '../scenario/testing/fakes.js';
import type { OptionValues } from './arguments.js';
import { checkForeign, whyNotHarmless } from './foreign-run.js';

describe('on a swarm that is in use', () => {
  const why = (wish: ScenarioWish): string | null => whyNotHarmless(scenarioOf({ state: 'ok' }, wish), ['vip/claim']);
  const publishing = {
    ...stackNamed('web'),
    services: { web: { scale: 1, networks: [], publish: [{ target: 80, published: 80, mode: 'ingress' as const }] } },
  };

  test.each<[string, ScenarioWish, string | null]>([
    ['one that is marked', {}, null],
    ['one that is not marked', { id: 'vip/other' }, 'is not marked harmless'],
    ['one that disturbs', { disturbs: 'node' }, 'disturbs more than its own services: node'],
    ['one with nodes of its own', { stack: ownStackNamed('own', 60) }, 'brings nodes of its own'],
    ['a fixed port', { id: 'vip/other', stack: publishing }, 'publishes a fixed port'],
    [
      'a fixed subnet',
      { id: 'vip/other', stack: stackNamed('fixed', { plain: { subnet: '192.0.2.0/24' } }) },
      'takes a fixed subnet',
    ],
  ])('%s', (_, wish, expected) => {
    if (expected === null) expect(why(wish)).toBeNull();
    else expect(why(wish)).toContain(expected);
  });

  test.each<[string, OptionValues, string]>([
    ['options that need it', { yes: true }, '--yes without --target'],
    ['no image', { target: 'unix:///x' }, '--target without --image'],
    ['proofs', { target: 'unix:///x', image: 'x', prove: 'all' }, '--prove with --target'],
    ['an endpoint that is none', { target: 'http://x', image: 'x' }, 'http://x'],
  ])('%s are wrong usage', async (_, options, seen) => {
    const parsed = { options, positionals: [], rest: [] };
    const failure: unknown = await checkForeign(parsed).catch((error: unknown) => error);
    expect(failure).toMatchObject({ exitCode: EXIT.usage });
    expect((failure as { seen: string }).seen).toContain(seen);
  });

  test('a run in a lab needs none of it', async () => {
    await expect(checkForeign({ options: {}, positionals: [], rest: [] })).resolves.toBeUndefined();
  });
});
