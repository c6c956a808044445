import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { quoteForShell, type Network } from '../../src/docker/index.js';
import { broken, ok, type Judgement } from '../../src/model/judgement.js';
import { runCompose } from '../../src/lab/compose-command.js';
import type { Shell } from '../../src/lab/shell.js';
import { RESPONDER_PORT } from '../../src/lab/index.js';
import { findNamespaces } from '../../src/probes/forwarding.js';
import { defineScenario, type MeasureContext } from '../../src/scenario/scenario.js';
import { Hopeless, NotYet, pollUntil } from '../../src/support/poll.js';
import { describeContainer, freshName, startContainer } from '../support/containers.js';
import { asked, dialWitnessed } from '../support/evidence.js';
import { cannotMeasure } from '../support/task-shell.js';
import { AIMED_NODE, EMPTY } from '../stacks.js';

const STACK_FILE = fileURLToPath(new URL('../../../examples/overlay-stack.yml', import.meta.url));
const COMPOSE_FILE = fileURLToPath(new URL('../../../examples/attachable-compose.yml', import.meta.url));
/** Tasks that the stack file asks for: two of web, one of caller. */
const STACK_TASKS = 3;
const STACK_NETWORK = 'front';
const COMPOSE_NETWORK = 'net5';
const COMPOSE_SERVICE = 'web';
const COMMAND_DEADLINE_MS = 120_000;
const TASKS_DEADLINE_MS = 180_000;
const GONE_DEADLINE_MS = 120_000;
const POLL_INTERVAL_MS = 200;
/** Lines of a file that mutations replace. */
const DRIVER_LINE = '    driver: overlay\n';
const ATTACHABLE_LINE = '    attachable: true\n';

const REASONS = ['not-deployed', 'wrong-driver', 'not-on-network', 'no-answer', 'stranger-answers'] as const;
type Reason = (typeof REASONS)[number];

/** What came of one file. */
export interface Deployed {
  /** Which file, for people. */
  readonly file: string;
  /** The network as the file names it. */
  readonly network: string;
  /** What the command or the tasks said when it was not deployed; `null` when it was. */
  readonly refusal: string | null;
  readonly driver: string;
  readonly scope: string;
  /** Tasks or containers, and those among them that have an address in the network. */
  readonly members: number;
  readonly membersOnNetwork: number;
  /** Who was asked over the network. */
  readonly asked: string;
  /** Who answered; `null` when nobody did. */
  readonly answered: string | null;
}

export interface Files {
  readonly deployed: readonly Deployed[];
}

interface Parameters {
  readonly stackDriver: 'overlay' | 'bridge';
  readonly composeDriver: 'overlay' | 'bridge';
  readonly attachable: boolean;
  /** Of the stack's network; `null` leaves it to the swarm. */
  readonly subnet: string | null;
}

const PARAMETERS: Parameters = { stackDriver: 'overlay', composeDriver: 'overlay', attachable: true, subnet: null };

export default defineScenario({
  id: 'overlay/compose-file',
  claim:
    'A version 3 file with an overlay puts services on it by docker stack deploy, and a version 2 file containers on an attachable one by Compose.',
  level: 'core',
  requirements: ['R-overlay-stack-file', 'R-overlay-compose-file'],
  needs: ['vxlan', 'ipvs'],
  // The engine gives up a container's attachment to an overlay after 20 s, which a busy manager needs for it.
  disturbs: 'node',
  parameters: PARAMETERS,
  stack: () => EMPTY,
  reasons: REASONS,
  deadlineMs: 300_000,
  measure: async (context, parameters): Promise<Files> => ({
    deployed: await Promise.all([deployStackFile(context, parameters), upComposeFile(context, parameters)]),
  }),
  judge: judgeFiles,
  faults: [
    {
      kind: 'mutation',
      name: 'stack-on-bridge',
      does: 'Gives the network of the stack file the driver bridge.',
      change: { stackDriver: 'bridge' },
      expect: { reason: 'not-deployed', place: { network: STACK_NETWORK } },
    },
    {
      kind: 'mutation',
      name: 'compose-on-bridge',
      does: 'Gives the network of the compose file the driver bridge.',
      change: { composeDriver: 'bridge' },
      expect: { reason: 'wrong-driver', place: { network: COMPOSE_NETWORK } },
    },
    {
      kind: 'mutation',
      name: 'not-attachable',
      does: 'Leaves out that the overlay of the compose file is attachable, as files for classic Swarm did.',
      change: { attachable: false },
      expect: { reason: 'not-deployed', place: { network: COMPOSE_NETWORK } },
    },
    {
      kind: 'mutation',
      name: 'own-subnet',
      does: 'Gives the overlay of the stack file a subnet of choice.',
      change: { subnet: '10.216.0.0/24' },
      expect: 'look-alike',
    },
  ],
});

