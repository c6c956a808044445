import type { StackDeclaration } from '../../src/lab/stack.js';

/** What scenarios of {@link legsStack} may change of it. */
export interface LegsVariant {
  /** Standalone containers may join `front`. */
  readonly frontAttachable: boolean;
  /** Standalone containers may join `back`. */
  readonly backAttachable: boolean;
  /** Standalone containers may join `closed`. */
  readonly closedAttachable: boolean;
  /** `closed` has no way out. */
  readonly closedInternal: boolean;
  /** Networks of the service `both`. */
  readonly bothIn: readonly ('front' | 'back' | 'closed')[];
}

/** As scenarios that are healthy deploy it, so that they share one deployment. */
export const LEGS: LegsVariant = {
  frontAttachable: true,
  backAttachable: false,
  closedAttachable: false,
  closedInternal: true,
  bothIn: ['front', 'back'],
};

/**
 * Services in one network, in another one, in both, and in an internal one: for claims about which interfaces tasks have
 * and what they reach by them. Variants stand beside each other under names of their own.
 */
export function legsStack(variant: LegsVariant): StackDeclaration {
  const { frontAttachable, backAttachable, closedAttachable, closedInternal, bothIn } = variant;
  return {
    name: `legs${suffixOf(variant)}`,
    networks: {
      front: frontAttachable ? { attachable: true } : {},
      back: backAttachable ? { attachable: true } : {},
      closed: {
        ...(closedAttachable ? { attachable: true } : {}),
        ...(closedInternal ? { internal: true } : {}),
      },
    },
    services: {
      web: { scale: 1, networks: ['front'] },
      store: { scale: 1, networks: ['back'] },
      both: { scale: 1, networks: bothIn },
      inside: { scale: 2, networks: ['closed'] },
    },
  };
}

function suffixOf({ frontAttachable, backAttachable, closedAttachable, closedInternal, bothIn }: LegsVariant): string {
  return [
    ...(frontAttachable === LEGS.frontAttachable ? [] : ['-front-shut']),
    ...(backAttachable === LEGS.backAttachable ? [] : ['-back-open']),
    ...(closedAttachable === LEGS.closedAttachable ? [] : ['-closed-open']),
    ...(closedInternal === LEGS.closedInternal ? [] : ['-not-internal']),
    ...(bothIn.join() === LEGS.bothIn.join() ? [] : [`-in-${bothIn.join('-')}`]),
  ].join('');
}
