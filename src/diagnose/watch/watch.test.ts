import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Engine } from '../../docker/index.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import { diagnose } from '../diagnosis.js';
import { collectFacts } from '../facts/index.js';
import { recordedFacts } from '../testing/fixtures.js';
import { NOTHING_WATCHED, changesOf } from './changes.js';
import { consoleEvent, jsonEvent } from './output.js';
import { watch, type WatchEvent } from './watch.js';

const BEGAN = Date.parse('2026-11-22T03:00:00Z');
const healthy = diagnose(recordedFacts('healthy'));
const broken = diagnose(recordedFacts('published-drop-port'));

/** Watches readings one after the other; a failure is an error. The clock moves by the pauses alone. */
async function watchReadings(...readings: readonly (Diagnosis | Error)[]): Promise<readonly WatchEvent[]> {
  const controller = new AbortController();
  const events: WatchEvent[] = [];
  let now = BEGAN;
  let reading = 0;
  await watch({
    read: () => {
      const next = readings[reading];
      reading += 1;
      return next instanceof Error || next === undefined
        ? Promise.reject(next ?? new Error('none'))
        : Promise.resolve(next);
    },
    intervalMs: 30_000,
    signal: controller.signal,
    emit: (event) => events.push(event),
    clock: {
      now: () => now,
      pause: (milliseconds) => {
        now += milliseconds;
        if (reading === readings.length) controller.abort();
        return Promise.resolve();
      },
    },
  });
  return events;
}

const changesIn = (events: readonly WatchEvent[]): readonly string[] => events.map(({ change }) => change);

describe('watching', () => {
  test('tells what is new and what is gone, with how long it lasted, and nothing in between', async () => {
    const events = await watchReadings(healthy, broken, broken, broken, healthy, healthy);
    expect(changesIn(events)).toEqual(['begun', 'found', 'gone']);
    expect(events[1]).toMatchObject({ at: '2026-11-22T03:00:30.000Z', finding: { code: 'published-port-dropped' } });
    expect(events[2]).toMatchObject({ at: '2026-11-22T03:02:00.000Z', lastedMs: 90_000 });
  });

  test('tells what of a finding changed, but not its counters', async () => {
    const [finding] = broken.findings;
    if (finding === undefined) throw new Error('a finding');
    const counted = { ...broken, findings: [{ ...finding, evidence: ['-j DROP (99 packets)'] }] };
    const worse = { ...broken, findings: [{ ...finding, severity: 'warning' as const, occurrences: 4 }] };
    const events = await watchReadings(broken, counted, worse);
    expect(changesIn(events)).toEqual(['begun', 'found', 'changed']);
    expect(events[2]).toMatchObject({ fields: ['severity', 'occurrences'] });
  });

  test('a finding whose place is not looked at is not gone; it is told once that nobody knows', async () => {
    const blind: Diagnosis = {
      ...healthy,
      lookedAt: healthy.lookedAt.map(({ layer, nodes, notLookedAt }) => ({
        layer,
        nodes: nodes.filter((node) => node !== 'worker1'),
        notLookedAt: [...notLookedAt, 'worker1'],
      })),
      gaps: [{ node: 'worker1', what: 'its kernel tables', why: 'no answer' }],
    };
    const events = await watchReadings(broken, blind, blind, healthy);
    expect(changesIn(events)).toEqual(['begun', 'found', 'unsure', 'gap', 'gone', 'gap-closed']);
    expect(events[4]).toMatchObject({ lastedMs: 90_000 });
  });

  test('with a node that left the swarm, what was wrong there is gone', () => {
    const without = healthy.lookedAt.map((one) => ({ ...one, nodes: ['manager1'], notLookedAt: [] }));
    const { watched } = changesOf(NOTHING_WATCHED, broken, BEGAN);
    expect(changesOf(watched, { ...healthy, lookedAt: without }, BEGAN).changes).toMatchObject([{ change: 'gone' }]);
  });

  test('survives that the swarm cannot be read for a while, and tells it once', async () => {
    const events = await watchReadings(broken, new Error('refused'), new Error('no answer'), broken);
    expect(changesIn(events)).toEqual(['begun', 'found', 'unreadable', 'readable']);
    expect(events[2]).toMatchObject({ why: 'refused' });
    expect(events[3]).toMatchObject({ lastedMs: 60_000 });
  });

  test('a swarm that was never read is an error', async () => {
    await expect(watchReadings(new Error('refused'))).rejects.toThrow('refused');
  });

  test('each event has a line for people, and one by the schema for programs', async () => {
    const gap = { node: 'worker1', what: 'its tables', why: 'x\u001b[2J' };
    const events = await watchReadings(broken, { ...healthy, gaps: [gap] }, new Error('refused'), healthy);
    const schemaIn = (file: string): object => JSON.parse(readFileSync(new URL(file, SOURCES), 'utf8')) as object;
    const follows = new Ajv2020({ allowUnionTypes: true })
      .addSchema(schemaIn('output/diagnosis.schema.json'))
      .compile(schemaIn('watch/watch.schema.json'));
    for (const event of events)
      expect([event.change, follows(JSON.parse(jsonEvent(event)))]).toEqual([event.change, true]);
    const text = events.map((event) => consoleEvent(event, false)).join('');
    expect(text).not.toContain('\u001b');
    expect(text.split('\n')).toEqual([
      '2026-11-22 03:00:00 UTC  watching  every 30 s; 1 finding',
      expect.stringMatching(
        /^2026-11-22 03:00:00 UTC {2}✗ new error {2}published-port-dropped at worker1, service web, port 8080: /,
      ),
      expect.stringMatching(/^ {4}expected {2}/),
      expect.stringMatching(/^ {4}observed {2}dropped in the table /),
      expect.stringMatching(/^ {4}repair {4}iptables /),
      '    more      seatrial explain published-port-dropped',
      '2026-11-22 03:00:30 UTC  ✓ gone after 30 s  published-port-dropped at worker1, service web, port 8080',
      expect.stringContaining('? not read  its tables of worker1 (x'),
      '2026-11-22 03:01:00 UTC  ? the swarm cannot be read  refused',
      '2026-11-22 03:01:30 UTC  ✓ the swarm is read again after 30 s',
      '2026-11-22 03:01:30 UTC  ✓ read again after 1 min 0 s  its tables of worker1',
      '',
    ]);
  });
});

