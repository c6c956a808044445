import { randomBytes } from 'node:crypto';
import { errorText } from '../../support/failure.js';
import type { ConnectionProbe, Facts, Gap, NameProbe, PathProbe, ProbeFacts } from './facts.js';
import type { Helper } from './helper.js';
import { planProbes, type ProbeArrivals, type ProbeFindings, type ProbePlan } from './probe-plan.js';

/** A helper makes its sockets within this time, or its node does not take part. Milliseconds. */
const READY_DEADLINE_MS = 5_000;
/** What a helper may take beyond the time of its probes. Milliseconds. */
const GRACE_MS = 4_000;

/** A node's part in probing. */
interface Part {
  readonly node: string;
  readonly helper: Helper;
  readonly plan: ProbePlan;
}

/**
 * Probes between the nodes whose helpers are there: all get ready, then all ask at the same time, then all tell what
 * arrived. A node that falls out is a gap, and what others asked of it counts no arrivals.
 */
export async function probeBetween(
  facts: Facts,
  helpers: ReadonlyMap<string, Helper>,
  signal: AbortSignal,
): Promise<{ readonly probes: ProbeFacts; readonly gaps: readonly Gap[] }> {
  const began = performance.now();
  const gaps: Gap[] = [];
  const plans = planProbes(facts, randomBytes(6).toString('hex'));
  const parts = [...plans].flatMap(([node, plan]): Part[] => {
    const helper = helpers.get(node);
    return helper === undefined ? [] : [{ node, helper, plan }];
  });
  const attempt = async <T>(part: Part, what: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      gaps.push({ node: part.node, what, why: errorText(error) });
      return null;
    }
  };
  const ready = (
    await Promise.all(
      parts.map(async (part) => {
        const problem = await attempt(part, 'probes', () => part.helper.prepare(part.plan, READY_DEADLINE_MS, signal));
        if (problem !== null && problem !== '') gaps.push({ node: part.node, what: 'some probes', why: problem });
        return problem === null ? null : part;
      }),
    )
  ).filter((part) => part !== null);
  const asked = (
    await Promise.all(
      ready.map(async (part) => {
        const deadlineMs = part.plan.deadlineMs + GRACE_MS;
        const findings = await attempt(part, 'what it probed', () => part.helper.probe(deadlineMs, signal));
        return findings === null ? null : { ...part, findings };
      }),
    )
  ).filter((part) => part !== null);
  const told = (
    await Promise.all(
      asked.map(async (part) => {
        const arrivals = await attempt(part, 'what reached it', () => part.helper.arrivals(GRACE_MS, signal));
        return arrivals === null ? null : { ...part, arrivals };
      }),
    )
  ).filter((part) => part !== null);
  return { probes: { durationMs: Math.round(performance.now() - began), ...joinProbes(told) }, gaps };
}

/** Joins what each node asked with what the others counted. Pure. */
export function joinProbes(
  parts: readonly {
    readonly node: string;
    readonly plan: ProbePlan;
    readonly findings: ProbeFindings;
    readonly arrivals: ProbeArrivals;
  }[],
): Omit<ProbeFacts, 'durationMs'> {
  const nodes = parts.map(({ node }) => node);
  const nameOf = new Map(parts.map(({ node, plan }) => [plan.node, node]));
  const arrived = new Map(
    parts.map(({ node, arrivals }) => [
      node,
      new Map(arrivals.arrived.map(([from, id, packets]) => [`${from} ${id}`, packets])),
    ]),
  );
  return {
    nodes,
    paths: parts.flatMap(({ node, plan, findings }) => {
      const results = new Map(findings.paths.map((result) => [result[0], result]));
      return plan.paths.flatMap((path): PathProbe[] => {
        const result = results.get(path.id);
        if (result === undefined) return [];
        const [, sent, answered, by, problem, connected] = result;
        const counts = arrived.get(path.to);
        // A node that fell out counts nothing, and answers nothing for a reason that is known.
        if (path.identity && counts === undefined) return [];
        return [
          {
            from: node,
            to: path.to,
            task: path.task,
            network: path.network,
            kind: path.kind,
            port: path.port,
            bytes: path.bytes,
            sent,
            arrived: path.identity ? (counts?.get(`${plan.node} ${path.id}`) ?? 0) : null,
            answered: path.kind === 'data-path' || path.kind === 'esp' ? null : answered,
            connected: connected || (path.kind === 'tcp' && answered > 0),
            strange: by >= 0 && nameOf.get(by) !== path.to,
            problem,
          },
        ];
      });
    }),
    connections: parts.flatMap(({ node, plan, findings }) => {
      const results = new Map(findings.connections.map((result) => [result[0], result]));
      return plan.connections.flatMap((one): ConnectionProbe[] => {
        const result = results.get(one.id);
        if (result === undefined) return [];
        const [, connected, refused, silent, problem] = result;
        const { kind, to, network, service, task, address, port, tries: tried } = one;
        return [
          { from: node, kind, to, network, service, task, address, port, tried, connected, refused, silent, problem },
        ];
      });
    }),
    names: parts.flatMap(({ node, plan, findings }) => {
      const results = new Map(findings.names.map((result) => [result[0], result]));
      return plan.names.flatMap(({ id, task, network, name }): NameProbe[] => {
        const result = results.get(id);
        return result === undefined ? [] : [{ node, task, network, name, addresses: result[1], problem: result[2] }];
      });
    }),
    checksums: parts.flatMap(({ node, plan, arrivals }) =>
      plan.seats.flatMap(({ network }, index) => {
        const errors = arrivals.checksumErrors[index] ?? -1;
        return errors < 0 ? [] : [{ node, network, errors }];
      }),
    ),
  };
}
