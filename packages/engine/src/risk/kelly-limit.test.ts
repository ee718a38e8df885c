import { marketMs } from '@trendy/domain';
import type { Bar, EngineEvent, RefusedEntry } from '@trendy/domain';
import { KELLY_SHARES, Prng, regimeKelly } from '@trendy/quant';
import type { TrailingRegime } from '@trendy/quant';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEffects } from '../effects.ts';
import { createBotGuard } from '../guard-state.ts';
import type { BotGuard } from '../guard-state.ts';
import { feedMotion, MOTION_HISTORY } from '../price-motion.ts';
import { restore, snapshot } from '../snapshot.ts';
import { createState } from '../state.ts';
import { step } from '../step.ts';
import { aBot, aRisk, Desk, noStrategies, placed, SYMBOL } from '../testing/desk.ts';
import { kellyLimit } from './kelly-limit.ts';

const HOUR = 3_600_000;

/** Hours of a market whose deviation and drift are told by the bar. */
function hours(count: number, seed: number, sigmaAt: (bar: number) => number, drift = (_bar: number) => 0) {
  const random = new Prng(seed);
  let price = 50_000;
  return Array.from({ length: count }, (_none, bar): Bar => {
    const open = price;
    price *= Math.exp(drift(bar) + sigmaAt(bar) * random.normal());
    return {
      openTime: marketMs(bar * HOUR),
      closeTime: marketMs((bar + 1) * HOUR),
      ...{ open, close: price, high: Math.max(open, price), low: Math.min(open, price), volume: 1 },
    };
  });
}

/** Histories of 700 hours that end in each regime. */
const MARKETS: Readonly<Record<TrailingRegime, readonly Bar[]>> = {
  trending: hours(
    700,
    4,
    () => 0.01,
    (bar) => (bar >= 650 ? 0.008 : 0),
  ),
  ranging: hours(
    700,
    4,
    () => 0.01,
    (bar) => (bar >= 676 ? (bar % 2 === 0 ? 0.004 : -0.004) : 0),
  ),
  // Wild for long, so that it is no longer extreme.
  volatile: hours(700, 4, (bar) => (bar >= 600 ? 0.03 : 0.01)),
  crisis: hours(700, 4, (bar) => (bar >= 696 ? 0.15 : 0.01)),
};

const sizing = { kellyFraction: 0.25 };
const botOf = (kellyFraction = 0.25) =>
  aBot({
    risk: aRisk({
      sizePercent: 100,
      leverage: 3,
      maxDrawdownPercent: 90,
      guards: { sizing: { kellyFraction } },
    }),
  });

function guardIn(market: readonly Bar[], isAsked = true): BotGuard {
  const guard = createBotGuard();
  for (const bar of market) feedMotion(guard.motion, bar, isAsked);
  return guard;
}

const question = { equity: 10_000, price: 50_000, distance: 1_000 };
const tally = (wins: number, losses: number) => ({ wins, losses, won: wins * 0.02, lost: losses * 0.02 });

describe('the Kelly limit', () => {
  test.each(Object.entries(MARKETS))('takes METHODS’ part in a %s market', (regime, market) => {
    const guard = guardIn(market);
    Object.assign(guard.tally, tally(40, 20));
    const { quantity, why } = kellyLimit(question, guard, 0.25);
    const part = KELLY_SHARES[regime as TrailingRegime];
    const { share } = regimeKelly(part, tally(0, 0), tally(40, 20), 0.02);
    expect(why.values).toMatchObject({ regime, kellyPart: part, closedTrades: 60, regimeTrades: 0 });
    expect(quantity).toBeCloseTo((share ?? Number.NaN) * 0.2, 12);
    expect(why.code).toBe(regime === 'crisis' ? 'kelly_crisis' : 'kelly_stake');
    // The owner's own fraction scales all of them.
    expect(kellyLimit(question, guard, 0.125).why.values).toMatchObject({ kellyPart: part / 2 });
  });

  test('leans on the trades of the present regime', () => {
    const guard = guardIn(MARKETS.trending);
    Object.assign(guard.tally, tally(60, 60));
    const shareIn = (regimes: BotGuard['regimes']) =>
      kellyLimit(question, { ...guard, ...(regimes ? { regimes } : {}) }, 0.01).why.values?.[
        'cautiousWinPercent'
      ] as number;
    expect(shareIn({ trending: tally(30, 10) })).toBeGreaterThan(shareIn(undefined));
    expect(shareIn({ trending: tally(10, 30) })).toBeLessThan(shareIn(undefined));
    expect(shareIn({ ranging: tally(30, 10) })).toBe(shareIn(undefined));
  });

  test('without thirty trades risks half a per cent, without a known regime takes the least part', () => {
    const young = guardIn(MARKETS.trending.slice(0, 60));
    expect(kellyLimit(question, young, 0.25)).toEqual({
      quantity: 0.05,
      why: { code: 'kelly_unproven', values: { regime: 'unknown', regimeTrades: 0, closedTrades: 0 } },
    });
    Object.assign(young.tally, tally(40, 20));
    expect(kellyLimit(question, young, 0.25).why.values).toMatchObject({ regime: 'unknown', kellyPart: 0.1 });
    // What no rule asks for is not kept.
    expect(guardIn(MARKETS.trending, false).motion.trail).toBeUndefined();
  });
});

