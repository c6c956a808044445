import { describe, expect, test } from '@jest/globals';
import { judgePorts } from './assigned-port-range.js';

const port = (service: string, protocol: string, published: number) => ({ service, protocol, published });

describe('ingress/assigned-port-range', () => {
  test('holds within the range; one number may serve both protocols', () => {
    expect(
      judgePorts({ ports: [port('a', 'tcp', 30000), port('a', 'udp', 30000), port('b', 'tcp', 32767)] }),
    ).toMatchObject({ reason: 'ok' });
  });

  test.each([
    ['no-port', []],
    ['outside-range', [port('a', 'tcp', 8080)]],
    ['assigned-twice', [port('a', 'tcp', 30000), port('b', 'tcp', 30000)]],
  ])('%s', (reason, ports) => {
    expect(judgePorts({ ports })).toMatchObject({ reason });
  });
});
