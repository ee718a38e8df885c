import { quoteFromNumber } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createExchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { crossWalletOf, marginModeOf, positionKey } from './legs.ts';
import { accountMargin, symbolMargin } from './margin.ts';
import type { Account, Leg } from './types.ts';

const START = Date.UTC(2025, 5, 1, 7, 58, 20);
const SYMBOLS = ['BTCUSDT', 'ETHUSDT'] as const;
const DEPOSITS = [3_000, 3_000, 5_000, 50_000];

const action = fc.record({
  kind: fc.constantFrom(
    ...(['market', 'market', 'market', 'limit', 'limit', 'amend', 'trail', 'stop', 'cancel'] as const),
    ...(['wait', 'wait', 'shove', 'force', 'stall', 'margin'] as const),
  ),
  account: fc.integer({ min: 0, max: 3 }),
  symbol: fc.constantFrom(...SYMBOLS),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  leg: fc.constantFrom('long' as const, 'short' as const),
  size: fc.integer({ min: 1, max: 300 }),
  offsetBps: fc.integer({ min: -300, max: 300 }),
  reduceOnly: fc.boolean(),
  seconds: fc.integer({ min: 1, max: 300 }),
  pick: fc.nat(),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function act(exchange: Exchange, account: Account, step: Action, index: number): void {
  const market = exchange.core.markets.get(step.symbol)!;
  const { scale, instrument } = market.listing;
  const decimals = (text: string): number => text.split('.')[1]?.length ?? 0;
  const steps = step.size * (step.symbol === 'BTCUSDT' ? 1 : 20);
  const ticks = Math.round((market.markPrice / scale.tickSize) * (1 + step.offsetBps / 10_000));
  const quantity = (steps * scale.stepSize).toFixed(decimals(instrument.stepSize));
  const price = (ticks * scale.tickSize).toFixed(decimals(instrument.tickSize));
  const leg: Leg = account.hedge ? step.leg : 'both';
  const open = [...account.open.values()];
  const order = open[step.pick % Math.max(1, open.length)];
  const common = {
    symbol: step.symbol,
    side: step.side,
    leg,
    quantity,
    reduceOnly: step.reduceOnly && !account.hedge,
    clientId: `c${index}`,
    goodTill: 0,
    anyNotional: true,
  };
  const algo = {
    ...common,
    workingType: 'contract_price',
    closePosition: false,
    priceProtect: false,
  } as const;
  switch (step.kind) {
    case 'market':
    case 'limit':
      exchange.place(account, {
        ...common,
        type: step.kind,
        timeInForce: 'gtc',
        price: step.kind === 'limit' ? price : '',
        selfTrade: 'expire_maker',
      });
      return;
    case 'amend':
      if (order) exchange.amend(account, order, step.reduceOnly ? { price } : { price, quantity });
      return;
    case 'trail':
      exchange.placeAlgo(account, {
        ...algo,
        type: 'trailing_stop_market',
        timeInForce: 'gtc',
        price: '',
        triggerPrice: '',
        callbackRate: 0.001 + (step.pick % 10) / 1_000,
      });
      return;
    case 'stop': {
      const stop = {
        ...algo,
        type: 'stop_market',
        timeInForce: 'gtc',
        price: '',
        triggerPrice: price,
      } as const;
      exchange.placeAlgo(account, stop);
      return;
    }
    case 'cancel':
      if (order) exchange.cancel(account, order.symbol, { id: order.id });
      return;
    case 'wait':
      exchange.advance(exchange.core.now + step.seconds * 1_000);
      return;
    case 'shove':
      exchange.shove({ symbol: step.symbol, factor: 1 + step.offsetBps / 3_000, to: null });
      return;
    case 'stall':
      exchange.stall(account, { share: 0.5, until: exchange.core.now + step.seconds * 1_000 });
      return;
    case 'margin':
      exchange.moveMargin(account, step.symbol, leg, quoteFromNumber(step.offsetBps));
      return;
    case 'force': {
      const position = account.positions.get(positionKey(step.symbol, leg));
      if (position) exchange.force(account, position, step.reduceOnly ? 'liquidation' : 'adl');
    }
  }
}

/** One-way and hedged, crossed and isolated: every pair of them. */
function open(): { exchange: Exchange; accounts: Account[] } {
  const exchange = createExchange({ seed: 11, now: START });
  const accounts = DEPOSITS.map((money, index) => {
    const account = exchange.openAccount(quoteFromNumber(money));
    if (index % 2 === 1) exchange.setPositionMode(account, true);
    for (const symbol of SYMBOLS) {
      if (index >= 1 && index <= 2) exchange.setMarginMode(account, symbol, 'isolated');
      exchange.setLeverage(account, symbol, 10 + index * 20);
    }
    return account;
  });
  return { exchange, accounts };
}

function run(
  steps: readonly Action[],
  each: (exchange: Exchange, accounts: readonly Account[]) => void,
): Exchange {
  const { exchange, accounts } = open();
  steps.forEach((step, index) => {
    act(exchange, accounts[step.account]!, step, index);
    each(exchange, accounts);
  });
  return exchange;
}

const scripts = fc.array(action, { minLength: 10, maxLength: 50 });
const runs = { numRuns: 25 };
const total = quoteFromNumber(DEPOSITS.reduce((sum, money) => sum + money, 0));

describe('the exchange in every mode', () => {
  test('makes and loses no money', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        run(steps, ({ core }, accounts) => {
          const { pnl, fees, funding, insurance } = core.house;
          const wallets = accounts.reduce((sum, account) => sum + account.wallet, 0);
          expect(wallets + pnl + fees + funding + insurance).toBe(total);
          for (const account of accounts)
            expect(account.incomes.reduce((sum, row) => sum + row.amount, 0)).toBe(account.wallet);
        });
      }),
      runs,
    );
  });

  test('legs never net: each is the sum of its own fills, the long one never short', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        run(steps, (_exchange, accounts) => {
          for (const account of accounts)
            for (const symbol of SYMBOLS)
              for (const leg of ['both', 'long', 'short'] as const) {
                const fills = account.trades.filter((fill) => fill.symbol === symbol && fill.leg === leg);
                const sum = fills.reduce(
                  (held, fill) => held + (fill.side === 'buy' ? 1 : -1) * fill.quantity,
                  0,
                );
                const held = account.positions.get(positionKey(symbol, leg))?.quantity ?? 0;
                expect(held).toBe(sum);
                if (leg === 'long') expect(held).toBeGreaterThanOrEqual(0);
                if (leg === 'short') expect(held).toBeLessThanOrEqual(0);
              }
        });
      }),
      runs,
    );
  });

  test('a reduce-only order never flips its position, amended, trailing or held up', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        const exchange = run(steps, () => undefined);
        for (const account of exchange.core.accounts.values()) {
          const held = new Map<string, number>();
          for (const trade of account.trades) {
            const order = account.orders.get(trade.orderId)!;
            expect(order.filled).toBeLessThanOrEqual(order.quantity);
            const key = positionKey(trade.symbol, trade.leg);
            const before = held.get(key) ?? 0;
            const after = before + (trade.side === 'buy' ? 1 : -1) * trade.quantity;
            if (order.reduceOnly) expect(after * before).toBeGreaterThanOrEqual(0);
            if (order.reduceOnly) expect(Math.abs(after)).toBeLessThan(Math.abs(before));
            held.set(key, after);
          }
        }
      }),
      runs,
    );
  });

  test('a flat isolated position keeps no money, and every open one keeps its maintenance margin', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        run(steps, (exchange, accounts) => {
          exchange.advance(exchange.core.now + 100);
          for (const account of accounts) {
            for (const position of account.positions.values()) {
              if (position.quantity === 0 || marginModeOf(account, position.symbol) === 'cross')
                expect(position.isolated).toBe(0);
              else {
                const own = symbolMargin(exchange.core, account, position.symbol, position.leg);
                expect(position.isolated + own.unrealised).toBeGreaterThan(own.maintenance);
              }
            }
            const margin = accountMargin(exchange.core, account);
            if (margin.crossMaintenance > 0)
              expect(margin.crossWallet + margin.crossUnrealised).toBeGreaterThan(margin.crossMaintenance);
          }
        });
      }),
      runs,
    );
  });

  test('an isolated position loses no more than its own wallet, however far the price runs', () => {
    const moves = fc.array(fc.integer({ min: -2_500, max: 2_500 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(moves, fc.boolean(), fc.integer({ min: 5, max: 60 }), (bps, buys, size) => {
        const { exchange, accounts } = open();
        const account = accounts[2]!;
        const side = buys ? ('buy' as const) : ('sell' as const);
        const step = { kind: 'market', account: 2, symbol: 'BTCUSDT', side, leg: 'long', size } as const;
        act(exchange, account, { ...step, offsetBps: 0, reduceOnly: false, seconds: 1, pick: 0 }, 0);
        const crossed = crossWalletOf(account);
        for (const move of bps) {
          exchange.shove({ symbol: 'BTCUSDT', factor: 1 + move / 10_000, to: null });
          exchange.advance(exchange.core.now + 60_000);
          expect(crossWalletOf(account)).toBeGreaterThanOrEqual(crossed);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('restored from what it kept, it is the same exchange', () => {
    fc.assert(
      fc.property(scripts, (steps) => {
        const kept: unknown[] = [];
        const exchange = run(steps, (one) => {
          kept.push(...one.drainChanges());
        });
        exchange.advance(exchange.core.now + 400_000);
        kept.push(...exchange.drainChanges());
        const { now } = exchange.core;
        const again = createExchange({ seed: 11, now, restored: JSON.parse(JSON.stringify(kept)) });
        expect(again.core.house).toEqual(exchange.core.house);
        for (const account of exchange.core.accounts.values()) {
          const other = again.core.accounts.get(account.id)!;
          expect([other.wallet, other.hedge, other.isolated]).toEqual([
            account.wallet,
            account.hedge,
            account.isolated,
          ]);
          expect([...other.positions.values()].filter(({ quantity }) => quantity !== 0)).toEqual(
            [...account.positions.values()].filter(({ quantity }) => quantity !== 0),
          );
          expect([...other.open.keys()]).toEqual([...account.open.keys()]);
          expect([...other.openAlgos.values()]).toEqual([...account.openAlgos.values()]);
        }
      }),
      runs,
    );
  });
});
