import { DEFAULT_GUARDS, marketMs, quote, quoteFromNumber } from '@trendy/domain';
import type { EngineEvent, RefusedEntry, RiskGuards } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { createEffects } from '../effects.ts';
import { restore, snapshot } from '../snapshot.ts';
import { createState } from '../state.ts';
import { canStepBars, step } from '../step.ts';
import { aBot, anInstrument, aRisk, cancelled, Desk, noStrategies, placed, SYMBOL } from '../testing/desk.ts';

const DAY = 86_400_000;

const deskOf = (guards: RiskGuards, risk: Parameters<typeof aRisk>[0] = {}): Desk =>
  new Desk(aBot({ risk: aRisk({ maxDrawdownPercent: 50, ...risk, guards }) }));

const refusalOf = (desk: Desk) =>
  desk.journal.findLast((entry): entry is RefusedEntry => entry.kind === 'refused')?.reason;

/** The account's worth becomes this, by way of funding; on the given day after the first. */
function worth(desk: Desk, equity: number, at: number): void {
  const amount = quote(quoteFromNumber(equity) - desk.view.equity);
  desk.send({ kind: 'funding', at: marketMs(at), fundingId: `f${at}:${equity}`, symbol: SYMBOL, amount });
  // A bar or mark raises the peak.
  desk.send({ kind: 'mark', at: marketMs(at), symbol: SYMBOL, price: 50_000 });
}

describe('drawdown levels', () => {
  const guards: RiskGuards = {
    drawdown: { mildPercent: 5, moderatePercent: 10, severePercent: 20, flatten: true },
  };
  const sizeAt = (...equities: number[]): number | undefined => {
    const desk = deskOf(guards);
    equities.forEach((equity, index) => worth(desk, equity, 2_000_000 + index));
    // Ten per cent of equity × 2 at 50,000, before the multiplier.
    const [entry] = placed(desk.send(alertAt(3_000_000)));
    return entry && entry.quantity / Math.floor((equities.at(-1)! * 0.2) / 50);
  };

  test('are inclusive and make entries ¾ and ½', () => {
    expect(sizeAt(9_501)).toBe(1);
    expect(sizeAt(9_500)).toBeCloseTo(0.75, 1);
    expect(sizeAt(9_001)).toBeCloseTo(0.75, 1);
    expect(sizeAt(9_000)).toBe(0.5);
  });

  test('are left only below four fifths of their threshold', () => {
    expect(sizeAt(9_400, 9_550)).toBeCloseTo(0.75, 1);
    expect(sizeAt(9_400, 9_600)).toBeCloseTo(0.75, 1);
    expect(sizeAt(9_400, 9_601)).toBe(1);
    expect(sizeAt(8_900, 9_150)).toBe(0.5);
    expect(sizeAt(8_900, 9_250)).toBeCloseTo(0.75, 1);
  });

  test('the last one leaves the position, pauses, and refuses until a person resumes', () => {
    const desk = deskOf(guards);
    desk.enter();
    const before = desk.out.effects.length;
    worth(desk, 7_900, 2_000_000);
    const [exit] = placed(desk.out.effects.slice(before));
    expect(exit).toMatchObject({ leg: 'exit', reduceOnly: true, quantity: 40 });
    expect(desk.view.bots[0]).toMatchObject({ status: 'paused', statusReason: { code: 'drawdown_severe' } });
    desk.fill(exit!, 50_000);
    expect(desk.position).toBe(0);
    // A gain alone does not lift it, and neither does a bot that begins again.
    worth(desk, 10_000, 2_100_000);
    desk.send({ kind: 'bot_started', at: marketMs(2_200_000), bot: desk.state.bots[0]!.config, history: [] });
    expect(desk.view.bots[0]).toMatchObject({ status: 'paused', statusReason: { code: 'risk_latched' } });
    desk.send(alertAt(2_300_000));
    expect(refusalOf(desk)?.code).toBe('bot_paused');
    desk.send({ kind: 'command', at: marketMs(2_400_000), commandId: 'r', command: 'resume', by: 'user' });
    expect(placed(desk.send(alertAt(2_500_000)))).toHaveLength(1);
  });

  test('without flattening the position keeps its stop and the entry under way is cancelled', () => {
    const desk = deskOf({ drawdown: { ...guards.drawdown!, flatten: false } });
    const [entry] = placed(desk.alert());
    desk.fill(entry!, 50_000, 10);
    const before = desk.out.effects.length;
    worth(desk, 7_900, 2_000_000);
    const effects = desk.out.effects.slice(before);
    expect(cancelled(effects)).toEqual([entry!.orderId]);
    expect(placed(effects)).toEqual([]);
    desk.order(entry!.orderId, 'canceled');
    expect(desk.position).toBe(10);
    expect(desk.view.positions[0]!.stop).not.toBeNull();
  });

  test('nothing left is the last level', () => {
    const desk = deskOf(guards);
    worth(desk, 0, 2_000_000);
    expect(desk.state.guard).toMatchObject({ level: 3, latch: 'drawdown_severe' });
  });

  test('money in and out is no drawdown', () => {
    const desk = deskOf(guards);
    desk.send({ kind: 'transfer', at: desk.tick(), transferId: 'out', amount: quoteFromNumber(-5_000) });
    desk.mark(50_000);
    expect(desk.state.guard).toMatchObject({ level: 0, latch: null });
  });
});

