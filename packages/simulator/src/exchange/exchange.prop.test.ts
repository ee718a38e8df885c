import { quoteFromNumber } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createExchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { accountMargin } from './margin.ts';
import type { OrderIntent } from './orders.ts';
import type { Account, UserEvent } from './types.ts';

const START = Date.UTC(2025, 5, 1, 7, 58, 20);
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const;

const action = fc.record({
  kind: fc.constantFrom(
    'market',
    'market',
    'limit',
    'limit',
    'stop',
    'cancel',
    'wait',
    'wait',
    'shove',
    'leverage',
  ),
  account: fc.integer({ min: 0, max: 2 }),
  symbol: fc.constantFrom(...SYMBOLS),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  size: fc.integer({ min: 1, max: 400 }),
  offsetBps: fc.integer({ min: -300, max: 300 }),
  reduceOnly: fc.boolean(),
  closePosition: fc.boolean(),
  timeInForce: fc.constantFrom('gtc' as const, 'ioc' as const, 'gtx' as const, 'fok' as const),
  seconds: fc.integer({ min: 1, max: 400 }),
  pick: fc.nat(),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function intentOf(exchange: Exchange, step: Action, index: number): OrderIntent {
  const market = exchange.core.markets.get(step.symbol)!;
  const { scale, instrument } = market.listing;
  const unit = { BTCUSDT: 1, ETHUSDT: 20, SOLUSDT: 40 }[step.symbol];
  const ticks = Math.round((market.markPrice / scale.tickSize) * (1 + step.offsetBps / 10_000));
  const decimals = (text: string): number => text.split('.')[1]?.length ?? 0;
  return {
    symbol: step.symbol,
    side: step.side,
    type: step.kind === 'limit' ? 'limit' : 'market',
    timeInForce: step.kind === 'limit' ? step.timeInForce : 'gtc',
    quantity: (step.size * unit * scale.stepSize).toFixed(decimals(instrument.stepSize)),
    price: (ticks * scale.tickSize).toFixed(decimals(instrument.tickSize)),
    reduceOnly: step.reduceOnly,
    clientId: `c${index}`,
    selfTrade: 'expire_maker',
    goodTill: 0,
  };
}

function act(exchange: Exchange, accounts: readonly Account[], step: Action, index: number): void {
  const account = accounts[step.account]!;
  const intent = intentOf(exchange, step, index);
  switch (step.kind) {
    case 'market':
    case 'limit':
      exchange.place(account, intent);
      return;
    case 'stop':
      exchange.placeAlgo(account, {
        ...intent,
        type: step.offsetBps > 0 ? 'stop_market' : 'take_profit_market',
        timeInForce: 'gtc',
        quantity: step.closePosition ? '' : intent.quantity,
        triggerPrice: intent.price,
        price: '',
        workingType: step.reduceOnly ? 'mark_price' : 'contract_price',
        reduceOnly: step.reduceOnly && !step.closePosition,
        closePosition: step.closePosition,
        priceProtect: false,
      });
      return;
    case 'cancel': {
      const open = [...account.open.values()];
      const order = open[step.pick % Math.max(1, open.length)];
      if (order) exchange.cancel(account, order.symbol, { id: order.id });
      return;
    }
    case 'wait':
      exchange.advance(exchange.core.now + step.seconds * 1_000);
      return;
    case 'shove':
      exchange.shove({ symbol: step.symbol, factor: 1 + step.offsetBps / 3_000, to: null });
      return;
    case 'leverage':
      exchange.setLeverage(account, step.symbol, 1 + (step.pick % 100));
  }
}

function run(
  steps: readonly Action[],
  each: (exchange: Exchange, accounts: readonly Account[]) => void,
): Exchange {
  const exchange = createExchange({ seed: 11, now: START });
  const accounts = [2_000, 5_000, 50_000].map((money) => exchange.openAccount(quoteFromNumber(money)));
  steps.forEach((step, index) => {
    act(exchange, accounts, step, index);
    each(exchange, accounts);
  });
  return exchange;
}

const scripts = fc.array(action, { minLength: 10, maxLength: 50 });
const runs = { numRuns: 20 };

describe('the exchange', () => {
  test('makes and loses no money: wallets and the house always add up to what was paid in', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        run(steps, ({ core }, accounts) => {
          const { pnl, fees, funding, insurance } = core.house;
          const wallets = accounts.reduce((sum, account) => sum + account.wallet, 0);
          expect(wallets + pnl + fees + funding + insurance).toBe(quoteFromNumber(57_000));
        });
      }),
      runs,
    );
  });

  test('each position is the sum of its fills, each wallet the sum of its income', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        run(steps, (_exchange, accounts) => {
          for (const account of accounts) {
            for (const symbol of SYMBOLS) {
              const fills = account.trades.filter((trade) => trade.symbol === symbol);
              const sum = fills.reduce(
                (total, fill) => total + (fill.side === 'buy' ? 1 : -1) * fill.quantity,
                0,
              );
              expect(account.positions.get(symbol)?.quantity ?? 0).toBe(sum);
            }
            const income = account.incomes.reduce((total, row) => total + row.amount, 0);
            expect(account.wallet).toBe(income);
          }
        });
      }),
      runs,
    );
  });

  test('never fills more than was ordered; a reduce-only order never flips; no trade meets itself', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        const exchange = run(steps, () => undefined);
        for (const account of exchange.core.accounts.values()) {
          const held = new Map<string, number>();
          for (const trade of account.trades) {
            const order = account.orders.get(trade.orderId)!;
            expect(order.filled).toBeLessThanOrEqual(order.quantity);
            const before = held.get(trade.symbol) ?? 0;
            const after = before + (trade.side === 'buy' ? 1 : -1) * trade.quantity;
            if (order.reduceOnly) {
              expect(Math.abs(after)).toBeLessThan(Math.abs(before));
              expect(after * before).toBeGreaterThanOrEqual(0);
            }
            held.set(trade.symbol, after);
          }
          const ids = account.trades.map((trade) => `${trade.symbol}${trade.id}`);
          expect(new Set(ids).size).toBe(ids.length);
        }
      }),
      runs,
    );
  });

  test('leaves no account below its maintenance margin, and no wallet below zero without a position', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        run(steps, (exchange, accounts) => {
          exchange.advance(exchange.core.now + 100);
          for (const account of accounts) {
            const margin = accountMargin(exchange.core, account);
            const holds = margin.symbols.some((row) => row.notional !== 0);
            if (holds) expect(margin.marginBalance).toBeGreaterThan(margin.maintenance);
            else expect(account.wallet).toBeGreaterThanOrEqual(0);
          }
        });
      }),
      runs,
    );
  });

  test('restored from what it kept, it is the same exchange and goes on the same way', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        const kept: unknown[] = [];
        const exchange = run(steps, (one) => {
          kept.push(...one.drainChanges());
        });
        // The maker has come back to where the tape left him, as he will after a restart.
        exchange.advance(exchange.core.now + 90_000);
        kept.push(...exchange.drainChanges());
        const now = exchange.core.now;
        const again = createExchange({ seed: 11, now, restored: JSON.parse(JSON.stringify(kept)) });
        expect(again.core.house).toEqual(exchange.core.house);
        for (const account of exchange.core.accounts.values()) {
          const other = again.core.accounts.get(account.id)!;
          expect(other.wallet).toBe(account.wallet);
          expect([...other.open.keys()].sort()).toEqual([...account.open.keys()].sort());
          expect([...other.openAlgos.keys()].sort()).toEqual([...account.openAlgos.keys()].sort());
          expect(other.trades).toEqual(account.trades);
          expect([...other.orders.values()]).toEqual(
            [...account.orders.values()].sort((a, b) => a.id - b.id),
          );
        }
      }),
      runs,
    );
  });

  test('answers the same calls the same way', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        const events = (): UserEvent[] => run(steps, () => undefined).takeUserEvents();
        expect(events()).toEqual(events());
      }),
      { numRuns: 8 },
    );
  });
});
