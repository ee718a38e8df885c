import { quote, steps, ticks } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { aBot, aRisk, cancelled, Desk, placed, SYMBOL } from './testing/desk.ts';

const codes = (desk: Desk): string[] =>
  desk.journal.flatMap((entry) => (entry.kind === 'refused' ? [entry.reason.code] : []));

describe('an entry', () => {
  test('is sized by margin × leverage, floored to the step, and named after its signal', () => {
    const desk = new Desk();
    const [entry] = placed(desk.alert());
    // 10 % of 10,000 × 2 / 50,000 = 0.04 BTC.
    expect(entry).toMatchObject({ orderId: 's1|entry|0', side: 'buy', type: 'market', quantity: 40 });
    expect(entry).toMatchObject({ reduceOnly: false, leverage: 2 });
  });

  test('is protected at once by a reduce-only stop of what is filled, re-sized on every partial fill', () => {
    const desk = new Desk(aBot({ risk: aRisk({ takeProfitPercent: 4 }) }));
    const [entry] = placed(desk.alert());
    const first = placed(desk.fill(entry!, 50_000, 10));
    expect(first.map((order) => [order.leg, order.quantity, order.triggerPrice, order.reduceOnly])).toEqual([
      ['stop', 10, 490_000, true],
      ['target', 10, 520_000, true],
    ]);
    const effects = desk.fill(entry!, 50_100, 30);
    // Average 50,075: the stop sells at no worse than −2 %, rounded up to the tick.
    expect(placed(effects).map((order) => [order.leg, order.quantity, order.triggerPrice])).toEqual([
      ['stop', 40, 490_735],
      ['target', 40, 520_780],
    ]);
    expect(effects[0]!.kind).toBe('place');
    expect(cancelled(effects)).toEqual(first.map((order) => order.orderId));
  });

  test('of the same alert twice is one entry', () => {
    const desk = new Desk();
    desk.alert({ signalId: 'same' });
    expect(desk.alert({ signalId: 'same' })).toEqual([]);
  });

  test('rejected by the venue leaves nothing behind and says why', () => {
    const desk = new Desk();
    const [entry] = placed(desk.alert());
    desk.order(entry!.orderId, 'rejected', 'insufficient_balance');
    expect(desk.view.openOrders).toEqual([]);
    expect(desk.view.bots[0]!.lastRefusal!.reason).toMatchObject({
      code: 'entry_rejected',
      values: { cause: 'insufficient_balance' },
    });
    expect(placed(desk.alert())).toHaveLength(1);
  });
});

describe('protection', () => {
  test('a stop that fills cancels its target, and an exit cancels both', () => {
    const desk = new Desk(aBot({ risk: aRisk({ takeProfitPercent: 4 }) }));
    const [entry] = placed(desk.alert());
    const [stop, target] = placed(desk.fill(entry!, 50_000));
    expect(cancelled(desk.fill(stop!, 49_000))).toEqual([target!.orderId]);
    expect(desk.position).toBe(0);
  });

  test('a stop refused by the venue means leaving at once, and no second try', () => {
    const desk = new Desk();
    const [entry] = placed(desk.alert());
    const [stop] = placed(desk.fill(entry!, 50_000));
    const [exit] = placed(desk.order(stop!.orderId, 'rejected', 'would_trigger'));
    expect(exit).toMatchObject({ leg: 'exit', side: 'sell', type: 'market', reduceOnly: true, quantity: 40 });
    expect(placed(desk.fill(exit!, 48_900))).toEqual([]);
    expect(desk.position).toBe(0);
  });

  test('a stop lost at the venue is set again, a bounded number of times, then the position is left', () => {
    const desk = new Desk();
    let stop = desk.enter();
    for (let generation = 1; generation <= 3; generation++) {
      const [again] = placed(desk.order(stop.orderId, 'canceled'));
      expect(again).toMatchObject({ leg: 'stop', orderId: `s1|stop|${generation}`, quantity: 40 });
      stop = again!;
    }
    expect(placed(desk.order(stop.orderId, 'canceled'))[0]).toMatchObject({ leg: 'exit' });
  });

  test('a partial fill of the stop keeps the stop, and shrinks the target', () => {
    const desk = new Desk(aBot({ risk: aRisk({ takeProfitPercent: 4 }) }));
    const [entry] = placed(desk.alert());
    const [stop, target] = placed(desk.fill(entry!, 50_000));
    const effects = desk.fill(stop!, 49_000, 15);
    expect(placed(effects).map((order) => [order.leg, order.quantity])).toEqual([['target', 25]]);
    expect(cancelled(effects)).toEqual([target!.orderId]);
  });
});

