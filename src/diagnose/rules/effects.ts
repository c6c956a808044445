import type { Place } from '../../model/place.js';
import { LAYERS, layerOf, type Disagreement, type Layer } from '../layers/index.js';

/** Whether something disagrees because of what is wrong at a place. */
export type Effect = (other: Disagreement, own: Place) => boolean;

/** Whatever disagrees in these layers at the node itself, or at another one about it. */
export function touchesNode(layers: readonly Layer[]): Effect {
  return (other, own) =>
    layers.includes(layerOf(other)) &&
    own.node !== undefined &&
    (other.place.node === own.node || other.place.peer === own.node);
}

const touchesAnyhow = touchesNode(LAYERS.filter((layer) => layer !== 'host' && layer !== 'host-rules'));

/** What comes of a node that managers gave up: everything about it, and tasks that find no other node. */
export const isAfterNodeLoss: Effect = (other, own) =>
  touchesAnyhow(other, own) ||
  (other.kind === 'api/task-not-running' && (other.details['error'] ?? '').includes('not available'));
