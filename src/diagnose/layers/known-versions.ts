import type { Disagreement } from './disagreement.js';
import type { SwarmIndex } from './swarm-index.js';

type Version = readonly [major: number, minor: number, patch: number];

/** Kernels whose ESP lost packets: from the first to the last of each line. */
const ESP_BROKEN_KERNELS: readonly (readonly [first: Version, last: Version])[] = [
  [
    [5, 10, 103],
    [5, 10, 107],
  ],
];
/** Engines that send, or take, frames of encrypted overlays in clear: from the first to the last of each line. */
const OPEN_ENGINES: readonly (readonly [first: Version, last: Version])[] = [
  [
    [0, 0, 0],
    [20, 10, 23],
  ],
  [
    [23, 0, 0],
    [23, 0, 2],
  ],
];
/** Versions of which it is known that they cannot do what the swarm asks of them. */
export function compareVersions(index: SwarmIndex): readonly Disagreement[] {
  const { facts } = index;
  const encrypted = index.overlays.filter((network) => network.encrypted);
  const engines = new Map([
    ...facts.nodes.map(({ name, engineVersion }) => [name, engineVersion] as const),
    ...facts.views.map(({ node, engine }) => [node, engine.version] as const),
  ]);
  const names = encrypted.map(({ name }) => name).join(', ');
  return [
    ...facts.views.flatMap(({ node, engine: { kernel } }): Disagreement[] =>
      encrypted.length === 0 || !(isAmong(kernel, ESP_BROKEN_KERNELS) || /^5\.4\.0-104\b/.test(kernel))
        ? []
        : [
            {
              kind: 'encryption/kernel-known-broken',
              place: { node },
              expected: `a kernel whose ESP works, for ${names}`,
              observed: kernel,
              evidence: [],
              details: { node, kernel },
            },
          ],
    ),
    ...[...engines].flatMap(([node, version]): Disagreement[] =>
      encrypted.length === 0 || !isAmong(version, OPEN_ENGINES)
        ? []
        : [
            {
              kind: 'encryption/engine-known-open',
              place: { node },
              expected: `an engine that neither sends nor takes frames of ${names} in clear`,
              observed: version,
              evidence: [],
              details: { node, version },
            },
          ],
    ),
  ];
}

function isAmong(text: string, ranges: readonly (readonly [first: Version, last: Version])[]): boolean {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  if (match === null) return false;
  const version = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] as const;
  return ranges.some(([first, last]) => order(first, version) <= 0 && order(version, last) <= 0);
}

function order(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