describe('a reverse', () => {
  test('is an exit, and the entry only after the exit is filled', () => {
    const desk = new Desk();
    const stop = desk.enter();
    const first = desk.alert({ position: 'short', intent: 'reverse' });
    expect(placed(first).map((order) => [order.leg, order.side, order.quantity])).toEqual([
      ['exit', 'sell', 40],
    ]);
    const [exit] = placed(first);
    const second = desk.fill(exit!, 50_100);
    expect(cancelled(second)).toEqual([stop.orderId]);
    expect(placed(second).map((order) => [order.leg, order.side])).toEqual([['entry', 'sell']]);
    const third = desk.fill(placed(second)[0]!, 50_100);
    expect(placed(third)).toMatchObject([{ leg: 'stop', side: 'buy' }]);
  });

  test('whose stop fills first still enters the other side, once the exit has ended', () => {
    const desk = new Desk();
    const stop = desk.enter();
    const [exit] = placed(desk.alert({ position: 'short' }));
    expect(placed(desk.fill(stop, 49_000))).toEqual([]);
    expect(placed(desk.order(exit!.orderId, 'expired'))).toMatchObject([{ leg: 'entry', side: 'sell' }]);
  });

  test('that may not enter still leaves', () => {
    const desk = new Desk(aBot({ risk: aRisk({ allowShort: false }) }));
    desk.enter();
    const [exit] = placed(desk.alert({ position: 'short' }));
    expect(exit).toMatchObject({ leg: 'exit', quantity: 40 });
    expect(codes(desk)).toEqual(['short_not_allowed']);
    expect(placed(desk.fill(exit!, 50_000))).toEqual([]);
  });
});

describe('refusals name their rule', () => {
  test('too small for the venue', () => {
    const desk = new Desk(aBot(), undefined, 100);
    expect(desk.alert()).toEqual([]);
    expect(codes(desk)).toEqual(['below_min_quantity']);
    const small = new Desk(aBot(), undefined, 300);
    small.alert();
    expect(codes(small)).toEqual(['below_min_notional']);
  });

  test('too large for the integers that hold money, with room for the price to double', () => {
    const rich = new Desk(aBot({ risk: aRisk({ sizePercent: 100, leverage: 10 }) }), undefined, 10_000_000);
    rich.mark(450_000);
    expect(rich.alert()).toEqual([]);
    expect(codes(rich)).toEqual(['above_money_limit']);
    const { values } = rich.view.bots[0]!.lastRefusal!.reason;
    // 120 BTC, the largest market order, against half of 2^53 units.
    expect(values).toEqual({ notionalQuote: 54_000_000, limitQuote: (2 ** 53 - 1) / 2 / 1e8 });
    const [entry] = placed(rich.alert({ size: { type: 'quote', value: 45_000_000 } }));
    const [stop] = placed(rich.fill(entry!, 450_100));
    rich.mark(890_000);
    rich.fill(stop!, 890_000);
    expect(rich.position).toBe(0);
    expect(rich.view.wallet).toBeGreaterThan(53e6 * 1e8);
  });

  test('what an account owns already counts against that limit', () => {
    const rich = new Desk(aBot({ risk: aRisk({ sizePercent: 100, leverage: 1 }) }), undefined, 80_000_000);
    rich.mark(450_000);
    rich.alert({ size: { type: 'quote', value: 11_000_000 } });
    expect(codes(rich)).toEqual(['above_money_limit']);
    expect(placed(rich.alert({ size: { type: 'quote', value: 10_000_000 } }))).toHaveLength(1);
  });

  test('an order of unknown fate blocks entries until it is resolved, but not exits', () => {
    const desk = new Desk();
    const [entry] = placed(desk.alert());
    desk.order(entry!.orderId, 'unknown');
    desk.alert({ intent: 'target', position: 'short' });
    expect(codes(desk)).toEqual(['order_unknown']);
    desk.order(entry!.orderId, 'not_placed');
    expect(placed(desk.alert({ position: 'short' }))).toHaveLength(1);
  });

  test('drawdown at the limit, until a person resumes', () => {
    const desk = new Desk(aBot({ risk: aRisk({ sizePercent: 100, leverage: 1, stopPercent: 50 }) }));
    const [entry] = placed(desk.alert());
    desk.fill(entry!, 50_000);
    desk.mark(43_900);
    const [exit] = placed(desk.alert({ intent: 'exit', position: 'flat' }));
    desk.fill(exit!, 43_900);
    expect(placed(desk.alert())).toEqual([]);
    expect(codes(desk)).toEqual(['drawdown_limit']);
    desk.command('resume');
    expect(placed(desk.alert())).toHaveLength(1);
  });

  test('a pause of a moment forgets no drawdown that is within its limit', () => {
    const desk = new Desk(aBot({ risk: aRisk({ sizePercent: 100, leverage: 1, stopPercent: 50 }) }));
    const [entry] = placed(desk.alert());
    desk.fill(entry!, 50_000);
    desk.mark(45_000);
    const peak = desk.state.peakEquity;
    desk.command('pause');
    desk.command('resume');
    expect(desk.state.peakEquity).toBe(peak);
    desk.mark(43_900);
    const [exit] = placed(desk.alert({ intent: 'exit', position: 'flat' }));
    desk.fill(exit!, 43_900);
    expect(placed(desk.alert())).toEqual([]);
    expect(codes(desk)).toEqual(['drawdown_limit']);
  });

  test('more margin than there is, leverage beyond the bracket, entering twice, exiting nothing', () => {
    const desk = new Desk();
    desk.alert({ intent: 'exit', position: 'flat' });
    desk.enter();
    desk.alert();
    expect(codes(desk)).toEqual(['no_position', 'already_in_position']);
  });

  test('an exit of one side leaves the other alone, held or under way', () => {
    const desk = new Desk();
    const exit = { intent: 'exit', position: 'flat' } as const;
    const [entry] = placed(desk.alert({ position: 'short' }));
    expect(placed(desk.alert({ ...exit, closes: 'long' }))).toEqual([]);
    desk.fill(entry!, 50_000);
    expect(placed(desk.alert({ ...exit, closes: 'long' }))).toEqual([]);
    expect(codes(desk)).toEqual(['no_position', 'no_position']);
    // Reversed by an entry: the exit of what it replaces must not take the entry away.
    const [leaving] = placed(desk.alert({ position: 'long' }));
    desk.alert({ ...exit, closes: 'short' });
    expect(placed(desk.fill(leaving!, 50_000)).map(({ leg }) => leg)).toEqual(['entry']);
    expect(codes(desk)).toEqual(['no_position', 'no_position', 'no_position']);
  });

  test('an exit of the side that is held leaves it', () => {
    const desk = new Desk();
    desk.enter('short');
    expect(placed(desk.alert({ intent: 'exit', position: 'flat', closes: 'short' }))).toMatchObject([
      { leg: 'exit', side: 'buy' },
    ]);
  });

  test('strategy bots obey exits alone', () => {
    const strategies = { get: () => undefined };
    const desk = new Desk(aBot({ source: 'webhook' }), strategies);
    desk.enter();
    const bot = desk.state.bots[0]!;
    bot.config = { ...bot.config, source: 'strategy' };
    expect(desk.alert({ position: 'short' })).toEqual([]);
    expect(codes(desk)).toEqual(['strategy_bot_obeys_only_exits']);
    expect(placed(desk.alert({ intent: 'exit', position: 'flat' }))).toMatchObject([{ leg: 'exit' }]);
  });
});

