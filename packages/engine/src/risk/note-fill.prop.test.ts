import { quote } from '@trendy/domain';
import type { OrderRequest } from '@trendy/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aBot, aRisk, Desk, placed, SYMBOL } from '../testing/desk.ts';

const bot = aBot({
  risk: aRisk({
    ...{ maxDrawdownPercent: 95, stopPercent: 5 },
    guards: { sizing: { kellyFraction: 0.25 } },
  }),
});
/** Money units of a step at a price of one tick. */
const UNIT = 10_000;

const part = fc.record({
  share: fc.double({ min: 0.05, max: 1, noNaN: true }),
  price: fc.integer({ min: 45_000, max: 55_000 }),
  fee: fc.integer({ min: -50_000_000, max: 200_000_000 }),
  /** Settled before this part, money units; 0: none. */
  funding: fc.constantFrom(0, 0, 30_000_000, -70_000_000),
});
const trade = fc.record({
  position: fc.constantFrom('long' as const, 'short' as const),
  entry: fc.array(part, { minLength: 1, maxLength: 3 }),
  exit: fc.array(part, { minLength: 1, maxLength: 4 }),
});
type Part = typeof part extends fc.Arbitrary<infer T> ? T : never;

function tradesOf(trades: readonly (typeof trade extends fc.Arbitrary<infer T> ? T : never)[]) {
  const desk = new Desk(bot);
  let settlements = 0;
  /** Fills an order in parts, the last of which takes what is left. @returns what was filled, ticks × steps. */
  const fillAll = (order: OrderRequest, parts: readonly Part[]): number => {
    let left: number = order.quantity;
    let cost = 0;
    parts.forEach(({ fee, funding, price, share }, index) => {
      const quantity = index === parts.length - 1 ? left : Math.min(left, Math.ceil(left * share));
      if (quantity === 0) return;
      if (funding !== 0 && desk.position !== 0) {
        const fundingId = `f${settlements++}`;
        desk.send({ kind: 'funding', at: desk.tick(), fundingId, symbol: SYMBOL, amount: quote(funding) });
      }
      desk.send({ ...desk.aFill(order, price, quantity), fee: quote(fee) });
      left -= quantity;
      cost += price * 10 * quantity;
    });
    return cost;
  };
  const { tally } = desk.state.bots[0]!.guard!;
  return trades.map(({ entry, exit, position }) => {
    const before = {
      wallet: desk.state.wallet,
      net: tally.won - tally.lost,
      count: tally.wins + tally.losses,
    };
    const [entered] = placed(desk.alert({ position }));
    fillAll(entered!, entry);
    const left = placed(desk.command('close')).find(({ leg }) => leg === 'exit')!;
    const notional = fillAll(left, exit) * UNIT;
    return {
      counted: tally.wins + tally.losses - before.count,
      noted: (tally.won - tally.lost - before.net) * notional,
      inWallet: desk.state.wallet - before.wallet,
    };
  });
}

test('what is noted of a trade is what it left in the wallet, fees of its entry and its funding included', () => {
  fc.assert(
    fc.property(fc.array(trade, { minLength: 1, maxLength: 4 }), (trades) => {
      for (const { counted, inWallet, noted } of tradesOf(trades)) {
        expect(counted).toBe(1);
        // Sums of shares are not exact; a hundredth of a money unit is far below any fee.
        expect(Math.abs(noted - inWallet)).toBeLessThan(1 + Math.abs(inWallet) * 1e-6);
      }
    }),
    { numRuns: 200 },
  );
});

test('a fill that ends one trade and begins another pays for each its part; a settlement told late counts with the next', () => {
  const desk = new Desk(bot);
  const guard = desk.state.bots[0]!.guard!;
  const [entry] = placed(desk.alert());
  desk.send({ ...desk.aFill(entry!, 50_000), fee: quote(4_000_000) });
  expect(guard.closing).toEqual({ realised: -4_000_000, notional: 0 });
  // Somebody sells fifty more than the forty steps or so that are held, at the same price.
  const held = desk.position;
  const turned = { ...desk.aFill({ ...entry!, side: 'sell' }, 50_000, 2 * held), fee: quote(10_000_000) };
  desk.send({ ...turned, orderId: null, cause: 'external' });
  expect(guard.tally).toMatchObject({ wins: 0, losses: 1 });
  expect(guard.tally.lost * 500_000 * held * UNIT).toBeCloseTo(9_000_000, 0);
  expect(guard.closing).toEqual({ realised: -5_000_000, notional: 0 });
  const [exit] = placed(desk.command('close'));
  desk.send({ ...desk.aFill(exit!, 50_000), fee: quote(0) });
  expect(guard.tally.losses).toBe(2);
  const funding = { kind: 'funding', fundingId: 'late', symbol: SYMBOL, amount: quote(-7) } as const;
  desk.send({ ...funding, at: desk.tick() });
  desk.send({ ...funding, at: desk.tick() });
  expect(guard.closing).toEqual({ realised: -7, notional: 0 });
});