/** In the sources: tests run compiled. */
const SOURCES = new URL('../../../../src/diagnose/', import.meta.url);

describe('watching an engine', () => {
  let folder: string;
  let server: Server | null = null;
  let nodeState = 'ready';

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'seatrial-watch-'));
    nodeState = 'ready';
  });
  afterEach(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });

  async function start(): Promise<void> {
    const running = createServer((request, response) => {
      const asked = (request.url ?? '').replace(/^\/v[\d.]+/, '').replace(/\?.*$/, '');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answers(nodeState)[asked] ?? []));
    });
    await new Promise<void>((resolve) => running.listen(path.join(folder, 'engine.sock'), resolve));
    server = running;
  }

  async function stop(): Promise<void> {
    const running = server;
    server = null;
    if (running === null) return;
    running.closeAllConnections();
    await new Promise((resolve) => running.close(resolve));
  }

  test('tells a node that goes down and comes back, and an engine that is gone for a while', async () => {
    const engine = Engine.open(`unix://${folder}/engine.sock`);
    const controller = new AbortController();
    const events: WatchEvent[] = [];
    const between: (() => Promise<void> | void)[] = [
      () => {
        nodeState = 'down';
      },
      stop,
      start,
      () => {
        nodeState = 'ready';
      },
      () => {
        controller.abort();
      },
    ];
    await start();
    await watch({
      read: async (signal) =>
        diagnose(
          await collectFacts({
            target: engine,
            nodes: [],
            helperImage: null,
            version: '0',
            signal,
            tell: () => undefined,
          }),
        ),
      intervalMs: 5_000,
      signal: controller.signal,
      emit: (event) => events.push(event),
      clock: {
        now: () => BEGAN,
        pause: async () => {
          await between.shift()?.();
        },
      },
    });
    expect(changesIn(events).filter((change) => change !== 'gap')).toEqual([
      'begun',
      'found',
      'unreadable',
      'readable',
      'gone',
    ]);
    expect(events.find(({ change }) => change === 'found')).toMatchObject({
      finding: { layer: 'api', place: { node: 'beta' } },
    });
  });
});

/** What a manager answers of a swarm with a second node. */
function answers(nodeState: string): Readonly<Record<string, unknown>> {
  return {
    '/version': { Version: '28.5.2', ApiVersion: '1.51', Os: 'linux', Arch: 'amd64' },
    '/info': {
      ID: 'engine-a',
      Name: 'alpha',
      ServerVersion: '28.5.2',
      KernelVersion: '6.1',
      OperatingSystem: 'Debian',
      SystemTime: new Date().toISOString(),
      Swarm: {
        NodeID: 'node-a',
        NodeAddr: '192.0.2.1',
        LocalNodeState: 'active',
        ControlAvailable: true,
        Error: '',
        Cluster: { ID: 'swarm-1', DataPathPort: 0 },
      },
    },
    '/nodes': ['a', 'b'].map((letter) => ({
      ID: `node-${letter}`,
      Spec: { Role: letter === 'a' ? 'manager' : 'worker', Availability: 'active' },
      Description: { Hostname: letter === 'a' ? 'alpha' : 'beta', Engine: { EngineVersion: '28.5.2' } },
      Status: { State: letter === 'b' ? nodeState : 'ready', Addr: `192.0.2.${letter === 'a' ? 1 : 2}`, Message: '' },
      ...(letter === 'a' ? { ManagerStatus: { Leader: true, Reachability: 'reachable', Addr: '192.0.2.1:2377' } } : {}),
    })),
  };
}
