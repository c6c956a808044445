import { describe, expect, test } from '@jest/globals';
import { Progress, type ProgressStream } from './progress.js';

function shown(stream: Partial<ProgressStream>, use: (progress: Progress, pass: (ms: number) => void) => void): string {
  let text = '';
  let now = 0;
  const progress = new Progress({ ...stream, write: (part) => (text += part) }, () => now);
  use(progress, (ms) => (now += ms));
  progress.end();
  return text;
}

describe('progress', () => {
  test('without a terminal is plain timed lines', () => {
    const text = shown({}, (progress, pass) => {
      progress.doing('lab: starting');
      pass(12_345);
      progress.doing('lab: joining\nworker1');
      progress.say('pass  vip/claim');
    });
    expect(text).toBe('[   0.0 s] lab: starting\n[  12.3 s] lab: joining worker1\n[  12.3 s] pass  vip/claim\n');
  });

  test('on a terminal is one line that is written over, and results that stay', () => {
    const text = shown({ isTTY: true, columns: 30 }, (progress, pass) => {
      progress.doing('lab: starting containers of many nodes');
      pass(1_000);
      progress.say('fail  vip/claim');
    });
    expect(text.split('\r\u001b[K')[1]).toHaveLength(29);
    expect(text).toContain('[   1.0 s] fail  vip/claim\n');
    expect(text.endsWith('\r\u001b[K')).toBe(true);
  });

  test('shows no control sequences of what it is told', () => {
    expect(
      shown({}, (progress) => {
        progress.say('\u001b[2Jgone');
      }),
    ).toBe('[   0.0 s] gone\n');
  });

  test('gives no command to the runner of a CI system', () => {
    const text = shown({}, (progress) => {
      progress.say('fail ##[error]x\n::error::y');
    });
    expect(text).toBe('[   0.0 s] fail # #[error]x\n[   0.0 s] ::error::y\n');
  });
});
