import type { OwnContainer } from './containers.js';
import { cannotMeasure } from './task-shell.js';

/** Address of a container that is in one network. */
export function onlyAddress({ name, addresses }: OwnContainer): string {
  const [address, ...others] = Object.values(addresses);
  if (address !== undefined && address !== '' && others.length === 0) return address;
  throw cannotMeasure(`${name} to have one address`, Object.values(addresses).join(', ') || 'none');
}
