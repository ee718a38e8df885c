import type { RateTaken } from '@trendy/domain';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { BINANCE_DIALECT } from './ccxt/binance-dialect.ts';
import { InProcessRateBudget, OrderPace } from './rate-budget.ts';
import { SharedRateBudget } from './shared-rate-budget.ts';

const MINUTE = 60_000;
afterEach(() => {
  vi.useRealTimers();
});
const clock = () => {
  let now = 10 * MINUTE;
  return { now: () => now, advance: (ms: number) => (now += ms) };
};

describe('weight of one address', () => {
  const fill = async (budget: InProcessRateBudget, weight: number) => {
    for (let used = 0; used < weight; used += 10) await budget.acquire(10, 'cancel', 0);
  };

  test('never passes four fifths of the limit, and keeps the last parts for what protects', async () => {
    const time = clock();
    const budget = new InProcessRateBudget({ weightPerMinute: 1_000, now: time.now });
    await fill(budget, 600);
    expect(await budget.acquire(10, 'read', 0)).toBe(11 * MINUTE);
    await fill(budget, 120);
    expect(await budget.acquire(10, 'entry', 0)).not.toBeNull();
    expect(await budget.acquire(10, 'protect', 0)).toBeNull();
    await fill(budget, 60);
    expect(await budget.acquire(10, 'protect', 0)).not.toBeNull();
    expect(await budget.acquire(10, 'cancel', 0)).toBeNull();
    expect(await budget.acquire(10, 'cancel', 0)).not.toBeNull();
    time.advance(MINUTE);
    expect(await budget.acquire(10, 'read', 0)).toBeNull();
  });

  test("the venue's own count wins when it is higher", async () => {
    const time = clock();
    const budget = new InProcessRateBudget({ weightPerMinute: 1_000, now: time.now });
    time.advance(2_000);
    budget.observe(595);
    expect(await budget.acquire(10, 'read', 0)).not.toBeNull();
    budget.observe(1);
    expect(await budget.acquire(10, 'read', 0)).not.toBeNull();
  });

  test('a count that is read at the turn of a minute is not charged to the next one', async () => {
    const time = clock();
    const budget = new InProcessRateBudget({ weightPerMinute: 1_000, now: time.now });
    time.advance(59_900 - (time.now() % 60_000));
    budget.observe(990);
    time.advance(300);
    budget.observe(990);
    expect(await budget.acquire(10, 'entry', 0)).toBeNull();
  });

  test('without the store a process holds to its share of what the store said last, at the turn of a minute too', async () => {
    const time = clock();
    let isLost = false;
    let spent = 0;
    const take = (_: string, weight: number): Promise<RateTaken> => {
      if (isLost) return Promise.reject(new Error('the store is lost'));
      spent += weight;
      return Promise.resolve({ waitMs: 0, banMs: 0, spent, minute: Math.floor(time.now() / MINUTE) });
    };
    const store = { take, observe: () => Promise.resolve(), ban: () => Promise.resolve() };
    const options = { store, name: 'turn', weightPerMinute: 1_000, processes: 2, now: time.now };
    const budget = new SharedRateBudget(options);
    expect(await budget.acquire(400, 'entry', 0)).toBeNull();
    isLost = true;
    expect(await budget.acquire(200, 'cancel', 0)).toBeNull();
    expect(await budget.acquire(1, 'cancel', 0)).toBe(11 * MINUTE);
  });

  test('a store that is lost is waited for once, and nobody waits to learn whether it is back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const time = clock();
    const asked: number[] = [];
    const waiting: ((taken: RateTaken | Error) => void)[] = [];
    const take = (_: string, weight: number): Promise<RateTaken> => {
      asked.push(weight);
      return new Promise((resolve, reject) => {
        waiting.push((taken) => (taken instanceof Error ? reject(taken) : resolve(taken)));
      });
    };
    const answer = async (taken: RateTaken | Error): Promise<void> => {
      waiting.pop()?.(taken);
      await vi.advanceTimersByTimeAsync(0);
    };
    const store = { take, observe: () => Promise.resolve(), ban: () => Promise.resolve() };
    const options = { store, name: 'slow', weightPerMinute: 1_000, processes: 2, now: time.now };
    const budget = new SharedRateBudget(options);
    /** After how much time it is let through, to the millisecond. */
    const waitOf = async (weight: number): Promise<number> => {
      const outcomes: (number | null)[] = [];
      void budget.acquire(weight, 'protect', 0).then((readyAt) => outcomes.push(readyAt));
      await vi.advanceTimersByTimeAsync(0);
      let waited = 0;
      for (; outcomes.length === 0 && waited < 5_000; waited += 1) await vi.advanceTimersByTimeAsync(1);
      expect(outcomes).toEqual([null]);
      return waited;
    };
    // Less than the second that an announced order may take to leave.
    expect(await waitOf(1)).toBe(500);
    time.advance(10_000);
    expect(await waitOf(2)).toBe(0);
    // Not asked again while a question waits: each keeps a connection.
    expect(asked).toEqual([1]);
    await answer(new Error('the store is lost'));
    expect(await waitOf(3)).toBe(0);
    expect(asked).toEqual([1, 0]);
    await answer({ waitMs: 0, banMs: 0, spent: 0, minute: Math.floor(time.now() / MINUTE) });
    void budget.acquire(4, 'protect', 0);
    expect(asked).toEqual([1, 0, 4]);
  });

  test('a ban stops everything until its end', async () => {
    const time = clock();
    const budget = new InProcessRateBudget({ weightPerMinute: 1_000, now: time.now });
    budget.ban(time.now() + 5_000);
    expect(await budget.acquire(1, 'cancel', 0)).toBe(time.now() + 5_000);
    time.advance(5_000);
    expect(await budget.acquire(1, 'read', 0)).toBeNull();
  });
});

describe('orders of one account', () => {
  test('stay below 300 in ten seconds, entries first to wait', () => {
    const time = clock();
    const pace = new OrderPace(time.now, BINANCE_DIALECT.orderLimits);
    let sent = 0;
    while (pace.take('entry') === null) sent += 1;
    expect(sent).toBe(240);
    while (pace.take('protect') === null) sent += 1;
    expect(sent).toBe(285);
    expect(pace.take('protect')).toBe(time.now() + 10_000);
    time.advance(10_001);
    expect(pace.take('entry')).toBeNull();
  });

  test('a refusal keeps entries for the short window, a second one for the long; what protects goes before', () => {
    const time = clock();
    const pace = new OrderPace(time.now, BINANCE_DIALECT.orderLimits);
    expect(pace.refused('entry')).toBe(time.now() + 10_000);
    expect(pace.refused('protect')).toBe(time.now() + 1_000);
    expect(pace.take('entry')).toBe(time.now() + 10_000);
    expect(pace.take('protect')).toBeNull();
    time.advance(10_000);
    expect(pace.take('entry')).toBeNull();
    expect(pace.refused('protect')).toBe(time.now() + 2_000);
    expect(pace.take('entry')).toBe(time.now() + MINUTE);
    time.advance(2 * MINUTE);
    expect(pace.refused('protect')).toBe(time.now() + 1_000);
  });

  test('nothing is tried again before the venue’s own word', () => {
    const time = clock();
    const pace = new OrderPace(time.now, BINANCE_DIALECT.orderLimits);
    expect(pace.refused('protect', 7_000)).toBe(time.now() + 7_000);
    expect(pace.refused('entry', 30_000)).toBe(time.now() + 30_000);
    expect(pace.take('entry')).toBe(time.now() + 30_000);
  });
});
