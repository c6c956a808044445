/** Making a network takes a second, and on a machine that is busy some ten. Milliseconds. */
export const DEADLINE_MS = 90_000;

/** Name of the Linux bridge that an engine makes for a network. */
export function bridgeDeviceOf(networkId: string): string {
  return `br-${networkId.slice(0, 12)}`;
}
