import { provideSshServer } from '../../kernel/packages/ssh-server.js';
import { EXIT } from '../../model/exit-code.js';
import { UndoStack } from '../../support/undo.js';
import type { Command } from '../command.js';
import { interruptionOf } from '../interruption.js';
import { cacheDirectory } from '../place/index.js';
import { requirePlaceContext } from '../place-context.js';
import { checkReach } from '../reach/reach-check.js';
import { LAB_OPTIONS, labSize } from '../run-options.js';
import { describeError } from '../describe-error.js';
import { runServices } from '../run-services.js';
import { select } from '../selectors.js';

/** A few, of different kinds: the check is about the swarm that they run on. */
const SELECTORS = ['dnsrr/rotates', 'discovery/network-scoped', 'vip/reaches-every-replica'];

/** `seatrial prove reach`: the ways to a swarm of others, and that it stays theirs. */
export const proveReachCommand: Command = {
  name: 'prove reach',
  usage: 'prove reach [selector…]',
  summary:
    'Reaches a lab as if it were the swarm of others, over ssh and TLS, and checks refusals, what is sent to engines, and that nothing is left.',
  options: LAB_OPTIONS,
  place: 'run',
  check: async (context, parsed) => {
    labSize(parsed);
    select(context.scenarios, parsed.positionals);
    // Fetched on the machine: under a guest kernel there is no way out.
    await provideSshServer(cacheDirectory());
    return [];
  },
  run: async (context, parsed) => {
    const place = requirePlaceContext();
    const interruption = interruptionOf((line) => {
      context.progress.say(line);
    });
    const undo = new UndoStack();
    let failed = 0;
    const began = performance.now();
    try {
      const used = await runServices(place).useLab({
        ...labSize(parsed),
        signal: interruption.signal,
        onStart: (name) => {
          context.progress.doing(`lab: ${name}`);
        },
        onStep: () => undefined,
      });
      undo.add('the lab', async () => {
        const [problem] = await used.leave(() => undefined);
        if (problem !== undefined) throw problem as Error;
      });
      const upMs = performance.now() - began;
      const results = await checkReach({
        lab: used.lab,
        server: await provideSshServer(cacheDirectory()),
        selectors: parsed.positionals.length === 0 ? SELECTORS : parsed.positionals,
        undo,
        signal: interruption.signal,
        tell: (line) => {
          context.progress.doing(line);
        },
        onResult: ({ name, detail, problem, durationMs }) => {
          if (problem !== null) failed += 1;
          context.progress.say(
            `${problem === null ? 'holds ' : 'BROKEN'} ${name} (${(durationMs / 1000).toFixed(1)} s)\n  ${problem ?? detail}`,
          );
        },
      });
      context.stdout.write(
        `${results.length - failed} hold, ${failed} broken; lab ${(upMs / 1000).toFixed(0)} s, checks ${((performance.now() - began - upMs) / 1000).toFixed(0)} s\n`,
      );
      return failed === 0 ? EXIT.ok : EXIT.failed;
    } catch (error) {
      if (!interruption.signal.aborted) throw error;
      return EXIT.interrupted;
    } finally {
      context.progress.doing('taking down what was made');
      for (const { name, problem } of await undo.unwind()) {
        context.progress.say(`could not undo ${name}: ${describeError(problem)}`);
      }
      context.progress.end();
      interruption.dispose();
    }
  },
};
