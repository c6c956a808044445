/** The kinds of path whose latency is reported side by side. */
export const LATENCY_PATHS = [
  'underlay',
  'overlay-same-node',
  'overlay-across-nodes',
  'encrypted',
  'vip',
  'mesh-local-task',
  'mesh-no-local-task',
  'host-mode',
  'macvlan',
] as const;
export type LatencyPath = (typeof LATENCY_PATHS)[number];

/** How each kind of path is named in reports. */
export const LATENCY_PATH_TITLES: Readonly<Record<LatencyPath, string>> = {
  underlay: 'Underlay (node to node)',
  'overlay-same-node': 'Overlay, same node',
  'overlay-across-nodes': 'Overlay, across nodes',
  encrypted: 'Encrypted overlay, across nodes',
  vip: 'Service VIP',
  'mesh-local-task': 'Routing mesh, node with a task',
  'mesh-no-local-task': 'Routing mesh, node without a task',
  'host-mode': 'Host-mode port',
  macvlan: 'Macvlan on a VLAN, across nodes',
};

/** A percentile with its 95 % confidence interval, in milliseconds; `null` in the record means too few samples. */
export interface Percentile {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Connections from one end to another, one after the other, as they were made. */
export interface SampledConnections {
  /** A node, or `outside`. */
  readonly from: string;
  readonly to: string;
  /** Milliseconds, in the order they were taken; in records to a microsecond. */
  readonly samplesMs: readonly number[];
  /** Attempts that got no answer. */
  readonly lost: number;
}

/** Latency between two ends: in `samplesMs` the first sample is left out. */
export interface PairLatency extends SampledConnections {
  /** The first sample, kept apart because it pays for name and neighbour resolution. */
  readonly coldMs: number | null;
  readonly summary: LatencySummary;
}

/** Latency of one path between two ends, as measured in one go. */
export interface LatencyMeasurement extends PairLatency {
  readonly path: LatencyPath;
  /** What one sample is, for example `TCP connect`. */
  readonly method: string;
}

/** Percentiles of a set of samples; a percentile is `null` where the samples are too few for a 95 % interval. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: Percentile | null;
  readonly p95: Percentile | null;
  readonly p99: Percentile | null;
}

/** Kinds of path that are looked at between every two nodes; `mesh` starts outside, too. */
export const MATRIX_PATHS = ['underlay', 'overlay-across-nodes', 'encrypted', 'mesh'] as const;
export type MatrixPath = (typeof MATRIX_PATHS)[number];

/** How each kind of path between nodes is named in reports. */
export const MATRIX_PATH_TITLES: Readonly<Record<MatrixPath, string>> = {
  underlay: 'Underlay',
  'overlay-across-nodes': 'Overlay',
  encrypted: 'Encrypted overlay',
  mesh: 'Routing mesh',
};

/** Latency of one kind of path between every two nodes: where one of them is slow or silent. */
export interface LatencyMatrix {
  readonly path: MatrixPath;
  /** What one sample is, for example `TCP connect`. */
  readonly method: string;
  readonly pairs: readonly PairLatency[];
}
