import type { BotRisk, Effect, OrderRequest } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { restore, snapshot } from '../snapshot.ts';
import { aBot, aRisk, cancelled, Desk, noStrategies, placed } from '../testing/desk.ts';

const rung = (percent: number, sharePercent: number) => ({ percent, sharePercent });
const SEVERAL: Partial<BotRisk> = { exits: { targets: [rung(2, 50), rung(4, 50)] } };
const deskOf = (risk: Partial<BotRisk>): Desk => new Desk(aBot({ risk: aRisk(risk) }));

const targetsOf = (effects: readonly Effect[]): OrderRequest[] =>
  placed(effects).filter(({ leg }) => leg === 'target');
/** Triggers in quote per base, with the quantities. */
const pricesOf = (effects: readonly Effect[]) =>
  targetsOf(effects).map(({ triggerPrice = 0, quantity }) => [triggerPrice / 10, quantity]);

/** What is placed beside a position of 40 steps at 50,000. */
function enter(desk: Desk, signal: Parameters<Desk['alert']>[0] = {}): Effect[] {
  const [entry] = placed(desk.alert(signal));
  return desk.fill(entry!, 50_000);
}

describe('which targets a position has', () => {
  test('the bot’s own, when the alert names none', () => {
    const desk = deskOf(SEVERAL);
    expect(pricesOf(enter(desk))).toEqual([
      [51_000, 20],
      [52_000, 20],
    ]);
    expect(desk.view.bots[0]!.lastDecision).toMatchObject({ target: 510_000 });
  });

  test('the alert’s several in place of the bot’s several, and of its one', () => {
    const targets = [rung(3, 25), rung(5, 25)];
    const wanted = [
      [51_500, 10],
      [52_500, 10],
    ];
    expect(pricesOf(enter(deskOf(SEVERAL), { targets }))).toEqual(wanted);
    expect(pricesOf(enter(deskOf({ takeProfitPercent: 4 }), { targets }))).toEqual(wanted);
  });

  test('thirds that were written down take all of a large position', () => {
    const desk = deskOf({ sizePercent: 100, leverage: 10 });
    const [entry] = placed(desk.alert({ targets: [2, 3, 4].map((percent) => rung(percent, 33.3333333333)) }));
    const quantities = targetsOf(desk.fill(entry!, 50_000)).map(({ quantity }) => quantity);
    expect(entry!.quantity).toBeGreaterThan(1_000);
    expect(quantities.reduce((sum, quantity) => sum + quantity, 0)).toBe(entry!.quantity);
  });

  test('the alert’s one in place of the bot’s several, whose other exits stay', () => {
    const desk = deskOf({ exits: { ...SEVERAL.exits, breakEven: { triggerPercent: 1 } } });
    expect(pricesOf(enter(desk, { takeProfitPercent: 6 }))).toEqual([[53_000, 40]]);
    expect(desk.state.bots[0]!.protection?.rule.exits).toEqual({ breakEven: { triggerPercent: 1 } });
  });
});

describe('settings that change under an open position', () => {
  test('are for the next entry: what rests stays, to the last order', () => {
    const desk = deskOf(SEVERAL);
    enter(desk);
    const risk = aRisk({ exits: { targets: [rung(3, 100)] } });
    const effects = desk.send({ kind: 'bot_started', at: desk.tick(), bot: aBot({ risk }), history: [] });
    expect(placed(effects)).toEqual([]);
    expect(cancelled(effects)).toEqual([]);
    const [exit] = placed(desk.command('close'));
    desk.fill(exit!, 50_000);
    expect(pricesOf(enter(desk))).toEqual([[51_500, 39]]);
  });

  test('an addition with other targets takes those of before away', () => {
    const desk = deskOf({ ...SEVERAL, sizePercent: 20 });
    const before = targetsOf(enter(desk, { size: { type: 'base', value: 0.04 } }));
    const targets = [rung(2, 25), rung(3, 25), rung(5, 50)];
    const wanted = desk.alert({ intent: 'target', size: { type: 'base', value: 0.0601 }, targets });
    expect(cancelled(wanted)).toEqual(before.map(({ orderId }) => orderId));
    const [more] = placed(wanted);
    expect(pricesOf(desk.fill(more!, 50_000))).toEqual([
      [51_000, 15],
      [51_500, 15],
      [52_500, 30],
    ]);
  });

  test('an addition from one target to several leaves none of the one behind', () => {
    const desk = deskOf({ takeProfitPercent: 4, sizePercent: 20 });
    const [one] = targetsOf(enter(desk, { size: { type: 'base', value: 0.04 } }));
    const size = { type: 'base', value: 0.0601 } as const;
    const effects = [...desk.alert({ intent: 'target', size, targets: [rung(3, 100)] })];
    effects.push(...desk.fill(placed(effects)[0]!, 50_000));
    expect(cancelled(effects)).toContain(one!.orderId);
    expect(pricesOf(effects).at(-1)).toEqual([51_500, 60]);
  });
});

test('what an alert said of its targets survives a snapshot', () => {
  const desk = deskOf({});
  enter(desk, { targets: [rung(3, 50)] });
  const again = restore(snapshot(desk.state), noStrategies);
  expect(again.bots[0]!.protection).toEqual(desk.state.bots[0]!.protection);
});
