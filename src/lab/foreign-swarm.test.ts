import { readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Engine } from '../docker/engine.js';
import { Failure } from '../support/failure.js';
import { readBootId } from '../support/process-identity.js';
import { UndoStack } from '../support/undo.js';
import { RUN_LABEL, auditForeignSwarm, openForeignSwarm } from './foreign-swarm.js';

const info = (node: string, manages: boolean): object => ({
  ID: node,
  Name: node,
  Swarm: { NodeID: node, NodeAddr: '192.0.2.1', LocalNodeState: 'active', ControlAvailable: manages },
});
const member = (node: string, Availability = 'active'): object => ({
  ID: node,
  Spec: { Role: node === 'a' ? 'manager' : 'worker', Availability },
  Description: { Hostname: node },
  Status: { State: 'ready' },
});
const EMPTY = { '/services': [], '/secrets': [], '/networks': [], '/containers/json': [], '/volumes': { Volumes: [] } };
const MANAGER = { ...EMPTY, '/info': info('a', true), '/nodes': [member('a'), member('b')] };
const WORKER = { ...EMPTY, '/info': info('b', false) };

describe('a swarm that is in use', () => {
  let folder: string;
  let servers: Server[];
  let changes: string[];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'seatrial-foreign-'));
    servers = [];
    changes = [];
  });
  afterEach(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await rm(folder, { recursive: true });
  });

  async function engineThat(answers: Readonly<Record<string, unknown>>): Promise<Engine> {
    const server = createServer((request, response) => {
      const [name = ''] = (request.url ?? '').split('?');
      if (request.method !== 'GET') changes.push(`${request.method ?? ''} ${name}`);
      const all = answers[name];
      // What was removed is not there any more.
      const answer = Array.isArray(all)
        ? all.filter(({ ID }: { ID?: string }) => !changes.includes(`DELETE ${name}/${ID ?? ''}`))
        : all;
      const status = request.method === 'GET' && answer === undefined ? 404 : 200;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
    });
    servers.push(server);
    const socket = path.join(folder, `${servers.length}.sock`);
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    return Engine.open(`unix://${socket}`);
  }

  async function refusal(target: Readonly<Record<string, unknown>>, worker = false): Promise<Failure> {
    const swarm = {
      target: await engineThat(target),
      nodes: worker ? [{ name: 'b', engine: await engineThat(WORKER) }] : [],
      image: 'probe:1',
      runId: 'r1',
      signal: new AbortController().signal,
    };
    const error: unknown = await openForeignSwarm(swarm, new UndoStack()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Failure);
    expect(changes).toEqual([]);
    return error as Failure;
  }

  test('is reached by a manager', async () => {
    expect((await refusal(WORKER)).expected).toBe('a manager');
  });

  test('is reached by every node that takes tasks', async () => {
    expect((await refusal(MANAGER)).seen).toBe('no endpoint of b');
  });

  test('does without nodes that take no tasks, and needs the image', async () => {
    const drained = { ...MANAGER, '/nodes': [member('a'), member('b', 'drain')] };
    expect((await refusal(drained)).expected).toBe('the image probe:1 on a');
    expect((await refusal(MANAGER, true)).expected).toContain('the image probe:1');
  });

  test('is freed of what killed runs of this machine left, and of nothing else', async () => {
    const owned = (boot: string, pid: string): object => ({
      [RUN_LABEL]: 'old',
      'seatrial.owner-pid': pid,
      'seatrial.owner-started': '1',
      'seatrial.owner-pid-namespace': readlinkSync('/proc/self/ns/pid'),
      'seatrial.boot': boot,
    });
    const service = (ID: string, Labels: object): object => ({ ID, Spec: { Name: ID, Labels } });
    const target = await engineThat({
      ...MANAGER,
      '/services': [service('dead', owned(readBootId(), '4000000')), service('elsewhere', owned('another', '1'))],
    });
    const swarm = {
      target,
      nodes: [{ name: 'b', engine: await engineThat(WORKER) }],
      image: 'probe:1',
      runId: 'r1',
      signal: new AbortController().signal,
    };
    await expect(openForeignSwarm(swarm, new UndoStack())).rejects.toThrow('probe:1');
    expect(changes).toEqual(['DELETE /services/dead']);
    expect(await auditForeignSwarm('old', target, [target])).toMatchObject([{ kind: 'service', name: 'elsewhere' }]);
  });
});