/** A bot that has seen a market, with trades already closed. */
function deskIn(market: readonly Bar[], closed = tally(40, 20)): Desk {
  const desk = new Desk(botOf());
  desk.passUntil(700 * HOUR);
  desk.send({ kind: 'bot_started', at: desk.tick(), bot: botOf(), history: [...market] });
  desk.mark(50_000);
  Object.assign(desk.state.bots[0]!.guard!.tally, closed);
  return desk;
}
const decisionOf = (desk: Desk) => desk.journal.findLast((entry) => entry.kind === 'decision');

describe('in the whole loop', () => {
  test('a trade is counted in the regime of its entry, whatever came while it was open', () => {
    const desk = deskIn(MARKETS.trending);
    const guard = desk.state.bots[0]!.guard!;
    const stop = desk.enter();
    expect(guard.entered).toBe('trending');
    expect(decisionOf(desk)?.sizing?.kelly).toMatchObject({ values: { regime: 'trending' } });
    const [wild, calm] = [MARKETS.crisis, MARKETS.trending.at(-1)!];
    // On from where the price stands.
    const scale = calm.close / wild.at(-31)!.close;
    for (const raw of wild.slice(-30)) {
      const bar = { ...raw, high: raw.high * scale, low: raw.low * scale, close: raw.close * scale };
      const openTime = marketMs(bar.openTime + 800 * HOUR);
      const at = marketMs(openTime + HOUR);
      desk.passUntil(at);
      desk.send({ kind: 'bar', at, symbol: SYMBOL, timeframe: '1h', ...bar, openTime, closeTime: at });
    }
    expect(kellyLimit(question, guard, 0.25).why.code).toBe('kelly_crisis');
    desk.fill(stop, 49_000);
    expect(guard.entered).toBeUndefined();
    expect(guard.tally).toMatchObject({ wins: 40, losses: 21 });
    expect(guard.regimes).toEqual({ trending: { wins: 0, losses: 1, won: 0, lost: expect.any(Number) } });
  });

  test('a crisis refuses by name, with the numbers', () => {
    const desk = deskIn(MARKETS.crisis);
    expect(placed(desk.alert())).toEqual([]);
    const refused = desk.journal.findLast((entry): entry is RefusedEntry => entry.kind === 'refused');
    expect(refused?.reason).toMatchObject({
      code: 'kelly_crisis',
      values: { regime: 'crisis', closedTrades: 60, sharePercent: 0 },
    });
    const losing = deskIn(MARKETS.trending, tally(20, 60));
    expect(placed(losing.alert())).toEqual([]);
    expect(losing.state.bots[0]!.lastRefusal?.reason.code).toBe('kelly_no_edge');
  });

  test('decides alike however much comes later, and after a restart at any event', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 130, max: 300 }), (seed, cut) => {
        const bars = hours(310, seed, (bar) => (bar % 90 < 6 ? 0.06 : 0.01));
        const whole = guardIn(bars.slice(0, cut));
        const poisoned = bars.map((bar, index) => (index < cut ? bar : { ...bar, close: bar.close * 9 }));
        expect(guardIn(poisoned.slice(0, cut))).toEqual(whole);

        const desk = new Desk(botOf());
        const start = 700 * HOUR;
        for (const bar of bars.slice(0, cut)) {
          const openTime = marketMs(bar.openTime + start);
          const closeTime = marketMs(bar.closeTime + start);
          desk.passUntil(closeTime);
          const event = { kind: 'bar', at: closeTime, symbol: SYMBOL, timeframe: '1h' } as const;
          desk.send({ ...event, ...bar, openTime, closeTime });
        }
        desk.fill(desk.enter(), 49_000);
        expect(desk.state.bots[0]!.guard!.motion).toEqual(whole.motion);
        expect(snapshot(revived(desk.log, cut))).toEqual(snapshot(desk.state));
      }),
      { numRuns: 20 },
    );
  });

  test('what an older engine has saved goes on: all its trades, no regime until enough bars were seen', () => {
    const desk = deskIn(MARKETS.trending);
    const old = JSON.parse(JSON.stringify(snapshot(desk.state)));
    delete old.bots[0].guard.motion.trail;
    const state = restore(old, noStrategies);
    const { guard } = state.bots[0]!;
    expect(guard?.tally).toEqual(tally(40, 20));
    expect(kellyLimit(question, guard!, sizing.kellyFraction).why.values).toMatchObject({
      regime: 'unknown',
      kellyPart: 0.1,
    });
  });
});

/** Replays a log with a snapshot after event `cut`, and after each of the last ones. */
function revived(log: readonly EngineEvent[], cut: number) {
  let state = createState(noStrategies);
  for (const [index, event] of log.entries()) {
    step(state, event, createEffects());
    if (index === cut || index > log.length - 5) state = restore(snapshot(state), noStrategies);
  }
  return state;
}

test('how a price moves does not depend on where its history began', () => {
  const bars = hours(1_500, 6, (bar) => 0.01 + 0.005 * Math.sin(bar / 40));
  const [whole, short] = [guardIn(bars).motion, guardIn(bars.slice(-MOTION_HISTORY)).motion];
  expect(Math.abs(short.atr / whole.atr - 1)).toBeLessThan(1e-6);
  expect(Math.abs(short.variance / whole.variance - 1)).toBeLessThan(1e-5);
});
