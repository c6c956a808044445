import { describe, expect, test } from '@jest/globals';
import { judgeWire, type Wire } from './esp-on-the-wire.js';

const WIRE: Wire = {
  sender: 'worker1',
  receiver: 'manager2',
  networks: { plain: 'secrecy-plain', sealed: 'secrecy-sealed', 'sealed-by-false': 'secrecy-sealed-by-false' },
  sent: 3,
  clear: { plain: 3, sealed: 0, 'sealed-by-false': 0 },
  esp: 6,
  policies: 1,
};

const wire = (clear: Partial<Wire['clear']>, esp = 6): Wire => ({ ...WIRE, clear: { ...WIRE.clear, ...clear }, esp });

describe('encrypted/esp-on-the-wire', () => {
  test('holds, and says where engine and documents differ', () => {
    const judged = judgeWire(WIRE);
    expect(judged.reason).toBe('ok');
    expect(judged.deviations?.[0]?.engine).toContain('encrypted=false');
  });

  test.each([
    ['marker-in-clear', 'secrecy-sealed', wire({ sealed: 3, 'sealed-by-false': 3 }, 0)],
    ['marker-in-clear', 'secrecy-sealed', wire({ sealed: 1 })],
    ['false-not-encrypted', 'secrecy-sealed-by-false', wire({ 'sealed-by-false': 3 }, 3)],
    ['esp-missing', 'secrecy-sealed', wire({}, 3)],
  ])('%s names the sender, its peer and the network %s', (reason, network, seen) => {
    expect(judgeWire(seen)).toMatchObject({ reason, place: { node: 'worker1', peer: 'manager2', network } });
  });
});