let signals = 0;
const alertAt = (at: number): EngineEvent => ({
  kind: 'alert',
  at: marketMs(at),
  signal: {
    signalId: `late${++signals}`,
    botId: 'bot',
    format: 'trendy',
    symbol: SYMBOL,
    intent: 'enter',
    position: 'long',
    receivedAt: 0 as never,
    ignoredFields: [],
  },
});

describe('loss days', () => {
  const guards: RiskGuards = { lossDays: { blockAfter: 3, latchAfter: 5 } };

  /** Each day has an open position for a while and ends with its result. */
  function live(results: readonly number[], isExposed = true): Desk {
    const desk = deskOf(guards);
    let equity = 10_000;
    results.forEach((result, index) => {
      const start = index * DAY;
      equity += result;
      worth(desk, equity, start + DAY / 2);
      if (isExposed) desk.state.guard!.hadExposure = true;
    });
    desk.send({ kind: 'mark', at: marketMs(results.length * DAY + 1), symbol: SYMBOL, price: 50_000 });
    return desk;
  }
  const [L, W, FLAT] = [-10, 10, 0.5];

  test('check values: L, L, FLAT, L is three and blocks; a gain begins anew', () => {
    const blocked = live([L, L, FLAT, L]);
    expect(blocked.state.guard).toMatchObject({ lossDays: 3, isHalved: true });
    blocked.send(alertAt(4 * DAY + 10));
    expect(refusalOf(blocked)).toEqual({ code: 'loss_days_block', values: { days: 3, limitDays: 3 } });
    expect(live([L, L, W, L]).state.guard).toMatchObject({ lossDays: 1, isHalved: false });
  });

  test('the block ends with the day, the half size with a day of gain', () => {
    const desk = live([L, L, L]);
    const [half] = placed(desk.send(alertAt(4 * DAY + 10)));
    expect(half!.quantity).toBe(19); // 9,970 × 20 % / 50,000 = 39.88 steps of 0.001, halved
    expect(desk.state.guard!.isHalved).toBe(true);
    expect(live([L, L, L, W]).state.guard).toMatchObject({ lossDays: 0, isHalved: false });
  });

  test('days without a position count for nothing', () => {
    expect(live([L, L, L], false).state.guard).toMatchObject({ lossDays: 0 });
  });

  test('five in a row latch until a person resumes', () => {
    const desk = live([L, L, L, L, L]);
    expect(desk.state.guard).toMatchObject({ lossDays: 5, latch: 'loss_days_latched' });
    expect(desk.view.bots[0]).toMatchObject({
      status: 'paused',
      statusReason: { code: 'loss_days_latched' },
    });
    desk.send({ kind: 'command', at: marketMs(7 * DAY), commandId: 'r', command: 'resume', by: 'user' });
    expect(placed(desk.send(alertAt(7 * DAY + 1)))).toHaveLength(1);
  });

  test('a deposit is no gain, and midnight belongs to the day that ends', () => {
    const desk = deskOf(guards);
    desk.state.guard!.hadExposure = true;
    worth(desk, 9_990, DAY / 2);
    desk.send({ kind: 'transfer', at: marketMs(DAY), transferId: 'in', amount: quoteFromNumber(1_000) });
    desk.send({ kind: 'mark', at: marketMs(DAY + 1), symbol: SYMBOL, price: 50_000 });
    expect(desk.state.guard).toMatchObject({ lossDays: 1, day: 1 });
  });
});