describe('commands', () => {
  test('kill leaves everything, pauses, and outlives whatever comes after', () => {
    const desk = new Desk();
    const stop = desk.enter();
    const effects = desk.command('kill', 'k');
    expect(placed(effects)).toMatchObject([{ leg: 'exit', quantity: 40, signalKey: 'k:bot' }]);
    expect(desk.command('kill', 'k')).toEqual([]);
    expect(cancelled(desk.fill(placed(effects)[0]!, 49_900))).toEqual([stop.orderId]);
    expect(desk.view.bots[0]!.status).toBe('paused');
    expect(desk.alert()).toEqual([]);
    expect(codes(desk)).toEqual(['bot_paused']);
  });

  test('kill cancels an entry that has not met the market, and sells what it still brings', () => {
    const desk = new Desk();
    const [entry] = placed(desk.alert());
    expect(cancelled(desk.command('kill'))).toEqual([entry!.orderId]);
    const late = placed(desk.fill(entry!, 50_000, 10));
    expect(late.map((order) => [order.leg, order.quantity])).toContainEqual(['exit', 10]);
  });

  test('pause keeps the protection and refuses entries; close flattens and stays; stop ends', () => {
    const desk = new Desk();
    desk.enter();
    expect(desk.command('pause')).toEqual([]);
    expect(desk.view.openOrders.map((order) => order.request.leg)).toEqual(['stop']);
    desk.command('resume');
    const [exit] = placed(desk.command('close'));
    desk.fill(exit!, 50_000);
    expect(desk.view.bots[0]!.status).toBe('active');
    desk.command('stop');
    desk.alert();
    expect(codes(desk)).toEqual(['bot_stopped']);
  });

  test('an exit that the venue keeps refusing is tried three times, then a person is told', () => {
    const desk = new Desk();
    desk.enter();
    let [exit] = placed(desk.command('close', 'x'));
    for (let attempt = 1; attempt < 3; attempt++) {
      [exit] = placed(desk.order(exit!.orderId, 'rejected', 'busy'));
      expect(exit).toMatchObject({ orderId: `x:bot|exit|${attempt}` });
    }
    expect(placed(desk.order(exit!.orderId, 'rejected', 'busy'))).toEqual([]);
    expect(desk.view.bots[0]).toMatchObject({ status: 'paused', statusReason: { code: 'exit_failed' } });
  });

  test('an exit refused because its stop was quicker is tried anew for what the stop has left', () => {
    const desk = new Desk();
    const stop = desk.enter();
    let [exit] = placed(desk.command('close'));
    for (let attempt = 0; attempt < 3; attempt++)
      [exit] = placed(desk.order(exit!.orderId, 'rejected', 'reduce_only_rejected'));
    expect(exit).toBeUndefined();
    expect(placed(desk.fill(stop, 49_000, 15))).toMatchObject([{ leg: 'exit', quantity: 25 }]);
  });
});

