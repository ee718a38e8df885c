import { err, marketMs, ok, quote, quoteFromNumber, steps, ticks } from '@trendy/domain';
import type { Bar, Bot, EngineEvent, Instrument, Timeframe, Venue } from '@trendy/domain';
import { createEffects, createState, restore, snapshot, step } from '@trendy/engine';
import type { EngineState } from '@trendy/engine';
import { strategies } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';

import type { WorkerContext } from '../context.ts';
import { startEvents } from './start-events.ts';

const SYMBOL = 'BTC/USDT:USDT';
const DAY_MS = 86_400_000;
/** Twenty hours after the last close of a day. */
const NOW = marketMs(1_000 * DAY_MS + 20 * 3_600_000);

const instrument = {
  ...{ symbol: SYMBOL, base: 'BTC', quote: 'USDT', tickSize: '0.1', stepSize: '0.001' },
  ...{ minQuantity: steps(1), maxQuantity: steps(1e6), maxMarketQuantity: steps(1e6) },
  ...{ minNotional: quoteFromNumber(100), brackets: [] },
} as Instrument;

const bot = {
  ...{ botId: 'bot', accountId: 'account', symbol: SYMBOL, timeframe: '1d', source: 'webhook' },
  risk: {
    ...{ sizePercent: 50, leverage: 2, stopPercent: 40, maxDrawdownPercent: 90, allowShort: true },
    guards: { drawdown: { mildPercent: 4, moderatePercent: 8, severePercent: 15, flatten: true } },
  },
} as unknown as Bot;

const barTo = (closeTime: number, spanMs: number, close: number): Bar => ({
  ...{ openTime: marketMs(closeTime - spanMs), closeTime: marketMs(closeTime) },
  ...{ open: close, high: close, low: close, close, volume: 1 },
});

/** A venue whose last day closed at one price, and whose last minute, where it tells it, at another. */
function startIn(
  day: number,
  minute: number | null,
  changes: Partial<Bot> = {},
): Promise<readonly EngineEvent[]> {
  const recentBars = (_symbol: string, timeframe: Timeframe) => {
    if (timeframe === '1d') return Promise.resolve(ok([barTo(1_000 * DAY_MS, DAY_MS, day)]));
    if (minute === null) return Promise.resolve(err({ kind: 'no_answer', reason: { code: 'timeout' } }));
    return Promise.resolve(ok([barTo(NOW - 30_000, 60_000, minute)]));
  };
  const context = {
    strategies,
    market: () => ({ feed: { recentBars }, marketNow: () => NOW }),
  } as unknown as WorkerContext;
  const venue = { instruments: () => Promise.resolve(ok([instrument])) } as unknown as Venue;
  return startEvents(context, { accountId: 'account' } as never, venue, { ...bot, ...changes });
}

class Account {
  state: EngineState = createState(strategies);
  readonly out = createEffects();

  send(...events: readonly EngineEvent[]): void {
    for (const event of events) step(this.state, event, this.out);
  }

  mark(at: number, price: number): void {
    this.send({ kind: 'mark', at: marketMs(at), symbol: SYMBOL, price });
  }

  alert(at: number): void {
    const signal = { signalId: `s${at}`, botId: 'bot', format: 'trendy', symbol: SYMBOL, intent: 'enter' };
    const rest = { position: 'long', receivedAt: at, ignoredFields: [] };
    this.send({ kind: 'alert', at: marketMs(at), signal: { ...signal, ...rest } } as unknown as EngineEvent);
  }

  /** Holds 0.2 long from 50,000, bought since the day's close; the price then went to `price`, a minute ago or longer. */
  static async holding(price: number, knownAt: number): Promise<Account> {
    const account = new Account();
    account.send(...(await startIn(50_000, null)));
    const amount = quoteFromNumber(10_000);
    account.send({ kind: 'transfer', at: marketMs(1_000 * DAY_MS + 1), transferId: 'first', amount });
    account.mark(1_000 * DAY_MS + 2, 50_000);
    account.alert(1_000 * DAY_MS + 3);
    const placed = account.out.effects.flatMap((effect) => (effect.kind === 'place' ? [effect.order] : []));
    account.send({
      ...{ kind: 'fill', at: marketMs(1_000 * DAY_MS + 4), tradeId: 't', orderId: placed[0]!.orderId },
      ...{ symbol: SYMBOL, side: 'buy', price: ticks(500_000), quantity: placed[0]!.quantity },
      ...{ fee: quote(0), liquidity: 'taker', cause: 'order' },
    });
    account.mark(knownAt, price);
    return account;
  }

  get newest(): number {
    return this.state.markets.get(SYMBOL)!.markPrice;
  }
}

describe('a running bot of day bars that is edited', () => {
  const edited = { risk: { ...bot.risk, takeProfitPercent: 80 } } as Partial<Bot>;

  test('has no drawdown where it has gained since its last close', async () => {
    for (const minute of [62_500, null]) {
      const account = await Account.holding(62_500, NOW - 15_000);
      const { peakEquity } = account.state;
      const before = account.out.effects.length;
      account.send(...(await startIn(50_000, minute, edited)));
      account.send({ kind: 'clock', at: marketMs(NOW + 1), symbol: SYMBOL });
      expect(account.newest).toBe(62_500);
      expect(account.state.guard).toMatchObject({ latch: null, level: 0 });
      expect(account.state.peakEquity).toBe(peakEquity);
      expect(account.state.bots[0]!.status).toBe('active');
      const effects = account.out.effects.slice(before);
      expect(effects.filter((effect) => effect.kind === 'place' && effect.order.leg === 'exit')).toEqual([]);
    }
  });

  test('has no higher peak where it has lost since its last close', async () => {
    for (const minute of [49_000, null]) {
      const account = await Account.holding(49_000, NOW - 15_000);
      const { peakEquity } = account.state;
      account.send(...(await startIn(60_000, minute, edited)));
      expect(account.newest).toBe(49_000);
      expect(account.state.peakEquity).toBe(peakEquity);
    }
  });

  test('counts at the price of this minute where nothing newer was known', async () => {
    const account = await Account.holding(50_500, 1_000 * DAY_MS + 60_000);
    account.send(...(await startIn(70_000, 51_000, edited)));
    expect(account.newest).toBe(51_000);
    expect(account.state.peakEquity).toBe(quoteFromNumber(10_200));
  });

  test('is replayed alike, from a snapshot too', async () => {
    const account = await Account.holding(62_500, NOW - 15_000);
    const other = new Account();
    other.state = restore(snapshot(account.state), strategies);
    const events = await startIn(50_000, 62_000, edited);
    account.send(...events);
    other.send(...events);
    expect(snapshot(other.state)).toEqual(snapshot(account.state));
  });
});

test('the first entry of a bot that has just begun finds a price, the newest that there is and with its own time', async () => {
  for (const [minute, price, at] of [
    [51_000, 51_000, NOW - 30_000],
    [null, 50_000, 1_000 * DAY_MS],
  ] as const) {
    const account = new Account();
    const amount = quoteFromNumber(10_000);
    account.send({ kind: 'transfer', at: marketMs(1), transferId: 'first', amount });
    account.send(...(await startIn(50_000, minute)));
    expect(account.state.markets.get(SYMBOL)).toMatchObject({ markPrice: price, markAt: at });
    account.alert(NOW + 1);
    expect(account.out.effects).toMatchObject([{ kind: 'place', order: { leg: 'entry' } }]);
  }
});