describe('the daily loss limit', () => {
  test('refuses entries for the rest of the UTC day, with both numbers, and never an exit', () => {
    const desk = deskOf({ dailyLossPercent: 3 });
    desk.enter();
    worth(desk, 9_700, 2_000_000);
    desk.send({ ...alertAt(2_000_001) });
    const [exit] = placed(desk.command('close'));
    expect(exit).toMatchObject({ leg: 'exit' });
    desk.fill(exit!, 50_000);
    desk.send(alertAt(2_000_002));
    const refused = refusalOf(desk)!;
    expect(refused.code).toBe('daily_loss_limit');
    expect(refused.values!['lossPercent']).toBeGreaterThanOrEqual(3);
    expect(refused.values!['limitPercent']).toBe(3);
    expect(placed(desk.send(alertAt(DAY + 2)))).toHaveLength(1);
  });

  test('counts from the smaller of the first equity and what withdrawals left of it', () => {
    const desk = deskOf({ dailyLossPercent: 3 });
    desk.send({ kind: 'transfer', at: desk.tick(), transferId: 'out', amount: quoteFromNumber(-9_000) });
    worth(desk, 971, 2_000_000);
    expect(placed(desk.send(alertAt(2_000_001)))).toHaveLength(1);
    const other = deskOf({ dailyLossPercent: 3 });
    other.send({ kind: 'transfer', at: other.tick(), transferId: 'out', amount: quoteFromNumber(-9_000) });
    worth(other, 970, 2_000_000);
    other.send(alertAt(2_000_001));
    expect(refusalOf(other)?.code).toBe('daily_loss_limit');
  });
});

describe('a bot’s own pace', () => {
  test('waits after its stop was hit', () => {
    const desk = deskOf({ cooldownAfterStopMinutes: 10 });
    const stop = desk.enter();
    const { at } = desk.aFill(stop, 49_000);
    desk.send({ ...desk.aFill(stop, 49_000), at });
    desk.send(alertAt(at + 10 * 60_000 - 1));
    expect(refusalOf(desk)).toMatchObject({ code: 'cooldown_after_stop', values: { limitMinutes: 10 } });
    expect(placed(desk.send(alertAt(at + 10 * 60_000)))).toHaveLength(1);
  });

  test('at most so many entries within any minute', () => {
    const desk = deskOf({ maxOrdersPerMinute: 2 });
    for (const at of [2_000_000, 2_010_000]) {
      const [entry] = placed(desk.send(alertAt(at)));
      desk.send({ kind: 'order', at: marketMs(at + 1), orderId: entry!.orderId, status: 'rejected' });
    }
    desk.send(alertAt(2_059_999));
    expect(refusalOf(desk)).toEqual({ code: 'order_rate_limit', values: { orders: 2, limitPerMinute: 2 } });
    expect(placed(desk.send(alertAt(2_060_000)))).toHaveLength(1);
  });
});

const decisionOf = (desk: Desk) => desk.journal.findLast((entry) => entry.kind === 'decision');

/** Hours that go up and down by so much. */
const swinging = (move: number) =>
  Array.from({ length: 60 }, (_, index) => {
    const openTime = marketMs(index * 3_600_000);
    const close = index % 2 === 0 ? 50_000 : 50_000 + move;
    return {
      ...{ openTime, closeTime: marketMs(openTime + 3_600_000) },
      ...{ open: close, high: close, low: close, close, volume: 1 },
    };
  });

