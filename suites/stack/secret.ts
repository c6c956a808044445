import { createHash, randomBytes } from 'node:crypto';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import type { ServiceSpec } from '../../src/docker/answers.js';
import type { RunningTask } from '../../src/lab/stack.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { freshName } from '../support/containers.js';
import { cannotMeasure } from '../support/task-shell.js';

const REASONS = ['secret-missing', 'content-differs', 'seen-elsewhere'] as const;
type Reason = (typeof REASONS)[number];

/** Where a secret was made from, and what was found of it. Only hashes: the content is secret. */
export interface SecretCopy {
  readonly source: 'standard input' | 'file';
  readonly node: string;
  readonly expected: string;
  /** Hash of what the task that it is granted to reads; `null` where there is no such file. */
  readonly granted: string | null;
  /** A task that it is not granted to has a file of that name, too. */
  readonly elsewhere: boolean;
}

export default defineScenario({
  id: 'stack/secret',
  claim:
    'A secret made from standard input or from a file appears byte for byte in /run/secrets of the service it is granted to, and nowhere else.',
  level: 'core',
  requirements: ['R-stack-secret'],
  needs: [],
  disturbs: 'nothing',
  parameters: { granted: true, mode: 0o444 },
  stack: () => ({
    name: 'secrets',
    networks: {},
    services: { reader: { scale: 1, networks: [] }, other: { scale: 1, networks: [] } },
  }),
  reasons: REASONS,
  deadlineMs: 180_000,
  measure: async (context, { granted, mode }): Promise<readonly SecretCopy[]> => {
    const { lab, stack, undo } = context;
    const manager = lab.manager();
    const sources = (['standard input', 'file'] as const).map((source) => ({
      source,
      name: freshName('secret'),
      // No end of line, and bytes that are no text: nothing may be added or changed.
      content: randomBytes(64),
    }));
    undo.add('remove the secrets', async () => {
      for (const { name } of sources) await manager.engine.secrets.remove(name);
    });
    for (const { source, name, content } of sources) {
      const octal = [...content].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
      const command =
        source === 'file'
          ? `umask 077; printf '${octal}' >/tmp/${name}; docker secret create ${name} /tmp/${name}; code=$?; rm -f /tmp/${name}; exit $code`
          : `printf '${octal}' | docker secret create ${name} -`;
      const made = await manager.ownShell.run(command);
      if (made.exitCode !== 0) throw cannotMeasure(`a secret made from ${source}`, made.stderr.trim());
    }
    if (granted) {
      const secrets = await manager.engine.secrets.list({ name: sources.map(({ name }) => name) });
      const grants = secrets.map(({ ID, Spec }) => ({ id: ID, name: Spec.Name, mode }));
      undo.add('take the secrets from the service', async () => {
        await stack.update('reader', (spec) => withSecrets(spec, []));
        await stack.settled('reader');
      });
      await stack.update('reader', (spec) => withSecrets(spec, grants));
      await stack.settled('reader');
    }
    const [[reader], [other]] = await Promise.all([stack.tasks('reader'), stack.tasks('other')]);
    if (reader === undefined || other === undefined) throw cannotMeasure('two tasks', 'one is missing');
    return Promise.all(
      sources.map(async ({ source, name, content }): Promise<SecretCopy> => ({
        source,
        node: reader.node.name,
        expected: createHash('sha256').update(content).digest('hex'),
        granted: await hashIn(context, reader, name),
        elsewhere: (await hashIn(context, other, name)) !== null,
      })),
    );
  },
  judge: judgeSecrets,
  faults: [
    {
      kind: 'mutation',
      name: 'not-granted',
      does: 'The secrets are made and not granted to the service.',
      change: { granted: false },
      expect: { reason: 'secret-missing', place: { service: 'secrets-reader' } },
    },
    {
      kind: 'mutation',
      name: 'other-mode',
      does: 'The secrets are granted with another file mode.',
      change: { mode: 0o400 },
      expect: 'look-alike',
    },
  ],
});

function withSecrets(
  spec: ServiceSpec,
  grants: readonly { readonly id: string; readonly name: string; readonly mode: number }[],
): ServiceSpec {
  return {
    ...spec,
    TaskTemplate: {
      ...spec.TaskTemplate,
      ContainerSpec: {
        ...spec.TaskTemplate.ContainerSpec,
        Secrets: grants.map(({ id, name, mode }) => ({
          SecretID: id,
          SecretName: name,
          File: { Name: name, UID: '0', GID: '0', Mode: mode },
        })),
      },
    },
  };
}

/** SHA-256 of a secret as a task reads it; `null` where it has none of that name. */
async function hashIn(context: MeasureContext, task: RunningTask, name: string): Promise<string | null> {
  const { stdout } = await context.observe(
    task.node.shell,
    `${task.name} is looked into for a secret`,
    `file=/proc/${task.pid}/root/run/secrets/${name}; [ ! -e "$file" ] || sha256sum <"$file"`,
  );
  return /^([0-9a-f]{64})/.exec(stdout)?.[1] ?? null;
}

export function judgeSecrets(copies: readonly SecretCopy[]): Judgement<Reason> {
  for (const { source, node, expected, granted, elsewhere } of copies) {
    const place = { node, service: 'secrets-reader' };
    if (granted === null) {
      return broken(
        'secret-missing',
        place,
        `The secret made from ${source} is in /run/secrets of its service; it is not.`,
      );
    }
    if (granted !== expected) {
      return broken(
        'content-differs',
        place,
        `The secret made from ${source} is there byte for byte; its hash differs.`,
      );
    }
    if (elsewhere) {
      return broken(
        'seen-elsewhere',
        { service: 'secrets-other' },
        `The secret made from ${source} is seen by its service only; another one has it, too.`,
      );
    }
  }
  return ok(
    `Secrets made from ${copies.map(({ source }) => source).join(' and ')} arrived byte for byte, at one service only.`,
  );
}
