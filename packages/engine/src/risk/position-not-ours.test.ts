import { steps } from '@trendy/domain';
import type { Effect } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { restore, snapshot } from '../snapshot.ts';
import { aBot, anInstrument, aRisk, Desk, placed, SYMBOL } from '../testing/desk.ts';
import { anHour, withScripted } from '../testing/scripted.ts';

const strategy = { id: 'scripted', version: '1.0.0', params: {} };
const strategyBot = (risk: Parameters<typeof aRisk>[0] = {}) =>
  aBot({ source: 'strategy', strategy, risk: aRisk({ maxDrawdownPercent: 90, ...risk }) });

/** A desk whose bot's strategy is told what to want, hour by hour. */
function aTold(risk: Parameters<typeof aRisk>[0] = {}) {
  const desk = new Desk(strategyBot(risk), withScripted());
  let hour = 0;
  const want = (exposure: number): Effect[] => {
    const bar = anHour(++hour, 50_000, exposure);
    desk.passUntil(bar.at);
    return desk.send(bar);
  };
  return { desk, want };
}

/** A person trades the symbol outside of the platform. */
const byHand = (desk: Desk, side: 'buy' | 'sell', quantity: number) =>
  desk.send({
    ...desk.aFill(
      { orderId: 'none', symbol: SYMBOL, side } as Parameters<Desk['aFill']>[0],
      50_000,
      quantity,
    ),
    orderId: null,
    cause: 'external',
  });

const refusals = (desk: Desk) =>
  desk.journal.flatMap((entry) => (entry.kind === 'refused' ? [entry.reason] : []));
const NOT_OURS = { code: 'position_not_ours', values: { heldBase: 0.1 } };

describe('a position that somebody else has opened', () => {
  test('is not touched by a strategy, whatever it wants and whether its bot is paused or not; each refusal is told once', () => {
    for (const isResumed of [false, true]) {
      const { desk, want } = aTold();
      byHand(desk, 'buy', 100);
      if (isResumed) desk.command('resume');
      // Forty is what the bot may hold; that is less than what is held, and yet no reduction of its own.
      expect(want(1)).toEqual([]);
      expect(want(1)).toEqual([]);
      expect(want(-1)).toEqual([]);
      expect(want(0)).toEqual([]);
      expect(desk.position).toBe(100);
      expect(refusals(desk)).toEqual([NOT_OURS, NOT_OURS, NOT_OURS]);
    }
  });

  test('is closed by whoever asks for that, and then the bot trades again', () => {
    for (const command of ['close', 'kill'] as const) {
      const { desk, want } = aTold();
      byHand(desk, 'buy', 100);
      const [exit] = placed(desk.command(command));
      expect(exit).toMatchObject({ leg: 'exit', side: 'sell', quantity: 100, reduceOnly: true });
      // A wish that comes meanwhile does not take half of it back.
      expect(want(1)).toEqual([]);
      desk.fill(exit!, 50_000);
      desk.command('resume');
      expect(placed(want(-1))).toMatchObject([{ leg: 'entry', side: 'sell', quantity: 39 }]);
      expect(refusals(desk)).toEqual([NOT_OURS]);
    }
  });

  test('is left alone by alerts but for those that close', () => {
    const desk = new Desk();
    byHand(desk, 'buy', 100);
    desk.command('resume');
    expect(desk.alert({ intent: 'target', position: 'long' })).toEqual([]);
    expect(desk.alert({ intent: 'reverse', position: 'short' })).toEqual([]);
    expect(desk.alert({ intent: 'enter', position: 'short' })).toEqual([]);
    expect(desk.alert({ intent: 'enter', position: 'long' })).toEqual([]);
    expect(refusals(desk)).toEqual([NOT_OURS, NOT_OURS, NOT_OURS, NOT_OURS]);
    expect(placed(desk.alert({ intent: 'exit', position: 'flat' }))).toMatchObject([{ quantity: 100 }]);
  });

  test('is told of by a bot that begins beside it, at its first wish', () => {
    const { desk, want } = aTold();
    byHand(desk, 'buy', 100);
    desk.command('stop');
    desk.send({ kind: 'bot_started', at: desk.tick(), bot: strategyBot(), history: [] });
    expect(want(1)).toEqual([]);
    expect(refusals(desk)).toEqual([NOT_OURS]);
  });

  test('is one that a person has turned over, too', () => {
    const { desk, want } = aTold();
    desk.fill(placed(want(1))[0]!, 50_000);
    byHand(desk, 'sell', 140);
    desk.command('resume');
    expect(placed(want(-1))).toEqual([]);
    expect(placed(want(1))).toEqual([]);
    expect(desk.position).toBe(-100);
  });

  test('is not the other leg of an account in hedge mode while the bot holds its own', () => {
    const { desk, want } = aTold();
    desk.fill(placed(want(1))[0]!, 50_000);
    const [entry] = placed(desk.out.effects);
    for (const steps of [40, 20]) {
      const sold = desk.aFill({ ...entry!, side: 'sell' }, 50_000, steps);
      desk.send({ ...sold, orderId: null, cause: 'external', positionLeg: 'short' });
    }
    desk.command('resume');
    want(0);
    expect(refusals(desk)).toEqual([]);
  });

  test.each([20, 40, 60])('is the other leg of %s steps once the stop has taken the bot’s own', (others) => {
    const { desk, want } = aTold();
    const stop = placed(desk.fill(placed(want(1))[0]!, 50_000)).find(({ leg }) => leg === 'stop')!;
    const sold = desk.aFill({ ...stop, side: 'sell' }, 50_000, others);
    desk.send({ ...sold, orderId: null, cause: 'external', positionLeg: 'short' });
    desk.send({ ...desk.aFill(stop, 49_000), positionLeg: 'long' });
    expect(desk.position).toBe(-others);
    desk.command('resume');
    for (const exposure of [1, -1, 0]) expect(placed(want(exposure))).toEqual([]);
    expect(refusals(desk).map(({ code }) => code)).toContain('position_not_ours');
  });

  test('is not one that the bot has opened and a person has added to, nor what is too small to trade', () => {
    const { desk, want } = aTold();
    desk.fill(placed(want(1))[0]!, 50_000);
    byHand(desk, 'buy', 60);
    expect(placed(want(0)).filter(({ leg }) => leg === 'exit')).toMatchObject([{ quantity: 100 }]);
    const other = aTold();
    const instrument = anInstrument({ minQuantity: steps(5) });
    other.desk.send({ kind: 'instrument', at: other.desk.tick(), instrument });
    byHand(other.desk, 'buy', 3);
    other.desk.command('resume');
    expect(placed(other.want(1))).toMatchObject([{ leg: 'entry', quantity: 36 }]);
  });

  test('is known after a restart, and told apart by its protection where a snapshot is older than that', () => {
    const { desk, want } = aTold();
    byHand(desk, 'buy', 100);
    expect(restore(snapshot(desk.state), withScripted()).markets.get(SYMBOL)?.isForeign).toBe(true);
    const isForeignIn = (state: Desk['state']) => {
      const old = JSON.parse(JSON.stringify(snapshot(state)));
      for (const market of old.markets) delete market.isForeign;
      return restore(old, withScripted()).markets.get(SYMBOL)?.isForeign;
    };
    expect(isForeignIn(desk.state)).toBe(true);
    byHand(desk, 'sell', 100);
    desk.command('resume');
    expect(isForeignIn(desk.state)).toBe(false);
    desk.fill(placed(want(1))[0]!, 50_000);
    expect(isForeignIn(desk.state)).toBe(false);
  });
});