describe('the size of an entry', () => {
  const sized = (guards: RiskGuards, risk: Parameters<typeof aRisk>[0] = {}) => {
    const desk = deskOf(guards, risk);
    const [entry] = placed(desk.alert());
    return { desk, entry, sizing: decisionOf(desk)?.sizing };
  };

  test('says every limit and which one binds', () => {
    const { entry, sizing } = sized({ maxExposurePercent: 15, sizing: { riskPercent: 1 } });
    expect(entry!.quantity).toBe(30);
    expect(sizing).toEqual({
      binding: 'symbol_exposure',
      // 1 % of 10,000 over a stop 1,000 away is 0.1.
      limits: { wanted: 0.04, symbol_exposure: 0.03, risk_per_trade: expect.closeTo(0.1, 9) },
      multiplier: 1,
    });
  });

  test('leaves room between the stop and the liquidation by a lower leverage', () => {
    const { entry, sizing } = sized({ liquidation: { stopDistances: 2, maxLeverage: 5 } }, { leverage: 10 });
    expect(entry).toMatchObject({ leverage: 5, quantity: 100 });
    expect(sizing).toMatchObject({ binding: 'leverage_cap', limits: { leverage_cap: 0.1 } });
    const wide = { stopDistances: 2, maxLeverage: 100 };
    // METHODS 1.5: a stop of 3 % and maintenance of 0.4 % allow 15.68.
    const near = sized({ liquidation: wide }, { leverage: 20, stopPercent: 3 });
    expect(near.entry!.leverage).toBe(15);
    expect(near.sizing!.binding).toBe('liquidation');
    expect(sized({ liquidation: wide }, { leverage: 3, stopPercent: 3 }).entry!.leverage).toBe(3);
  });

  test('a limit that leaves too little refuses by name', () => {
    const { desk, entry } = sized({ maxExposurePercent: 0.1 });
    expect(entry).toBeUndefined();
    expect(refusalOf(desk)).toMatchObject({
      code: 'risk_size_too_small',
      values: { rule: 'symbol_exposure', quantityBase: 0, wantedBase: 0.04 },
    });
  });

  test('Kelly without thirty trades risks half a per cent', () => {
    const { entry, sizing } = sized({ sizing: { kellyFraction: 0.25 } }, { sizePercent: 100 });
    // 0.5 % of 10,000 over 1,000.
    expect(sizing!.limits['kelly']).toBeCloseTo(0.05, 9);
    expect(entry!.quantity).toBe(50);
  });

  test('a new bot’s is the least of its own size, the liquidation, the average range and the value at risk', () => {
    const sizedAfter = (move: number, risk: Parameters<typeof aRisk>[0] = {}) => {
      const desk = deskOf({});
      const bot = aBot({ risk: aRisk({ ...risk, guards: DEFAULT_GUARDS }) });
      desk.send({ kind: 'bot_started', at: desk.tick(), bot, history: swinging(move) });
      const [entry] = placed(desk.alert());
      const sizing = decisionOf(desk)!.sizing!;
      expect(sizing.limits[sizing.binding]).toBe(Math.min(...Object.values(sizing.limits)));
      expect(entry!.quantity).toBe(Math.floor(sizing.limits[sizing.binding]! * 1_000 + 1e-9));
      expect(Object.keys(sizing.limits)).toEqual(
        expect.arrayContaining(['wanted', 'risk_per_trade', 'value_at_risk']),
      );
      return sizing.binding;
    };
    // 20 % of the equity in a calm market is what was asked for; 5 × 20 % is more than 1 % over a stop of 2 %.
    expect(sizedAfter(100)).toBe('wanted');
    expect(sizedAfter(100, { sizePercent: 20, leverage: 5 })).toBe('risk_per_trade');
    expect(sizedAfter(100, { sizePercent: 5, leverage: 10 })).toBe('leverage_cap');
    // Two average ranges of 2,000 are wider than a stop of 1,000, and a day of such hours is worth 2 % twice over.
    expect(sizedAfter(2_000)).toBe('value_at_risk');
    // A bot that has seen no bars does not enter on a guess.
    const blind = deskOf(DEFAULT_GUARDS);
    expect(placed(blind.alert())).toEqual([]);
    expect(refusalOf(blind)).toMatchObject({ code: 'risk_unknown', values: { rule: 'value_at_risk' } });
  });

  test('symbols that move together share one limit', () => {
    const other = 'ETH/USDT:USDT';
    const guards: RiskGuards = { cluster: { symbols: [SYMBOL, other], maxExposurePercent: 30 } };
    const desk = deskOf(guards);
    desk.enter();
    desk.send({ kind: 'instrument', at: desk.tick(), instrument: { ...anInstrument(), symbol: other } });
    const bot = aBot({ botId: 'eth', symbol: other, risk: aRisk({ guards }) });
    desk.send({ kind: 'bot_started', at: desk.tick(), bot, history: [] });
    desk.send({ kind: 'mark', at: desk.tick(), symbol: other, price: 50_000 });
    const [entry] = placed(desk.alert({ botId: 'eth', symbol: other, signalId: 'eth' }));
    // 30 % of about 10,000 less the 2,000 held, at 50,000.
    expect(entry!.quantity).toBe(19);
    expect(decisionOf(desk)?.sizing?.binding).toBe('cluster_exposure');
  });

  test('value at risk of a wild price binds once the price is known', () => {
    const desk = deskOf({});
    const bot = aBot({ risk: aRisk({ guards: { sizing: { varPercent: 2 } } }) });
    desk.send({ kind: 'bot_started', at: desk.tick(), bot, history: swinging(2_000) });
    const [entry] = placed(desk.alert());
    // 4 % an hour is about 20 % a day: 2 % of equity over 1.645 × 20 % × 50,000 is 0.0124.
    expect(entry!.quantity).toBeGreaterThan(10);
    expect(entry!.quantity).toBeLessThan(14);
    expect(decisionOf(desk)?.sizing?.binding).toBe('value_at_risk');
  });
});

