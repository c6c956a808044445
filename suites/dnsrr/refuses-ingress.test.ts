import { describe, expect, test } from '@jest/globals';
import { judgeRequests, type Requests } from './refuses-ingress.js';

const refused = (reason: string): Requests['mesh'] => ({ accepted: false, status: 400, reason });
const ACCEPTED: Requests['mesh'] = { accepted: true, value: 'x' };
const REASON =
  'rpc error: code = InvalidArgument desc = EndpointSpec: port published with ingress mode can’t be used with dnsrr mode';

describe('dnsrr/refuses-ingress', () => {
  test('holds', () => {
    expect(judgeRequests({ mesh: refused(REASON), host: ACCEPTED })).toMatchObject({ reason: 'ok' });
  });

  test.each<[string, Requests]>([
    ['accepted', { mesh: ACCEPTED, host: ACCEPTED }],
    ['refused-otherwise', { mesh: refused('name conflicts with an existing object'), host: ACCEPTED }],
    ['host-mode-refused', { mesh: refused(REASON), host: refused('host-mode publishing is not supported') }],
  ])('%s', (reason, requests) => {
    expect(judgeRequests(requests)).toMatchObject({ reason });
  });
});
