import type { LatencyMatrix, LatencyMeasurement, PairLatency, SampledConnections } from '../model/latency.js';
import type { Observation } from '../model/observation.js';
import type { OutageMeasurement } from '../model/outage.js';
import type { DeployedStack } from '../lab/stack.js';
import { summariseLatency } from '../measure/latency-summary.js';
import type { UndoStack } from '../support/undo.js';
import { capText, cleanUntrustedText } from '../support/untrusted-text.js';
import type { WorkContext } from './scenario.js';

/** Output kept of one observation, in bytes. */
const MAX_OBSERVATION_BYTES = 16 * 1024;
/** Observations kept of one measurement; further ones are counted, not kept. */
const MAX_OBSERVATIONS = 200;

/** What a measurement showed besides its observations. */
export interface Measurements {
  readonly latency: readonly LatencyMeasurement[];
  readonly matrices: readonly LatencyMatrix[];
  readonly outages: readonly OutageMeasurement[];
}

/** A measurement that showed nothing besides its observations. */
export const NO_MEASUREMENTS: Measurements = { latency: [], matrices: [], outages: [] };

/** Collects what a measurement shows, redacted and capped. */
export class Evidence {
  readonly #observations: Observation[] = [];
  readonly #latency: LatencyMeasurement[] = [];
  readonly #matrices: LatencyMatrix[] = [];
  readonly #outages: OutageMeasurement[] = [];
  #left = 0;

  /** What was collected up to now. */
  kept(): Measurements & { readonly observations: readonly Observation[] } {
    const note: Observation[] =
      this.#left === 0
        ? []
        : [
            {
              title: `${this.#left} further observations are not kept`,
              node: '',
              command: '',
              exitCode: null,
              durationMs: 0,
              output: '',
              truncatedBytes: 0,
            },
          ];
    return {
      observations: [...this.#observations, ...note],
      latency: [...this.#latency],
      matrices: [...this.#matrices],
      outages: [...this.#outages],
    };
  }

  /** A context whose observations, latency and outages are collected here. */
  contextFor(stack: DeployedStack, undo: UndoStack, signal: AbortSignal): WorkContext {
    return {
      lab: stack.lab,
      stack,
      undo,
      signal,
      observe: async (shell, title, command, options) => {
        signal.throwIfAborted();
        const result = await shell.run(command, options);
        this.#keep({
          title,
          node: shell.name,
          command: result.command,
          exitCode: result.exitCode,
          durationMs: result.durationMs,
          output: [result.stdout, result.stderr].filter((text) => text !== '').join('\n'),
          truncatedBytes: 0,
        });
        return result;
      },
      note: (observation) => {
        this.#keep(observation);
      },
      latency: ({ path, method, ...connections }) => {
        this.#latency.push({ path, method, ...pairLatency(connections) });
      },
      latencyMatrix: ({ path, method, pairs }) => {
        this.#matrices.push({ path, method, pairs: pairs.map(pairLatency) });
      },
      outage: (measurement) => {
        const { title, from, to } = measurement;
        this.#outages.push({
          ...measurement,
          title: cleanUntrustedText(title),
          from: cleanUntrustedText(from),
          to: cleanUntrustedText(to),
        });
      },
    };
  }

  #keep(observation: Observation): void {
    if (this.#observations.length >= MAX_OBSERVATIONS) {
      this.#left += 1;
      return;
    }
    const { text, truncatedBytes } = capText(cleanUntrustedText(observation.output), MAX_OBSERVATION_BYTES);
    this.#observations.push({
      ...observation,
      command: cleanUntrustedText(observation.command),
      output: text,
      truncatedBytes: observation.truncatedBytes + truncatedBytes,
    });
  }
}

/** Puts the first sample apart and summarises the others; what is below a microsecond says nothing and is left out. */
function pairLatency({ samplesMs, ...ends }: SampledConnections): PairLatency {
  const [coldMs = null, ...warm] = samplesMs.map((sample) => Number(sample.toFixed(3)));
  return { ...ends, samplesMs: warm, coldMs, summary: summariseLatency(warm) };
}
