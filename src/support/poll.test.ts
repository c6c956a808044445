import { describe, expect, test } from '@jest/globals';
import { Failure } from './failure.js';
import { Hopeless, NotYet, pollUntil } from './poll.js';

const often = { awaiting: 'the thing', intervalMs: 1 };

describe('pollUntil', () => {
  test('takes a deadline that is no whole number', async () => {
    const { value } = await pollUntil({ ...often, deadlineMs: 5000.5 }, () => 'there');
    expect(value).toBe('there');
  });

  test('returns the value when it comes, and how long it took', async () => {
    let looks = 0;
    const { value, elapsedMs } = await pollUntil({ ...often, deadlineMs: 5000 }, () => {
      looks += 1;
      return looks < 3 ? new NotYet('too early') : 'there';
    });
    expect(value).toBe('there');
    expect(looks).toBe(3);
    expect(elapsedMs).toBeGreaterThan(0);
  });

  test('names what it awaited and the last thing it saw when the deadline passes', async () => {
    const waiting = pollUntil({ ...often, deadlineMs: 20 }, () => new NotYet('three of four'));
    await expect(waiting).rejects.toThrow(/waiting for the thing.*saw three of four/s);
    await expect(waiting).rejects.toBeInstanceOf(Failure);
  });

  test('takes an error for not yet', async () => {
    let looks = 0;
    const { value } = await pollUntil({ ...often, deadlineMs: 5000 }, () => {
      looks += 1;
      if (looks === 1) throw new Error('connection refused');
      return 'there';
    });
    expect(value).toBe('there');
  });

  test('gives up at once when it is hopeless', async () => {
    const waiting = pollUntil({ ...often, deadlineMs: 60_000 }, () => new Hopeless('it ended'));
    await expect(waiting).rejects.toThrow(/saw it ended/);
  });

  test('ends with the reason of an interruption', async () => {
    const interruption = new AbortController();
    const waiting = pollUntil({ ...often, deadlineMs: 60_000, signal: interruption.signal }, () => new NotYet('no'));
    interruption.abort(new Error('Ctrl-C'));
    await expect(waiting).rejects.toThrow('Ctrl-C');
  });
});