describe('events that come twice change nothing', () => {
  test('fills, funding, transfers', () => {
    const desk = new Desk();
    const [entry] = placed(desk.alert());
    const fill = desk.aFill(entry!, 50_000);
    const funding = {
      kind: 'funding',
      at: fill.at,
      fundingId: 'f',
      symbol: SYMBOL,
      amount: quote(-5),
    } as const;
    const transfer = { kind: 'transfer', at: fill.at, transferId: 'x', amount: quote(7) } as const;
    for (const event of [fill, funding, transfer]) {
      desk.send(event);
      const before = [JSON.stringify(desk.view), desk.journal.length];
      expect(desk.send(event)).toEqual([]);
      expect([JSON.stringify(desk.view), desk.journal.length]).toEqual(before);
    }
    expect(desk.view.wallet).toBe(10_000_00000000 - 1000 - 5 + 7);
  });

  test('words on an order that has ended come late and are ignored', () => {
    const desk = new Desk();
    const [entry] = placed(desk.alert());
    desk.fill(entry!, 50_000);
    const before = desk.journal.length;
    desk.order(entry!.orderId, 'acked');
    desk.order(entry!.orderId, 'canceled');
    expect(desk.journal.length).toBe(before);
  });
});

test('two bots of one symbol: the second is refused and says who has it', () => {
  const desk = new Desk();
  desk.send({ kind: 'bot_started', at: desk.tick(), bot: aBot({ botId: 'second' }), history: [] });
  expect(desk.journal.at(-1)).toMatchObject({
    kind: 'bot',
    botId: 'second',
    status: 'stopped',
    reason: { code: 'symbol_taken', values: { botId: 'bot' } },
  });
});

test('a size of its own counts where it is smaller than the bot’s', () => {
  const desk = new Desk();
  expect(placed(desk.alert({ size: { type: 'base', value: 0.01 } }))[0]!.quantity).toBe(steps(10));
  const other = new Desk();
  expect(placed(other.alert({ size: { type: 'quote', value: 500 } }))[0]!.quantity).toBe(steps(10));
});

test.each([
  [{ type: 'quote', value: 1e6 } as const, 20],
  [{ type: 'base', value: 0.041 } as const, 0.041],
])('a size above the bot’s is refused, not cut: %o', (size, askedBase) => {
  const desk = new Desk();
  expect(placed(desk.alert({ size }))).toEqual([]);
  expect(desk.journal.at(-1)).toMatchObject({
    kind: 'refused',
    reason: { code: 'size_out_of_scope', values: { askedBase: expect.closeTo(askedBase, 9) as number } },
  });
  // What is held on the other side is left all the same.
  const held = new Desk();
  held.enter();
  expect(placed(held.alert({ position: 'short', size }))).toMatchObject([{ leg: 'exit', reduceOnly: true }]);
});

test('as much as the bot may hold is no more than it may', () => {
  expect(placed(new Desk().alert({ size: { type: 'base', value: 0.04 } }))[0]!.quantity).toBe(steps(40));
});

test('an alert’s own stop is the one that rests', () => {
  const desk = new Desk();
  const [entry] = placed(desk.alert({ stopPercent: 1, takeProfitPercent: 3 }));
  expect(placed(desk.fill(entry!, 50_000)).map((order) => order.triggerPrice)).toEqual([
    ticks(495_000),
    ticks(515_000),
  ]);
});

test('a limit of the alert makes the entry a limit that does not wait; its price is never worse', () => {
  const buy = placed(new Desk().alert({ limitPrice: 50_000.17 }))[0];
  expect(buy).toMatchObject({ type: 'limit', timeInForce: 'ioc', price: 500_001 });
  const desk = new Desk();
  const [sell] = placed(desk.alert({ position: 'short', limitPrice: 50_000.11 }));
  expect(sell).toMatchObject({ type: 'limit', price: 500_002 });
  desk.order(sell!.orderId, 'expired');
  expect(desk.view.openOrders).toEqual([]);
  expect(desk.view.bots[0]!.lastRefusal!.reason.code).toBe('entry_expired');
});
