import { randomBytes } from 'node:crypto';
import type { RunningTask } from '../../src/lab/stack.js';
import { startCapture, type CaptureAnswer } from '../../src/probes/capture.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import type { MeasureContext } from '../../src/scenario/scenario.js';
import { broken, type Judgement } from '../../src/model/judgement.js';
import type { Place } from '../../src/model/place.js';
import { NotYet, pollUntil } from '../../src/support/poll.js';
import { dialWitnessed, witnessed } from './evidence.js';
import { addressOf, cannotMeasure, shellOfTask } from './task-shell.js';

/** Datagrams that are sent with a marker. */
const DATAGRAMS = 4;

/** Packets on one segment while marked datagrams crossed between two nodes. */
export interface SegmentTraffic {
  /** VXLAN to the port that was asked for, and to the default one. */
  readonly vxlan: number;
  readonly vxlanOnDefaultPort: number;
  readonly esp: number;
  /** How often the marker was read in clear. */
  readonly markers: number;
  /** Packets of management and gossip. */
  readonly management: number;
}

/** What crossed on each segment, and whether the datagrams were answered. */
export interface WireTraffic {
  readonly sent: number;
  readonly answered: number;
  readonly control: SegmentTraffic;
  readonly data: SegmentTraffic;
}

/** The two tasks of a swarm of two nodes. */
export async function nearAndFar(context: MeasureContext): Promise<{ near: RunningTask; far: RunningTask }> {
  const [[near], [far]] = await Promise.all([context.stack.tasks('near'), context.stack.tasks('far')]);
  if (near === undefined || far === undefined) throw cannotMeasure('a task on each node', 'one is missing');
  return { near, far };
}

/**
 * Sends marked datagrams from one task to another and captures what crosses between their nodes, on the control segment
 * and on the data segment.
 *
 * @param port the data-path port that the swarm was asked for
 */
export async function captureMarkedDatagrams(
  context: MeasureContext,
  tasks: { readonly near: RunningTask; readonly far: RunningTask },
  network: string,
  port: number,
): Promise<WireTraffic> {
  const { lab } = context;
  const { near, far } = tasks;
  const marker = `seatrial-${randomBytes(8).toString('hex')}`;
  const address = addressOf(far, network);
  await firstAnswer(context, near, address);
  const hosts = [near, far].flatMap(({ node }) => [node.controlAddress, node.dataAddress]);
  const between = `(${hosts.map((host) => `src host ${host}`).join(' or ')})`;
  const [control, data] = await Promise.all(
    [lab.segments.control, lab.segments.data].map(({ bridge }) =>
      startCapture(
        witnessed(context, lab.host, 'Capture between the nodes'),
        { interface: bridge, filter: `${between} and (esp or udp or tcp)` },
        context.undo,
      ),
    ),
  );
  if (control === undefined || data === undefined) throw cannotMeasure('two captures', 'fewer');
  const tries = await dialWitnessed(context, shellOfTask(near), `Marked datagrams go through ${network}`, {
    targets: [{ address, port: RESPONDER_PORT, protocol: 'udp' }],
    tries: DATAGRAMS,
    timeoutMs: 400,
    marker,
  });
  const questions = [
    { filter: `udp dst port ${port}`, marker },
    { filter: 'udp dst port 4789', marker },
    { filter: 'esp' },
    { filter: 'tcp port 2377 or port 7946' },
    { filter: 'ip', marker },
  ];
  const [onControl, onData] = await Promise.all([control.stop(questions), data.stop(questions)]);
  return {
    sent: DATAGRAMS,
    answered: tries.filter(({ identity }) => identity !== null).length,
    control: trafficOf(onControl),
    data: trafficOf(onData),
  };
}

function trafficOf([own, byDefault, esp, management, marked]: readonly CaptureAnswer[]): SegmentTraffic {
  return {
    vxlan: own?.packets ?? 0,
    vxlanOnDefaultPort: byDefault?.packets ?? 0,
    esp: esp?.packets ?? 0,
    management: management?.packets ?? 0,
    markers: marked?.markers ?? 0,
  };
}

/** The far node may learn of the task a moment later; a path that carries nothing is measured all the same. */
async function firstAnswer(context: MeasureContext, near: RunningTask, address: string): Promise<void> {
  await pollUntil(
    { awaiting: 'the first answer', deadlineMs: 4000, intervalMs: 200, signal: context.signal },
    async () => {
      const [one] = await dialWitnessed(context, shellOfTask(near), 'The path is tried', {
        targets: [{ address, port: RESPONDER_PORT, protocol: 'udp' }],
        timeoutMs: 400,
      });
      return one?.ok === true ? true : new NotYet(one?.error ?? 'no try');
    },
  ).catch((error: unknown) => {
    if (context.signal.aborted) throw error;
  });
}

/** ESP packets on both segments. */
export function espPackets({ control, data }: WireTraffic): number {
  return control.esp + data.esp;
}

/** What an encrypted network must show beside the absence of markers: answers, and ESP packets for all of them. */
export function judgeSealed(
  traffic: WireTraffic,
  network: string,
  place: Place,
): Judgement<'unreachable' | 'esp-missing'> | null {
  const { sent, answered } = traffic;
  if (answered < sent) {
    return broken('unreachable', place, `${sent} datagrams through ${network} are answered; ${answered} were.`);
  }
  const esp = espPackets(traffic);
  if (esp < 2 * sent) {
    return broken(
      'esp-missing',
      place,
      `${sent} datagrams and their answers cross as ESP; ${esp} ESP packets were seen.`,
    );
  }
  return null;
}
