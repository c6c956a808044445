import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { findFault } from '../../src/lab/index.js';
import { readSecurity, type Security } from '../../src/probes/xfrm.js';
import { defineScenario } from '../../src/scenario/scenario.js';
import { witnessed } from '../support/evidence.js';
import { AIMED_NODE } from '../stacks.js';
import type { senderAndReceiver } from './stack.js';
import { SECRECY } from './stack.js';

/** What the engine asks the kernel for: AES in Galois/counter mode (RFC 4106). */
const ALGORITHM = 'rfc4106(gcm(aes))';

const REASONS = ['policy-missing', 'state-missing', 'other-algorithm'] as const;
type Reason = (typeof REASONS)[number];

/** What one node's kernel encrypts and decrypts. */
export interface NodeSecurity extends Security {
  readonly node: string;
  /** Of its data path. */
  readonly address: string;
}

export default defineScenario({
  id: 'encrypted/aes-gcm-states',
  claim:
    'Every pair of nodes that take part in an encrypted overlay holds matching security associations with AES-GCM, and policies that use them.',
  level: 'core',
  requirements: ['R-encrypted-aes-gcm'],
  needs: ['esp-aes-gcm'],
  disturbs: 'nothing',
  parameters: {},
  stack: () => SECRECY,
  reasons: REASONS,
  convergesWithinMs: 5000,
  measure: async (context): Promise<readonly NodeSecurity[]> => {
    const members = await context.stack.tasks('member');
    return Promise.all(
      members.map(async ({ node }) => ({
        node: node.name,
        address: node.controlAddress,
        ...(await readSecurity(witnessed(context, node.shell, 'Security associations and policies'))),
      })),
    );
  },
  judge: judgeSecurity,
  faults: [
    {
      kind: 'lab',
      fault: findFault('xfrm/delete-states'),
      parameters: async (_lab, stack) => ({ node: AIMED_NODE, peer: await otherNode(stack) }),
      expect: { reason: 'state-missing', place: { node: AIMED_NODE } },
    },
    {
      kind: 'lab',
      fault: findFault('xfrm/flush-policies'),
      parameters: { node: AIMED_NODE },
      expect: { reason: 'policy-missing', place: { node: AIMED_NODE } },
    },
    { kind: 'lab', fault: findFault('encryption/drop-esp'), parameters: { node: AIMED_NODE }, expect: 'look-alike' },
  ],
});

async function otherNode(stack: Parameters<typeof senderAndReceiver>[0]['stack']): Promise<string> {
  const members = await stack.tasks('member');
  return (
    members
      .map(({ node }) => node.name)
      .toSorted()
      .find((name) => name !== AIMED_NODE) ?? AIMED_NODE
  );
}

export function judgeSecurity(nodes: readonly NodeSecurity[]): Judgement<Reason> {
  for (const from of nodes) {
    for (const to of nodes) {
      if (from === to) continue;
      const problem = judgeDirection(from, to);
      if (problem !== null) return problem;
    }
  }
  const states = nodes.reduce((sum, node) => sum + node.states.length, 0);
  return ok(
    `${nodes.length} nodes hold ${states} associations with ${ALGORITHM}; each sender's is known to its receiver, and used.`,
  );
}

/** What one node sends to another must be encrypted by a state that the other holds, too. */
function judgeDirection(from: NodeSecurity, to: NodeSecurity): Judgement<Reason> | null {
  const link = `from ${from.node} to ${to.node}`;
  const isDirection = (one: { readonly source: string; readonly destination: string }): boolean =>
    one.source === from.address && one.destination === to.address;
  if (!from.policies.some(isDirection)) {
    return broken('policy-missing', { node: from.node, peer: to.node }, `A policy encrypts ${link}; there is none.`);
  }
  const sent = from.states.filter(isDirection);
  const known = to.states.filter(isDirection);
  if (sent.length === 0) {
    return broken(
      'state-missing',
      { node: from.node, peer: to.node },
      `${from.node} has a state ${link}; it has none.`,
    );
  }
  if (!sent.some(({ spi }) => known.some((state) => state.spi === spi))) {
    return broken(
      'state-missing',
      { node: to.node, peer: from.node },
      `${to.node} holds the state that ${from.node} encrypts with (SPI ${sent.map(({ spi }) => spi).join(', ')}); it holds ${known.map(({ spi }) => spi).join(', ') || 'none'}.`,
    );
  }
  const other = [...sent, ...known].find(({ algorithm }) => algorithm !== ALGORITHM);
  return other === undefined
    ? null
    : broken(
        'other-algorithm',
        { node: from.node, peer: to.node },
        `States ${link} use ${ALGORITHM}; ${other.spi} uses ${other.algorithm}.`,
      );
}
