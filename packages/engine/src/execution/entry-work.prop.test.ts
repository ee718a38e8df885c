import { marketMs, steps, ticks } from '@trendy/domain';
import type { BotExecution, Effect, EngineEvent, OrderEvent, OrderRequest } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { restore, snapshot } from '../snapshot.ts';
import { aBot, aRisk, Desk, noStrategies, placed, SYMBOL } from '../testing/desk.ts';
import { createEffects } from '../effects.ts';
import { step } from '../step.ts';
import { clocksWanted } from './entry-work.ts';

const STYLES = ['aggressive', 'passive', 'twap', 'vwap', 'adaptive', 'auto'] as const;

const aDesk = (execution: BotExecution): Desk => new Desk(aBot({ risk: aRisk({ execution }) }));

/** A venue of our own that keeps the orders of a desk and answers by chance. */
class Market {
  readonly desk: Desk;
  readonly open = new Map<string, { request: OrderRequest; left: number; isAcked: boolean }>();
  wanted = 0;
  filled = 0;
  price = 50_000;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  take(effects: readonly Effect[]): void {
    for (const request of placed(effects))
      this.open.set(request.orderId, { request, left: request.quantity, isAcked: false });
  }

  entries() {
    return [...this.open.values()].filter(({ request }) => request.leg === 'entry');
  }

  send(event: EngineEvent): void {
    this.take(this.desk.send(event));
  }

  clock(ms: number): void {
    const at = marketMs(this.desk.tick() + ms);
    this.desk.passUntil(at);
    const market = { bid: this.price - 0.1, ask: this.price + 0.1, volume: 5, overMs: 60_000 };
    this.send({ kind: 'clock', at, symbol: SYMBOL, market });
  }

  /** @param share of what is left, 0…1. */
  fill(index: number, share: number): void {
    const order = this.entries()[index];
    if (!order) return;
    const quantity = Math.max(1, Math.floor(order.left * share));
    order.left -= quantity;
    this.filled += quantity;
    if (order.left === 0) this.open.delete(order.request.orderId);
    this.take(this.desk.fill(order.request, (order.request.price ?? ticks(500_000)) / 10, quantity));
  }

  end(index: number, status: OrderEvent['status']): void {
    const order = this.entries()[index];
    if (!order) return;
    if (status !== 'acked' && status !== 'unknown') this.open.delete(order.request.orderId);
    this.take(this.desk.order(order.request.orderId, status, 'by_chance'));
  }
}

