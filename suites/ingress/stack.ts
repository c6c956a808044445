import type { StackDeclaration } from '../../src/lab/stack.js';

/** Port on which the responder listens, for TCP and UDP. */
const TARGET = 8080;

/** A task on every node, published over the routing mesh: `web` for TCP and UDP, `even` for whom counts answers. */
export const MESH: StackDeclaration = meshWith({});

/** What mutations change of the stack. */
export interface MeshWish {
  /** Published port of `web`; the swarm assigns one when left out. */
  readonly published?: number;
  readonly mode?: 'ingress' | 'host';
  /** How `quiet` publishes, which should not. */
  readonly quietPublishes?: 'ingress' | 'host' | 'nothing';
}

/** The same with something changed. */
export function meshWith({ published, mode = 'ingress', quietPublishes = 'nothing' }: MeshWish): StackDeclaration {
  return {
    name: 'mesh',
    networks: { plain: {} },
    services: {
      web: {
        scale: 'global',
        networks: [],
        publish: [
          { target: TARGET, mode, protocol: 'tcp', ...(published === undefined ? {} : { published }) },
          { target: TARGET, mode, protocol: 'udp', ...(published === undefined ? {} : { published }) },
        ],
      },
      even: { scale: 'global', networks: [], publish: [{ target: TARGET, mode: 'ingress' }] },
      quiet: {
        scale: 1,
        networks: ['plain'],
        publish: quietPublishes === 'nothing' ? [] : [{ target: TARGET, mode: quietPublishes }],
      },
    },
  };
}
