import { afterAll } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { broken, ok } from '../../model/judgement.js';
import type { FeatureCheck } from '../../model/kernel-feature.js';
import type { RecordEvent } from '../../model/record.js';
import type { LabFault } from '../../lab/fault.js';
import type { Lab } from '../../lab/lab.js';
import type { DeployedStack, StackDeclaration } from '../../lab/stack.js';
import { RecordWriter } from '../record-writer.js';
import type { Run } from '../run-scenarios.js';
import { defineScenario, type AnyScenario, type MeasureContext } from '../scenario.js';
import { StackPool, type DeployStack } from '../stack-pool.js';

/** A lab of which nothing is used but that it is there. */
export const FAKE_LAB = { id: 'fake', nodes: [] } as unknown as Lab;

/** What scenarios of {@link scenarioOf} see of the fake swarm. */
export interface FakeSwarm {
  /** The reason that is measured by default; tests set it to what a fault would cause. */
  state: string;
}

/** Parts of a scenario that a test sets; the rest is that of a scenario that passes. */
export interface ScenarioWish {
  readonly id?: string;
  readonly stack?: StackDeclaration;
  readonly needs?: AnyScenario['needs'];
  readonly disturbs?: AnyScenario['disturbs'];
  readonly exclusive?: string;
  readonly requirements?: readonly string[];
  readonly reasons?: readonly string[];
  readonly faults?: AnyScenario['faults'];
  readonly convergesWithinMs?: number;
  readonly finalReasons?: readonly string[];
  readonly deadlineMs?: number;
  readonly soakMs?: number;
  readonly measure?: (context: MeasureContext, parameters: { readonly state: string | null }) => Promise<string>;
  readonly judge?: AnyScenario['judge'];
}

/** An empty stack of a name. */
export function stackNamed(name: string, networks: StackDeclaration['networks'] = {}): StackDeclaration {
  return { name, networks, services: {} };
}

/** An empty stack of a name, with a node of its own. */
export function ownStackNamed(
  name: string,
  budgetS: number,
  networks: StackDeclaration['networks'] = {},
): StackDeclaration {
  return { ...stackNamed(name, networks), own: { budgetS, nodes: { own1: { role: 'manager' } }, formed: true } };
}

/**
 * A scenario whose measurement is the state of a fake swarm, unless its parameter says another: `ok` passes, everything
 * else is the reason of a failure at worker1.
 */
export function scenarioOf(swarm: FakeSwarm, wish: ScenarioWish = {}): AnyScenario {
  return defineScenario({
    id: wish.id ?? 'vip/claim',
    claim: 'It holds.',
    level: 'core',
    requirements: wish.requirements ?? ['R-vip-one'],
    needs: wish.needs ?? [],
    disturbs: wish.disturbs ?? 'nothing',
    ...(wish.exclusive === undefined ? {} : { exclusive: wish.exclusive }),
    parameters: { state: null as string | null },
    stack: () => wish.stack ?? stackNamed('standard'),
    reasons: wish.reasons ?? ['lost', 'slow'],
    ...(wish.convergesWithinMs === undefined ? {} : { convergesWithinMs: wish.convergesWithinMs }),
    ...(wish.finalReasons === undefined ? {} : { finalReasons: wish.finalReasons }),
    ...(wish.deadlineMs === undefined ? {} : { deadlineMs: wish.deadlineMs }),
    ...(wish.soakMs === undefined ? {} : { soakMs: wish.soakMs }),
    measure: wish.measure ?? ((_, { state }) => Promise.resolve(state ?? swarm.state)),
    judge:
      wish.judge ??
      ((state: string) => (state === 'ok' ? ok('It holds.') : broken(state, { node: 'worker1' }, `It is ${state}.`))),
    faults: wish.faults ?? [],
  }) as AnyScenario;
}

/** A lab fault that sets the state of a fake swarm and sets it back. */
export function faultOf(swarm: FakeSwarm, id: string, state: string): LabFault {
  return {
    id,
    does: `makes it ${state}`,
    footprint: [],
    parameters: [],
    inject: (_lab, _parameters, undo) => {
      undo.add(id, () => {
        swarm.state = 'ok';
      });
      swarm.state = state;
      return Promise.resolve();
    },
  };
}

/** A pool's way to deploy that keeps a journal: `+name` and `-name`. */
export function journalingDeploy(journal: string[], options: { readonly fails?: boolean } = {}): DeployStack {
  return (_lab, declaration, undo) => {
    undo.add(declaration.name, () => {
      journal.push(`-${declaration.name}`);
    });
    journal.push(`+${declaration.name}`);
    if (options.fails === true) return Promise.reject(new Error('no such image'));
    return Promise.resolve({ declaration, lab: FAKE_LAB } as unknown as DeployedStack);
  };
}

const temporaryFolders: string[] = [];
afterAll(() => {
  for (const folder of temporaryFolders) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own below the system's temporary one, deleted when the test file is through. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'seatrial-unit-'));
  temporaryFolders.push(folder);
  return folder;
}

/** A run against a fake lab, with what it records. */
export interface FakeRun extends Run {
  readonly events: readonly RecordEvent[];
  readonly journal: readonly string[];
  interrupt(): void;
}

/** Makes a run against a fake lab. */
export function fakeRun(
  options: {
    readonly features?: readonly FeatureCheck[];
    readonly concurrency?: number;
    readonly deployFails?: boolean;
  } = {},
): FakeRun {
  const record = new RecordWriter(temporaryFolder());
  const events: RecordEvent[] = [];
  record.onEvent((event) => events.push(event));
  const controller = new AbortController();
  const journal: string[] = [];
  const deploy = journalingDeploy(journal, { fails: options.deployFails ?? false });
  return {
    lab: FAKE_LAB,
    features: options.features ?? [],
    patience: 1,
    signal: controller.signal,
    record,
    stacks: new StackPool(FAKE_LAB, deploy, controller.signal),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    events,
    journal,
    interrupt: () => {
      controller.abort(new Error('interrupted'));
    },
  };
}