const acts = fc.array(
  fc.oneof(
    fc.record({ act: fc.constant('clock' as const), ms: fc.integer({ min: 0, max: 30_000 }) }),
    fc.record({ act: fc.constant('fill' as const), share: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
    fc.record({
      act: fc.constant('end' as const),
      status: fc.constantFrom('expired', 'canceled', 'rejected', 'unknown', 'acked'),
    }),
    fc.record({ act: fc.constant('move' as const), bps: fc.integer({ min: -20, max: 20 }) }),
    fc.record({
      act: fc.constant('command' as const),
      command: fc.constantFrom('pause', 'resume', 'kill', 'close'),
    }),
  ),
  { maxLength: 60 },
);

describe('an entry that is sent bit by bit', () => {
  test('never has more filled and open than was wanted, and its stop is the position', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STYLES), acts, fc.boolean(), (style, moves, isShort) => {
        const market = new Market(aDesk({ style, horizonSeconds: 120 }));
        const { desk } = market;
        market.clock(0);
        market.take(desk.alert({ position: isShort ? 'short' : 'long' }));
        const wanted = 40; // 10,000 × 10 % × 2 / 50,000 in steps of 0.001
        for (const move of moves) {
          if (move.act === 'clock') market.clock(move.ms);
          else if (move.act === 'fill') market.fill(0, move.share);
          else if (move.act === 'end') market.end(0, move.status as OrderEvent['status']);
          else if (move.act === 'move')
            market.price = Math.round(market.price * (1 + move.bps / 10_000) * 10) / 10;
          else market.take(desk.command(move.command as 'pause'));
          const open = market.entries().reduce((sum, { left }) => sum + left, 0);
          expect(market.filled + open).toBeLessThanOrEqual(wanted);
          const held = desk.position;
          const stops = desk.view.openOrders.filter(
            ({ request, cancelWanted }) => request.leg === 'stop' && !cancelWanted,
          );
          expect(stops.map(({ request, filled }) => request.quantity - filled)).toEqual(
            held === 0 ? [] : [Math.abs(held)],
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  test('comes to an end: after its time nothing is open and nothing is wanted any more', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STYLES), acts, (style, moves) => {
        const market = new Market(aDesk({ style, horizonSeconds: 60 }));
        market.clock(0);
        market.take(market.desk.alert({}));
        for (const move of moves)
          if (move.act === 'clock') market.clock(move.ms);
          else if (move.act === 'fill') market.fill(0, move.share);
        market.clock(60_000);
        while (market.entries().length > 0) market.end(0, 'canceled');
        market.clock(10_000);
        expect(market.entries()).toEqual([]);
        expect(clocksWanted(market.desk.state)).toEqual([]);
        expect(market.desk.state.bots[0]!.goal).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  test('goes on after a restart at any event exactly as if there had been none', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STYLES), acts, fc.nat(), (style, moves, cut) => {
        const market = new Market(aDesk({ style, horizonSeconds: 120 }));
        market.clock(0);
        market.take(market.desk.alert({}));
        for (const move of moves) {
          if (move.act === 'clock') market.clock(move.ms);
          else if (move.act === 'fill') market.fill(0, move.share);
          else if (move.act === 'end') market.end(0, move.status as OrderEvent['status']);
        }
        const { log } = market.desk;
        const at = cut % log.length;
        const first = new Desk(aBot({ risk: aRisk({ execution: { style, horizonSeconds: 120 } }) }));
        for (const event of log.slice(first.log.length, at)) first.send(event);
        if (at < 4) return;
        const state = restore(snapshot(first.state), noStrategies);
        const out = createEffects();
        for (const event of log.slice(at)) step(state, event, out);
        expect(snapshot(state)).toEqual(snapshot(market.desk.state));
      }),
      { numRuns: 150 },
    );
  });
});

describe('an entry that is under way when its position is left', () => {
  const waits = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 12 });
  const late = fc.double({ min: 0, max: 1, noNaN: true });

  /** Everything that still rests of the entry, as the engine sees it. */
  const resting = ({ desk }: Market) =>
    desk.view.openOrders.filter(({ request }) => request.leg === 'entry' && request.style !== undefined);
  const lines = ({ desk }: Market) => desk.journal.filter((line) => line.kind === 'execution');

  test('sends nothing more, leaves nothing open, tells what it came to, and sells what still fills', () => {
    let left = 0;
    fc.assert(
      fc.property(fc.constantFrom(...STYLES), waits, late, fc.boolean(), (style, moves, share, isShort) => {
        const market = new Market(aDesk({ style, horizonSeconds: 3_600 }));
        const { desk } = market;
        market.clock(0);
        market.take(desk.alert({ position: isShort ? 'short' : 'long' }));
        moves.forEach((ms, index) => {
          market.clock(ms);
          // Each second order fills, in part; the others rest.
          if (index % 2 === 0) market.fill(0, 0.3);
        });
        const stop = desk.view.openOrders.find(
          (order) => order.request.leg === 'stop' && !order.cancelWanted,
        );
        if (!stop || desk.state.bots[0]!.goal?.entry === undefined) return;
        left++;
        expect(lines(market)).toEqual([]);
        market.take(desk.order(stop.request.orderId, 'rejected', 'price_band'));
        expect(resting(market).every(({ cancelWanted }) => cancelWanted)).toBe(true);
        expect(lines(market)).toMatchObject([{ reason: { code: 'emergency_exit' } }]);
        const sent = desk.out.effects.length;
        for (let second = 0; second < 30; second++) market.clock(1_000);
        expect(placed(desk.out.effects.slice(sent))).toEqual([]);
        // Filled before its cancellation reached the venue.
        market.fill(0, share);
        while (market.entries().length > 0) market.end(0, 'canceled');
        for (let exits = 0; exits < 5 && desk.position !== 0; exits++) {
          const exit = [...market.open.values()].find(({ request }) => request.leg === 'exit')!;
          market.open.delete(exit.request.orderId);
          market.take(desk.fill(exit.request, 50_000, exit.left));
        }
        expect(desk.position).toBe(0);
        expect(resting(market)).toEqual([]);
        expect(desk.state.bots[0]!.goal).toBeNull();
        expect(lines(market)).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
    // What is hardly ever left proves nothing.
    expect(left).toBeGreaterThan(60);
  });
});

describe('TWAP', () => {
  test('sends a part at each of its times, and says at the end what it cost against the arrival', () => {
    const market = new Market(aDesk({ style: 'twap', horizonSeconds: 60 }));
    market.clock(0);
    market.take(market.desk.alert({}));
    // It waits to be told what is usual of its market.
    expect(market.entries()).toHaveLength(0);
    market.clock(0);
    expect(market.entries()).toHaveLength(1);
    const ids: string[] = [];
    for (let second = 0; second < 60 && market.desk.state.bots[0]!.goal; second++) {
      for (const { request } of market.entries()) ids.push(request.orderId);
      market.fill(0, 1);
      market.clock(1_000);
    }
    expect(ids[0]).toBe('s1|entry|0');
    expect(ids.length).toBeGreaterThan(3);
    expect(new Set(ids).size).toBe(ids.length);
    expect(market.desk.position).toBe(40);
    const end = market.desk.journal.find((line) => line.kind === 'execution');
    expect(end).toMatchObject({
      style: 'twap',
      wanted: steps(40),
      filled: steps(40),
      arrivalPrice: 50_000,
      reason: { code: 'execution_filled' },
    });
    expect(end?.kind === 'execution' && end.shortfallBps).toBeGreaterThan(0);
  });

  test('ends when its first order came too late for the signal, and goes on when another was late for its moment', () => {
    for (const late of [0, 1]) {
      const market = new Market(aDesk({ style: 'twap', horizonSeconds: 60 }));
      market.clock(0);
      market.take(market.desk.alert({}));
      market.clock(0);
      for (let sent = 0; sent < late; sent++) {
        market.fill(0, 1);
        while (market.entries().length === 0) market.clock(1_000);
      }
      const [order] = market.entries();
      market.open.delete(order!.request.orderId);
      market.take(market.desk.order(order!.request.orderId, 'expired', 'signal_too_old'));
      for (let second = 0; second < 5; second++) market.clock(1_000);
      expect(market.desk.state.bots[0]!.goal === null).toBe(late === 0);
    }
  });

  test('is given up when its stop is hit, when the bot is paused, when a new wish comes', () => {
    for (const cause of ['stop', 'pause', 'close'] as const) {
      const market = new Market(aDesk({ style: 'twap', horizonSeconds: 60 }));
      market.clock(0);
      market.take(market.desk.alert({}));
      market.clock(0);
      market.fill(0, 1);
      if (cause === 'stop') {
        const stop = [...market.open.values()].find(({ request }) => request.leg === 'stop')!;
        market.open.delete(stop.request.orderId);
        market.take(market.desk.fill(stop.request, 49_000));
      } else market.take(market.desk.command(cause));
      for (let second = 0; second < 80; second++) {
        market.clock(1_000);
        expect(market.entries()).toEqual([]);
      }
      expect(market.desk.journal.filter((line) => line.kind === 'execution')).toHaveLength(1);
    }
  });
});
