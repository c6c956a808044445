import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { restartEngine } from '../../src/lab/node-engine.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { dialWitnessed, witnessed } from '../support/evidence.js';
import { publishedPort } from './published.js';

/** The node whose engine is restarted. */
const RESTARTED = 'own2';
const ANSWERS_WITHIN_MS = 30_000;

const REASONS = ['rule-missing', 'chain-not-used', 'rule-behind-return', 'no-answer'] as const;
type Reason = (typeof REASONS)[number];

export interface RulesAfterRestart {
  readonly node: string;
  readonly service: string;
  readonly port: number;
  /** Chains of the nat table that jump to DOCKER-INGRESS. */
  readonly usedBy: readonly string[];
  /** Rules of DOCKER-INGRESS in their order. */
  readonly rules: readonly string[];
  readonly restartMs: number;
  /** Until a task answered through the node, after the engine did; `null` when none did. */
  readonly answeredAfterMs: number | null;
}

export default defineScenario({
  id: 'ingress/rules-survive-restart',
  claim:
    'After a restart of its engine a node has the rules of published ports again, in order and in use, and answers on them.',
  level: 'core',
  requirements: ['R-ingress-rules-restart'],
  needs: ['vxlan', 'ipvs', 'iptables-nat', 'iptables-ipvs-match'],
  disturbs: 'nothing',
  parameters: { flushAfterRestart: false, flushOtherChain: false },
  // A restart moves tasks to other nodes: on the lab's own nodes everybody would notice.
  stack: () => ({
    name: 'restarted',
    own: { budgetS: 90, nodes: { own1: { role: 'manager' }, [RESTARTED]: { role: 'worker' } }, formed: true },
    networks: {},
    services: { web: { scale: 'global', networks: [], publish: [{ target: 8080, mode: 'ingress' }] } },
  }),
  reasons: REASONS,
  deadlineMs: 120_000,
  measure: async (context, { flushAfterRestart, flushOtherChain }): Promise<RulesAfterRestart> => {
    const node = context.lab.node(RESTARTED);
    const service = context.stack.service('web');
    const port = publishedPort(service, 'tcp');
    const restartMs = await restartEngine(node, context.undo);
    await context.stack.settled('web');
    const kept = `/run/seatrial-nat-${node.name}`;
    if (flushAfterRestart) {
      context.undo.add('the rules of published ports are back', async () => {
        await node.ownShell.run(`iptables-restore -w -n <${kept} && rm -f ${kept}`);
      });
      await node.ownShell.run(
        `iptables-save -t nat | grep -E '^(\\*|COMMIT|-A DOCKER-INGRESS)' >${kept} && iptables -w -t nat -F DOCKER-INGRESS`,
      );
    }
    if (flushOtherChain)
      await node.ownShell.run(
        'iptables -w -N SEATRIAL-OTHER; iptables -w -F SEATRIAL-OTHER; iptables -w -X SEATRIAL-OTHER',
      );
    const answeredAfterMs = await answered(
      context,
      node.controlAddress,
      port,
      flushAfterRestart ? 2000 : ANSWERS_WITHIN_MS,
    );
    const { stdout } = await witnessed(context, node.ownShell, 'Address translation after the restart').run(
      'iptables -w -t nat -S',
    );
    const lines = stdout.split('\n');
    return {
      node: node.name,
      service: service.name,
      port,
      usedBy: lines.flatMap((line) => /^-A (\S+) .*-j DOCKER-INGRESS$/.exec(line)?.[1] ?? []),
      rules: lines.filter((line) => line.startsWith('-A DOCKER-INGRESS ')),
      restartMs,
      answeredAfterMs,
    };
  },
  judge: judgeRules,
  faults: [
    {
      kind: 'mutation',
      name: 'flushed-after-restart',
      does: 'The chain of published ports is flushed once the engine is back.',
      change: { flushAfterRestart: true },
      expect: { reason: 'rule-missing', place: { node: RESTARTED } },
    },
    {
      kind: 'mutation',
      name: 'other-chain-flushed',
      does: 'A chain that has nothing to do with published ports is flushed once the engine is back.',
      change: { flushOtherChain: true },
      expect: 'look-alike',
    },
  ],
});

async function answered(
  context: MeasureContext,
  address: string,
  port: number,
  withinMs: number,
): Promise<number | null> {
  const { lab, signal } = context;
  try {
    const { elapsedMs } = await pollUntil(
      { awaiting: 'an answer through the node', deadlineMs: withinMs, intervalMs: 200, signal },
      async () => {
        const [one] = await dialWitnessed(context, lab.outside.shell, 'A client outside asks the restarted node', {
          targets: [{ address, port, protocol: 'tcp' }],
          timeoutMs: 700,
        });
        return one?.identity == null ? new NotYet(one?.error ?? 'no try') : true;
      },
    );
    return elapsedMs;
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

export function judgeRules(seen: RulesAfterRestart): Judgement<Reason> {
  const { node, service, port, usedBy, rules, restartMs, answeredAfterMs } = seen;
  const place = { node, service, port };
  const own = rules.findIndex(
    (rule) => rule.includes('-p tcp ') && rule.includes(`--dport ${port} `) && rule.includes('DNAT'),
  );
  if (own === -1) {
    return broken(
      'rule-missing',
      place,
      `${node} translates port ${port} again after the restart; no rule of ${rules.length} does.`,
    );
  }
  const back = rules.findIndex((rule) => rule.endsWith('-j RETURN'));
  if (back !== -1 && back < own) {
    return broken(
      'rule-behind-return',
      place,
      `The rule of port ${port} stands before the return; it stands behind it on ${node}.`,
    );
  }
  const unused = ['PREROUTING', 'OUTPUT'].find((chain) => !usedBy.includes(chain));
  if (unused !== undefined) {
    return broken('chain-not-used', place, `${unused} jumps to the rules of published ports on ${node}; it does not.`);
  }
  if (answeredAfterMs === null) {
    return broken(
      'no-answer',
      place,
      `Port ${port} of ${node} answers within ${ANSWERS_WITHIN_MS / 1000} s of the restart; it did not.`,
    );
  }
  return ok(
    `${rules.length} rules were back on ${node} after a restart of ${(restartMs / 1000).toFixed(1)} s; the port answered ${(answeredAfterMs / 1000).toFixed(1)} s after its tasks ran again.`,
  );
}
