import fc from 'fast-check';
import { steps } from '@trendy/domain';
import { describe, expect, test } from 'vitest';

import { accountView } from './account-view.ts';
import { barePositions } from './protection.ts';
import { anInstrument, Desk, placed } from './testing/desk.ts';
import { exitQuantity, isDust } from './dust.ts';

const limits = fc
  .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 500 }))
  .map(([minQuantity, more]) => ({
    minQuantity: steps(minQuantity),
    maxMarketQuantity: steps(2 * minQuantity + more),
  }));

test('whatever is held, exits one after the other leave nothing, or what was dust from the start', () => {
  fc.assert(
    fc.property(limits, fc.integer({ min: 0, max: 20_000 }), (instrument, held) => {
      let left = held;
      for (let quantity = exitQuantity(left, instrument); quantity > 0;) {
        expect(quantity).toBeGreaterThanOrEqual(instrument.minQuantity);
        expect(quantity).toBeLessThanOrEqual(Math.min(left, instrument.maxMarketQuantity));
        left -= quantity;
        quantity = exitQuantity(left, instrument);
      }
      expect(left).toBe(isDust(held, instrument) ? held : 0);
    }),
  );
});

/** A long position, closed by the user; then an order fills that leaves `rest` steps, below the smallest order of 5. */
function closedTo(rest: number) {
  const desk = new Desk();
  desk.send({ kind: 'instrument', at: desk.tick(), instrument: anInstrument({ minQuantity: steps(5) }) });
  desk.enter();
  const [exit] = placed(desk.command('close'));
  const effects = desk.fill(exit!, 50_000, exit!.quantity - rest);
  // The venue ends what it could not fill; the rest is too small for another order.
  return { desk, effects: [...effects, ...desk.order(exit!.orderId, 'expired')] };
}

describe('a rest that no order can take', () => {
  test('ends the exit and the protection, and is told once, with its size', () => {
    const { desk, effects } = closedTo(3);
    expect(desk.position).toBe(3);
    expect(placed(effects)).toEqual([]);
    expect(accountView(desk.state).bots[0]).toMatchObject({ status: 'active' });
    expect(barePositions(desk.state)).toEqual([]);
    desk.mark(50_100);
    const told = desk.journal.filter((line) => line.kind === 'refused' && line.reason.code === 'dust_left');
    expect(told).toMatchObject([{ reason: { values: { leftBase: 0.003, smallestBase: 0.005 } } }]);
    for (const { request, cancelWanted } of desk.state.orders.values())
      if (request.leg === 'stop') expect(cancelWanted).toBe(true);
  });

  test('a rest that is large enough is ordered once more', () => {
    const { desk, effects } = closedTo(5);
    const [again] = placed(effects).filter(({ leg }) => leg === 'exit');
    expect(again).toMatchObject({ quantity: 5, reduceOnly: true });
    desk.fill(again!, 50_000);
    expect(desk.position).toBe(0);
  });

  test('the next entry takes it in: the whole position is protected, and closed to nothing', () => {
    const { desk } = closedTo(3);
    const [entry] = placed(desk.alert());
    const stop = placed(desk.fill(entry!, 50_000)).find(({ leg }) => leg === 'stop');
    expect(stop?.quantity).toBe(desk.position);
    expect(desk.position).toBe(3 + entry!.quantity);
    desk.order(stop!.orderId, 'acked');
    const [exit] = placed(desk.command('close'));
    desk.fill(exit!, 50_000);
    expect(desk.position).toBe(0);
  });

  test('an entry the other way nets it', () => {
    const { desk } = closedTo(3);
    const [entry] = placed(desk.alert({ position: 'short' }));
    expect(entry).toMatchObject({ leg: 'entry', side: 'sell' });
    const stop = placed(desk.fill(entry!, 50_000)).find(({ leg }) => leg === 'stop');
    expect(desk.position).toBe(3 - entry!.quantity);
    expect(stop).toMatchObject({ side: 'buy', quantity: entry!.quantity - 3 });
  });
});
