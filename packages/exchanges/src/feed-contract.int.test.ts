import { marketMs } from '@trendy/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ContractWorld, PROTOCOLS, SYMBOL, until } from './testing/contract-world.ts';

/** What every feed must do behind the port, whatever its protocol. */
describe.each(PROTOCOLS)('$protocol', (tested) => {
  let world: ContractWorld;
  beforeAll(async () => {
    world = await ContractWorld.start(tested);
  }, 60_000);
  afterAll(() => world?.stop());

  test('marks arrive', async () => {
    const marks: number[] = [];
    const subscription = world.feed.openStream({
      onBar: () => undefined,
      onMark: (_symbol, mark) => marks.push(mark),
      onConnected: () => undefined,
      onDisconnected: () => undefined,
    });
    subscription.want([{ symbol: SYMBOL, timeframe: '1m' }]);
    await until(() => marks.length > 0);
    expect(marks[0]).toBeGreaterThan(0);
    await subscription.close();
  });

  test('two streams of one feed hear each their own', async () => {
    const marks = [0, 0];
    let connected = 0;
    const subscriptions = marks.map((_, index) =>
      world.feed.openStream({
        onBar: () => undefined,
        onMark: () => void (marks[index] = (marks[index] ?? 0) + 1),
        onConnected: () => void (connected += 1),
        onDisconnected: () => undefined,
      }),
    );
    for (const subscription of subscriptions) subscription.want([{ symbol: SYMBOL, timeframe: '1m' }]);
    await until(() => connected === subscriptions.length);
    // From here on: before the second came, the first one was alone.
    marks.fill(0);
    await until(() => marks.every((count) => count > 2));
    expect(Math.min(...marks)).toBeGreaterThan(2);
    for (const subscription of subscriptions) await subscription.close();
  });

  test('a symbol that the venue does not have takes no other with it', async () => {
    const marks = { [SYMBOL]: 0, 'NONE/USDT:USDT': 0 };
    const told = { connected: 0, disconnected: 0 };
    const subscription = world.feed.openStream({
      onBar: () => undefined,
      onMark: (symbol) => void (marks[symbol as keyof typeof marks] += 1),
      onConnected: () => void (told.connected += 1),
      onDisconnected: () => void (told.disconnected += 1),
    });
    subscription.want([
      { symbol: 'NONE/USDT:USDT', timeframe: '1m' },
      { symbol: SYMBOL, timeframe: '1m' },
    ]);
    await until(() => marks[SYMBOL] > 5, 15_000);
    expect(marks[SYMBOL]).toBeGreaterThan(5);
    expect(told).toEqual({ connected: 1, disconnected: 0 });
    await subscription.close();
  }, 30_000);

  describe('history', () => {
    test('pages join without a gap, and the bar that still forms is left out', async () => {
      const to = marketMs(Date.now());
      const bars = await world.feed.bars(SYMBOL, '1m', marketMs(to - 700 * 60_000), to);
      if (!bars.ok) throw new Error(bars.error.reason.code);
      expect(bars.value.length).toBeGreaterThanOrEqual(698);
      bars.value.slice(1).forEach((bar, index) => {
        expect(bar.openTime - (bars.value[index]?.openTime ?? 0)).toBe(60_000);
      });
      const now = await world.feed.marketTime();
      expect(bars.value.at(-1)?.closeTime).toBeLessThanOrEqual(now.ok ? now.value : 0);
    });

    test('funding has its rates, oldest first; the book can be looked at', async () => {
      const to = Date.now();
      const funding = await world.feed.funding(SYMBOL, marketMs(to - 10 * 86_400_000), marketMs(to));
      if (!funding.ok) throw new Error(funding.error.reason.code);
      expect(funding.value.length).toBeGreaterThanOrEqual(29);
      expect(
        funding.value.every((point, index) => index === 0 || point.at > (funding.value[index - 1]?.at ?? 0)),
      ).toBe(true);
      const quality = await world.feed.quality(SYMBOL);
      expect(quality.ok && quality.value.bid < quality.value.ask && quality.value.volume24hQuote > 1e6).toBe(
        true,
      );
      const glimpse = await world.feed.glimpse(SYMBOL);
      expect(glimpse.ok && glimpse.value.bids?.length).toBeGreaterThan(5);
      const near = await world.feed.nearDepth(SYMBOL);
      if (!near.ok || !glimpse.ok) throw new Error('no book');
      const seen = (glimpse.value.asks ?? []).reduce((sum, [, quantity]) => sum + quantity, 0);
      expect(near.value.asks.base).toBeGreaterThan(seen / 4);
      expect(near.value.bids.base).toBeGreaterThan(0);
    });
  });
});