describe('state', () => {
  test('survives a snapshot at every event, and old snapshots have no rules', () => {
    const guards = { ...DEFAULT_GUARDS, cooldownAfterStopMinutes: 5 };
    const desk = deskOf(guards);
    const bot = aBot({ risk: aRisk({ maxDrawdownPercent: 50, guards }) });
    desk.send({ kind: 'bot_started', at: desk.tick(), bot, history: swinging(100) });
    const stop = desk.enter();
    desk.fill(stop, 49_000);
    worth(desk, 9_000, DAY + 5);
    desk.send(alertAt(DAY + 6));
    worth(desk, 7_000, 2 * DAY);
    expect(snapshotOf(desk.log)).toEqual(snapshot(desk.state));
    const old = JSON.parse(JSON.stringify(snapshot(new Desk().state)));
    delete old.guard;
    for (const bot of old.bots) delete bot.guard;
    expect(restore(old, noStrategies)).toMatchObject({ guard: null, bots: [{ guard: null }] });
  });

  /** Replays a log with a snapshot between any two events. */
  function snapshotOf(log: readonly EngineEvent[]) {
    let state = createState(noStrategies);
    let saved = snapshot(state);
    for (const event of log) {
      step(state, event, createEffects());
      saved = snapshot(state);
      state = restore(saved, noStrategies);
    }
    return saved;
  }

  test('a bot without rules leaves no trace of them, and its bars may still be run in one go', () => {
    const desk = new Desk();
    expect(desk.state.guard).toBeNull();
    expect(desk.state.bots[0]!.guard).toBeNull();
    expect(canStepBars(desk.state)).toBe(true);
    expect(canStepBars(deskOf({ dailyLossPercent: 3 }).state)).toBe(false);
  });

  test('a kill that keeps positions cancels entries and leaves the rest alone', () => {
    const desk = new Desk();
    const [entry] = placed(desk.alert());
    desk.fill(entry!, 50_000, 10);
    const effects = desk.send({
      kind: 'command',
      at: desk.tick(),
      commandId: 'k',
      command: 'kill',
      keepPositions: true,
      by: 'user',
    });
    expect(cancelled(effects)).toEqual([entry!.orderId]);
    expect(placed(effects)).toEqual([]);
    expect(desk.view.bots[0]!.status).toBe('paused');
    expect(desk.position).toBe(10);
  });
});
