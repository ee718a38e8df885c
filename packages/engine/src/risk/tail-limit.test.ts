import { marketMs } from '@trendy/domain';
import type { EngineEvent, MarketTail, RefusedEntry, RiskGuards } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEffects } from '../effects.ts';
import { restore, snapshot } from '../snapshot.ts';
import { createState } from '../state.ts';
import { step } from '../step.ts';
import { aBot, anInstrument, aRisk, Desk, noStrategies, placed, SYMBOL } from '../testing/desk.ts';
import { tailsWanted } from './tail-limit.ts';

const DAY = 86_400_000;
const OTHER = 'ETH/USDT:USDT';

const aTail = (at: number, loss = 0.04): MarketTail => ({
  at,
  days: 500,
  long: { valueAtRisk: loss, shortfall: 1.5 * loss },
  short: { valueAtRisk: 2 * loss, shortfall: 3 * loss },
});
const deskOf = (sizing: NonNullable<RiskGuards['sizing']>, sizePercent = 100) =>
  new Desk(aBot({ risk: aRisk({ maxDrawdownPercent: 50, sizePercent, guards: { sizing } }) }));
const tell = (desk: Desk, tail: MarketTail, symbol = SYMBOL) =>
  desk.send({ kind: 'clock', at: marketMs(Math.max(desk.tick(), tail.at)), symbol, tail });
const refusalOf = (desk: Desk) =>
  desk.journal.findLast((entry): entry is RefusedEntry => entry.kind === 'refused')?.reason;
const bindingOf = (desk: Desk) =>
  desk.journal.findLast((entry) => entry.kind === 'decision')?.sizing?.binding;

/** A second symbol with a bot of the same rules. */
function addOther(desk: Desk, sizing: NonNullable<RiskGuards['sizing']>): void {
  const risk = aRisk({ maxDrawdownPercent: 50, sizePercent: 100, guards: { sizing } });
  desk.send({ kind: 'instrument', at: desk.tick(), instrument: anInstrument({ symbol: OTHER }) });
  desk.send({
    kind: 'bot_started',
    at: desk.tick(),
    bot: aBot({ botId: 'eth', symbol: OTHER, risk }),
    history: [],
  });
  desk.send({ kind: 'mark', at: desk.tick(), symbol: OTHER, price: 50_000 });
}
const alertOther = (desk: Desk) => desk.alert({ botId: 'eth', symbol: OTHER });

describe('what all positions together may lose in a day', () => {
  test('bounds an entry by the tail of its own side, and names the rule', () => {
    const desk = deskOf({ tailVarPercent: 2 });
    tell(desk, aTail(0));
    // 2 % of 10,000 over 4 % of 50,000 is 0.1.
    expect(placed(desk.alert())[0]!.quantity).toBe(100);
    expect(bindingOf(desk)).toBe('tail_value_at_risk');
    const short = deskOf({ tailVarPercent: 2 });
    tell(short, aTail(0));
    expect(placed(short.alert({ position: 'short' }))[0]!.quantity).toBe(50);
    const mean = deskOf({ tailVarPercent: 2, tailShortfallPercent: 2 });
    tell(mean, aTail(0));
    expect(placed(mean.alert())[0]!.quantity).toBe(66);
    expect(bindingOf(mean)).toBe('tail_shortfall');
  });

  test('without a tail, or with one of days ago, nothing is entered', () => {
    const desk = deskOf({ tailVarPercent: 2 });
    expect(placed(desk.alert())).toEqual([]);
    expect(refusalOf(desk)).toEqual({
      code: 'tail_unknown',
      values: { symbol: SYMBOL, knownDays: 0, leastDays: 100 },
    });
    tell(desk, aTail(0));
    const late = (at: number): EngineEvent => ({
      kind: 'mark',
      at: marketMs(at),
      symbol: SYMBOL,
      price: 50_000,
    });
    desk.send(late(4 * DAY));
    desk.passUntil(4 * DAY);
    expect(placed(desk.alert())).toEqual([]);
    expect(refusalOf(desk)?.code).toBe('tail_unknown');
    tell(desk, aTail(4 * DAY));
    expect(placed(desk.alert())).toHaveLength(1);
  });

  test('the others have used the budget up: refused with what they use and the limit', () => {
    const sizing = { tailVarPercent: 2 };
    const desk = deskOf(sizing);
    addOther(desk, sizing);
    tell(desk, aTail(0));
    const [entry] = placed(desk.alert());
    desk.fill(entry!, 50_000);
    alertOther(desk);
    expect(refusalOf(desk)).toMatchObject({ code: 'tail_unknown', values: { symbol: OTHER } });
    tell(desk, aTail(0), OTHER);
    alertOther(desk);
    // 5,000 held, at its worse side's 8 %, of an equity of 10,000 less the fee.
    expect(refusalOf(desk)).toEqual({
      code: 'tail_budget_used',
      values: { rule: 'tail_value_at_risk', usedPercent: expect.closeTo(4, 1), limitPercent: 2 },
    });
  });

  test('entries that are still under way count: two that meet at the budget never pass it together', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.2, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        (loss, percent) => {
          const sizing = { tailVarPercent: percent };
          const desk = deskOf(sizing);
          addOther(desk, sizing);
          const flat = { ...aTail(0, loss), short: aTail(0, loss).long };
          tell(desk, flat);
          tell(desk, flat, OTHER);
          const [first] = placed(desk.alert());
          const [second] = placed(alertOther(desk));
          const notional = ((first?.quantity ?? 0) + (second?.quantity ?? 0)) * 50;
          expect(notional * loss).toBeLessThanOrEqual((percent / 100) * 10_000 + 1e-6);
        },
      ),
    );
  });

  test('a bot whose price has not been seen for long enough has no value at risk, and enters nothing', () => {
    const desk = deskOf({ varPercent: 2 });
    expect(placed(desk.alert())).toEqual([]);
    expect(refusalOf(desk)).toEqual({
      code: 'risk_unknown',
      values: { rule: 'value_at_risk', symbol: SYMBOL, knownBars: 0, leastBars: 30 },
    });
  });
});

describe('the tails that are wanted', () => {
  test('are those of this day, of symbols that are traded or held, by accounts with the rule', () => {
    expect(tailsWanted(new Desk().state)).toEqual([]);
    const desk = deskOf({ tailVarPercent: 2 });
    expect(tailsWanted(desk.state)).toEqual([SYMBOL]);
    tell(desk, aTail(0));
    expect(tailsWanted(desk.state)).toEqual([]);
    desk.send({ kind: 'mark', at: marketMs(DAY), symbol: SYMBOL, price: 50_000 });
    expect(tailsWanted(desk.state)).toEqual([SYMBOL]);
    desk.passUntil(DAY);
    addOther(desk, {});
    expect(tailsWanted(desk.state)).toEqual([SYMBOL, OTHER]);
  });

  test('survive a snapshot, and one that nobody can know yet is refused', () => {
    const desk = deskOf({ tailVarPercent: 2 });
    tell(desk, aTail(0));
    let state = createState(noStrategies);
    for (const event of desk.log) {
      step(state, event, createEffects());
      state = restore(snapshot(state), noStrategies);
    }
    expect(snapshot(state)).toEqual(snapshot(desk.state));
    expect(state.markets.get(SYMBOL)!.tail).toEqual(aTail(0));
    expect(() => desk.send({ kind: 'clock', at: desk.tick(), symbol: SYMBOL, tail: aTail(DAY) })).toThrow(
      /is known from \d+ on, but was told at/,
    );
  });
});