async function deployStackFile(context: MeasureContext, { stackDriver, subnet }: Parameters): Promise<Deployed> {
  const { lab, undo, signal } = context;
  const manager = lab.manager();
  const { engine } = manager;
  const stack = freshName('file');
  const label = { label: [`com.docker.stack.namespace=${stack}`] };
  const ipam = subnet === null ? '' : `    ipam: { config: [{ subnet: ${subnet} }] }\n`;
  const file = replaced(await readFile(STACK_FILE, 'utf8'), DRIVER_LINE, `    driver: ${stackDriver}\n${ipam}`);
  undo.add(`remove the stack ${stack}`, async () => {
    await Promise.all((await engine.services.list(label)).map(({ ID }) => engine.services.remove(ID)));
    const networks = await engine.networks.list(label);
    await pollUntil({ awaiting: `the removal of ${stack}`, deadlineMs: GONE_DEADLINE_MS }, async () => {
      await Promise.all((await engine.networks.list(label)).map(({ Id }) => engine.networks.remove(Id)));
      return true;
    });
    await goneFromNodes(context, networks);
  });
  const run = await context.observe(
    manager.ownShell,
    'docker stack deploy',
    `printf %s ${quoteForShell(file)} | IMAGE=${quoteForShell(lab.probeImage)} docker stack deploy --resolve-image never --compose-file - ${stack}`,
    { deadlineMs: COMMAND_DEADLINE_MS },
  );
  const network = await allocated(context, `${stack}_${STACK_NETWORK}`);
  const seen: Deployed = {
    file: 'the version 3 stack file',
    network: STACK_NETWORK,
    refusal: null,
    driver: network?.Driver ?? 'none',
    scope: network?.Scope ?? 'none',
    members: 0,
    membersOnNetwork: 0,
    asked: `${stack}_web`,
    answered: null,
  };
  if (run.exitCode !== 0 || network === undefined) return { ...seen, refusal: refusalOf('docker stack deploy', run) };
  const tasks = await runningTasks(context, stack);
  if (typeof tasks === 'string') return { ...seen, refusal: tasks };
  const services = await engine.services.list(label, { signal });
  const web = services.find(({ Spec }) => Spec.Name === `${stack}_web`);
  const caller = tasks.find(({ ServiceID }) => ServiceID !== web?.ID);
  const address = web?.Endpoint?.VirtualIPs?.find(({ NetworkID }) => NetworkID === network.Id)?.Addr?.split('/')[0];
  const node = lab.nodes.find(({ swarmNodeId }) => swarmNodeId === caller?.NodeID);
  const container = caller?.Status.ContainerStatus?.ContainerID;
  if (address === undefined || node === undefined || container === undefined) {
    throw cannotMeasure(`a virtual address of ${stack}_web and a task of ${stack}_caller`, 'neither or one of them');
  }
  const from = await describeContainer(context, node, container);
  return {
    ...seen,
    members: tasks.length,
    membersOnNetwork: tasks.filter(({ NetworksAttachments }) =>
      NetworksAttachments?.some(({ Network, Addresses }) => Network.ID === network.Id && (Addresses ?? []).length > 0),
    ).length,
    answered: await askOver(context, from.shell, address, ({ service }) => service),
  };
}