const act = fc.oneof(
  fc.record({ do: fc.constant('want' as const), exposure: fc.constantFrom(-1, 0, 0.5, 1) }),
  fc.record({ do: fc.constant('fill' as const), pick: fc.nat(9), part: fc.integer({ min: 1, max: 100 }) }),
  fc.record({
    do: fc.constant('end' as const),
    pick: fc.nat(9),
    status: fc.constantFrom(
      'rejected' as const,
      'canceled' as const,
      'unknown' as const,
      'not_placed' as const,
    ),
  }),
  fc.record({ do: fc.constant('late' as const), pick: fc.nat(9) }),
  fc.record({
    do: fc.constant('command' as const),
    command: fc.constantFrom('pause' as const, 'resume' as const, 'close' as const),
  }),
);

test('what a bot has opened by its own orders is always its own, filled in time or after an order’s end, with or without a stop', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60, size: 'max' }), fc.constantFrom(0, 2), (acts, stopPercent) => {
      const { desk, want } = aTold({ stopPercent });
      for (const next of acts) {
        const orders = desk.view.openOrders;
        if (next.do === 'want') want(next.exposure);
        else if (next.do === 'command') desk.command(next.command);
        else if (next.do === 'late') {
          // An entry fills whose end was told before.
          const entries = desk.out.effects.flatMap((effect) =>
            effect.kind === 'place' && effect.order.leg === 'entry' ? [effect.order] : [],
          );
          const ended = entries.filter(({ orderId }) => !desk.state.orders.has(orderId));
          const order = ended[next.pick % Math.max(1, ended.length)];
          if (order) desk.fill(order, 50_000, 1 + next.pick);
        } else {
          const order = orders[next.pick % Math.max(1, orders.length)];
          if (!order) continue;
          const { leg, quantity, reduceOnly } = order.request;
          const open = quantity - order.filled;
          const most = reduceOnly ? Math.min(open, Math.abs(desk.position)) : open;
          if (next.do === 'end') desk.order(order.request.orderId, next.status);
          else if (
            most > 0 &&
            (leg === 'entry' || order.request.side === (desk.position > 0 ? 'sell' : 'buy'))
          )
            desk.fill(order.request, 50_000, Math.max(1, Math.floor((most * next.part) / 100)));
        }
      }
      expect(refusals(desk).map(({ code }) => code)).not.toContain('position_not_ours');
    }),
    { numRuns: 200 },
  );
});
