import { DEFAULT_GUARDS, marketMs } from '@trendy/domain';
import type { EngineEvent, FillEvent, Signal } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountView } from './account-view.ts';
import { createEffects } from './effects.ts';
import { exitClocksWanted } from './execution/exit-again.ts';
import type { Effects } from './effects.ts';
import { restore, snapshot } from './snapshot.ts';
import { createState } from './state.ts';
import { step } from './step.ts';
import { aBot, aRisk, Desk, SYMBOL } from './testing/desk.ts';

const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('bar' as const),
      price: fc.integer({ min: 300_000, max: 700_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('mark' as const),
      price: fc.integer({ min: 300_000, max: 700_000 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('alert' as const),
      position: fc.constantFrom('long' as const, 'short' as const, 'flat' as const),
      intent: fc.constantFrom('enter' as const, 'exit' as const, 'reverse' as const, 'target' as const),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('fill' as const),
      pick: fc.nat(9),
      part: fc.integer({ min: 1, max: 100 }),
      cause: fc.constantFrom(
        'order' as const,
        'order' as const,
        'order' as const,
        'order' as const,
        'external' as const,
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('order' as const),
      pick: fc.nat(9),
      status: fc.constantFrom(
        'acked' as const,
        'rejected' as const,
        'canceled' as const,
        'unknown' as const,
        'not_placed' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('command' as const),
      command: fc.constantFrom('pause' as const, 'resume' as const, 'close' as const, 'kill' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('clock' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('funding' as const),
      amount: fc.integer({ min: -1000, max: 1000 }),
    }),
  },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** Plays acts on a desk, so that fills and order reports name orders that exist. @returns the log. */
function logOf(
  acts: readonly Act[],
  source: 'strategy' | 'webhook',
  isGuarded: boolean,
): readonly EngineEvent[] {
  const desk = new Desk(
    aBot({
      source,
      risk: aRisk({
        takeProfitPercent: 4,
        maxDrawdownPercent: 60,
        ...(isGuarded ? { guards: { ...DEFAULT_GUARDS, sizing: { kellyFraction: 0.25 } } } : {}),
      }),
      ...(source === 'strategy'
        ? { strategy: { id: 'ema-crossover', version: '', params: { fast: 2, slow: 3 } } }
        : {}),
    }),
    strategies,
  );
  acts.forEach((next, index) => desk.send(eventOf(desk, next, index)));
  return desk.log;
}

function eventOf(desk: Desk, next: Act, index: number): EngineEvent {
  const at = desk.tick();
  const orders = desk.view.openOrders;
  switch (next.do) {
    case 'mark':
      return { kind: 'mark', at, symbol: SYMBOL, price: next.price / 10 };
    case 'clock': {
      // As its driver sends it: never before it is due.
      const due = Math.max(at, ...exitClocksWanted(desk.state).map((wanted) => wanted.at));
      desk.passUntil(due);
      return { kind: 'clock', at: marketMs(due), symbol: SYMBOL };
    }
    case 'bar': {
      const close = next.price / 10;
      const openTime = (index * 3_600_000) as typeof at;
      return {
        kind: 'bar',
        at,
        symbol: SYMBOL,
        timeframe: '1h',
        openTime,
        closeTime: (openTime + 3_600_000) as typeof at,
        open: close,
        high: close + 10,
        low: close - 10,
        close,
        volume: 1,
      };
    }
    case 'alert':
      return {
        kind: 'alert',
        at,
        signal: {
          signalId: `s${index}`,
          botId: 'bot',
          format: 'trendy',
          symbol: SYMBOL,
          intent: next.intent,
          position: next.position,
          receivedAt: 0 as Signal['receivedAt'],
          ignoredFields: [],
        },
      };
    case 'command':
      return { kind: 'command', at, commandId: `c${index}`, command: next.command, by: 'user' };
    case 'funding':
      return {
        kind: 'funding',
        at,
        fundingId: `f${index}`,
        symbol: SYMBOL,
        amount: next.amount as FillEvent['fee'],
      };
    case 'order': {
      const order = orders[next.pick % Math.max(1, orders.length)];
      return { kind: 'order', at, orderId: order?.request.orderId ?? 'none', status: next.status };
    }
    case 'fill': {
      const order = orders[next.pick % Math.max(1, orders.length)];
      if (!order) return { kind: 'mark', at, symbol: SYMBOL, price: 50_000 };
      const held = Math.abs(desk.position);
      const open = order.request.quantity - order.filled;
      const most = order.request.reduceOnly ? Math.min(open, held) : open;
      if (most === 0) return { kind: 'order', at, orderId: order.request.orderId, status: 'expired' };
      const fill = desk.aFill(order.request, 50_000, Math.max(1, Math.floor((most * next.part) / 100)));
      return next.cause === 'order' ? fill : { ...fill, orderId: null, cause: 'external' };
    }
  }
}

const logs = fc
  .tuple(
    fc.array(act, { maxLength: 60 }),
    fc.constantFrom('strategy' as const, 'webhook' as const),
    fc.boolean(),
  )
  .map(([acts, source, isGuarded]) => logOf(acts, source, isGuarded));

function play(log: readonly EngineEvent[], isRestored: boolean): { out: Effects; end: string } {
  let state = createState(strategies);
  const out = createEffects();
  for (const event of log) {
    if (isRestored) state = restore(JSON.parse(JSON.stringify(snapshot(state))), strategies);
    step(state, event, out);
  }
  return { out, end: JSON.stringify(snapshot(state)) };
}

test('step ∘ restore ∘ snapshot = step, to the last bit, at every point', () => {
  fc.assert(
    fc.property(logs, (log) => {
      const straight = play(log, false);
      const restored = play(log, true);
      expect(restored.out).toEqual(straight.out);
      expect(restored.end).toBe(straight.end);
    }),
    { numRuns: 150 },
  );
});

test('the ledger balances and its wallet book is the wallet', () => {
  fc.assert(
    fc.property(logs, (log) => {
      const state = createState(strategies);
      const out = createEffects();
      for (const event of log) step(state, event, out);
      const books = new Map<string, number>();
      for (const { postings } of out.postings) {
        expect(postings.reduce((sum, posting) => sum + posting.amount, 0)).toBe(0);
        for (const { book, amount } of postings) books.set(book, (books.get(book) ?? 0) + amount);
      }
      expect(books.get('wallet') ?? 0).toBe(accountView(state).wallet);
    }),
  );
});

test('no order id twice, never more than one entry, nothing rests beside no position', () => {
  fc.assert(
    fc.property(logs, (log) => {
      const state = createState(strategies);
      const out = createEffects();
      for (const event of log) {
        step(state, event, out);
        const { openOrders, positions } = accountView(state);
        const live = openOrders.filter((order) => !order.cancelWanted);
        expect(live.filter((order) => order.request.leg === 'entry').length).toBeLessThan(2);
        const held = positions[0]?.quantity ?? 0;
        const resting = live.filter(
          (order) => order.request.leg === 'stop' || order.request.leg === 'target',
        );
        if (held === 0) expect(resting).toEqual([]);
        for (const leg of ['stop', 'target'])
          expect(resting.filter((order) => order.request.leg === leg).length).toBeLessThan(2);
        for (const { request, filled } of resting) expect(request.quantity - filled).toBe(Math.abs(held));
      }
      const ids = out.effects.flatMap((effect) => (effect.kind === 'place' ? [effect.order.orderId] : []));
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 300 },
  );
});

test('whatever a bot opened by itself is protected or being left', () => {
  fc.assert(
    fc.property(logs, (log) => {
      const state = createState(strategies);
      const out = createEffects();
      let isStranger = false;
      for (const event of log) {
        step(state, event, out);
        isStranger ||= event.kind === 'fill' && event.cause !== 'order';
        const { bots, openOrders, positions } = accountView(state);
        // A stranger may turn the position over; an exit that failed three times waits for its clock.
        if (isStranger || positions.length === 0 || exitClocksWanted(state).length > 0) continue;
        const guards = openOrders.filter(
          (order) => !order.cancelWanted && ['stop', 'exit'].includes(order.request.leg),
        );
        expect(guards.length, JSON.stringify(bots[0])).toBeGreaterThan(0);
      }
    }),
    { numRuns: 300 },
  );
});