/** The tasks of a stack once all of them run; what keeps one from it when it cannot. */
async function runningTasks(
  context: MeasureContext,
  stack: string,
): Promise<Awaited<ReturnType<ReturnType<MeasureContext['lab']['manager']>['engine']['tasks']['list']>> | string> {
  const { engine, name } = context.lab.manager();
  const service = ['web', 'caller'].map((one) => `${stack}_${one}`);
  return asked(
    context,
    name,
    `GET /tasks of ${stack}`,
    async () => {
      try {
        const { value } = await pollUntil(
          {
            awaiting: `the tasks of ${stack}`,
            deadlineMs: TASKS_DEADLINE_MS,
            intervalMs: POLL_INTERVAL_MS,
            signal: context.signal,
          },
          async (signal) => {
            const tasks = await engine.tasks.list({ service, 'desired-state': ['running'] }, { signal });
            const rejected = tasks.find(({ Status }) => Status.State === 'rejected');
            if (rejected !== undefined) return new Hopeless(rejected.Status.Err ?? 'rejected');
            const running = tasks.filter(({ Status }) => Status.State === 'running');
            if (running.length === STACK_TASKS) return running;
            return new NotYet(tasks.map(({ Status }) => Status.Err ?? Status.State).join(', '));
          },
        );
        return value;
      } catch (error) {
        context.signal.throwIfAborted();
        return error instanceof Error ? error.message : String(error);
      }
    },
    (tasks) =>
      typeof tasks === 'string' ? tasks : tasks.map(({ NodeID, Status }) => `${NodeID ?? ''} ${Status.State}`),
  );
}

async function upComposeFile(context: MeasureContext, { composeDriver, attachable }: Parameters): Promise<Deployed> {
  const { lab, undo, signal } = context;
  const manager = lab.manager();
  const project = freshName('compose');
  const written = replaced(await readFile(COMPOSE_FILE, 'utf8'), DRIVER_LINE, `    driver: ${composeDriver}\n`);
  const file = attachable ? written : replaced(written, ATTACHABLE_LINE, '');
  const request = { file, project, environment: { IMAGE: lab.probeImage }, deadlineMs: COMMAND_DEADLINE_MS };
  undo.add(`compose down ${project}`, async () => {
    const networks = await manager.engine.networks.list({ name: [`${project}_${COMPOSE_NETWORK}`] });
    const { exitCode, stderr } = await runCompose(lab, manager, { ...request, arguments: ['down', '--timeout', '1'] });
    if (exitCode !== 0) throw cannotMeasure(`compose down of ${project}`, stderr.trim());
    await goneFromNodes(context, networks);
  });
  const up = await asked(
    context,
    manager.name,
    `compose up ${project}`,
    () => runCompose(lab, manager, { ...request, arguments: ['up', '--detach', '--pull', 'never'], signal }),
    ({ exitCode, stdout, stderr }) => ({ exitCode, said: `${stdout}${stderr}`.split('\n') }),
  );
  const name = `${project}_${COMPOSE_NETWORK}`;
  const network = await allocated(context, name);
  const seen: Deployed = {
    file: 'the version 2 compose file',
    network: COMPOSE_NETWORK,
    refusal: null,
    driver: network?.Driver ?? 'none',
    scope: network?.Scope ?? 'none',
    members: 0,
    membersOnNetwork: 0,
    asked: COMPOSE_SERVICE,
    answered: null,
  };
  const [container] = await manager.engine.containers.list(
    { label: [`com.docker.compose.project=${project}`], status: ['running'] },
    { signal },
  );
  if (up.exitCode !== 0 || network === undefined || container === undefined) {
    return { ...seen, refusal: refusalOf('compose up', up) };
  }
  const { addresses } = await describeContainer(context, manager, container.Id);
  const address = addresses[name] ?? '';
  const joined = { ...seen, members: 1, membersOnNetwork: address === '' ? 0 : 1 };
  // On a local network nobody could ask from another node.
  if (network.Scope !== 'swarm' || address === '') return joined;
  const other = await startContainer(context, lab.node(AIMED_NODE), { network: name });
  return { ...joined, answered: await askOver(context, other.shell, address, ({ task }) => task) };
}

/** What a command said last. One that hangs refuses nothing: that cannot be judged. */
function refusalOf(
  command: string,
  { exitCode, stderr }: { readonly exitCode: number | null; readonly stderr: string },
): string {
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (exitCode === null) throw cannotMeasure(`an end of ${command} within ${COMMAND_DEADLINE_MS / 1000} s`, said);
  return said === '' ? `exit ${exitCode}` : said;
}

/** Who answers at an address; `null` when nobody does. */
async function askOver(
  context: MeasureContext,
  shell: Shell,
  address: string,
  who: (identity: { readonly service: string; readonly task: string }) => string,
): Promise<string | null> {
  const [dialled] = await dialWitnessed(context, shell, `${shell.name} connects to ${address}`, {
    targets: [{ address, port: RESPONDER_PORT, protocol: 'tcp' }],
  });
  return dialled?.identity == null ? null : who(dialled.identity);
}

/** The text with another line; a file that lacks it cannot be changed as it should be. */
function replaced(text: string, line: string, by: string): string {
  if (!text.includes(line)) throw cannotMeasure(`the line ${line.trim()} in the example`, 'none');
  return text.replace(line, by);
}

/** A network of a swarm as its manager tells it; before the manager has allocated it, it has no driver. */
async function allocated(context: MeasureContext, name: string): Promise<Network | undefined> {
  const { engine } = context.lab.manager();
  const { value } = await pollUntil(
    { awaiting: `the network ${name}`, deadlineMs: TASKS_DEADLINE_MS, signal: context.signal },
    async (signal) => {
      const networks = await engine.networks.list({ name: [name] }, { signal });
      const network = networks.find(({ Name }) => Name === name);
      return network?.Driver === '' ? new NotYet('it has no driver yet') : { network };
    },
  );
  return value.network;
}

/**
 * Waits until no node has its part of networks that were removed. A manager hands their subnets out again at once, and a
 * node that still has the old network refuses the new one.
 */
async function goneFromNodes({ lab }: MeasureContext, networks: readonly Network[]): Promise<void> {
  await pollUntil({ awaiting: 'the nodes to give the networks up', deadlineMs: GONE_DEADLINE_MS }, async () => {
    const namespaces = await Promise.all(lab.nodes.map(({ shell }) => findNamespaces(shell)));
    const left = networks.filter(({ Id }) => namespaces.some((ofNode) => ofNode.overlay(Id) !== null));
    return left.length === 0 ? true : new NotYet(`${left.map(({ Name }) => Name).join(', ')} is left`);
  });
}

export function judgeFiles({ deployed }: Files): Judgement<Reason> {
  for (const { file, network, refusal, driver, scope, members, membersOnNetwork, asked: whom, answered } of deployed) {
    const place = { network };
    // Compose deploys on whatever driver; docker stack deploy says no by itself.
    if (refusal !== null) {
      return broken('not-deployed', place, `${file} is deployed with ${network} as ${driver}; it was not: ${refusal}.`);
    }
    if (driver !== 'overlay' || scope !== 'swarm') {
      return broken(
        'wrong-driver',
        place,
        `${network} of ${file} is an overlay of scope swarm; it is a ${driver} of scope ${scope}.`,
      );
    }
    if (members === 0 || membersOnNetwork < members) {
      return broken(
        'not-on-network',
        place,
        `Everything of ${file} has an address in ${network}; ${membersOnNetwork} of ${members} have.`,
      );
    }
    if (answered === null) {
      return broken('no-answer', place, `${whom} of ${file} answers over ${network}; nobody did.`);
    }
    if (answered !== whom) {
      return broken('stranger-answers', place, `${whom} of ${file} answers over ${network}; ${answered} did.`);
    }
  }
  return ok(
    deployed
      .map(
        ({ file, members, network }) =>
          `${file} put ${members} ${members === 1 ? 'container' : 'tasks'} on its overlay ${network}`,
      )
      .join(', and ')
      .concat(', each answered over it.'),
  );
}
