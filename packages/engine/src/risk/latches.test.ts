import { marketMs, quote, quoteFromNumber } from '@trendy/domain';
import type { RefusedEntry, RiskGuards } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { aBot, aRisk, Desk, placed, SYMBOL } from '../testing/desk.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const drawdown = { mildPercent: 5, moderatePercent: 10, severePercent: 20, flatten: true };
const lossDays = { blockAfter: 3, latchAfter: 5 };

const deskOf = (guards: RiskGuards): Desk =>
  new Desk(aBot({ risk: aRisk({ maxDrawdownPercent: 50, guards }) }));

/** Lets this much be lost; its position may have been closed before the day began. */
function lose(desk: Desk, amount: number, at: number): void {
  desk.passUntil(at);
  desk.send({
    ...{ kind: 'funding', at: desk.tick(), fundingId: `f${at}`, symbol: SYMBOL },
    amount: quote(quoteFromNumber(-amount)),
  });
  desk.mark(50_000);
  desk.state.guard!.hadExposure = true;
}

/** So many losing days in a row from the day at hand on; ends a little after the last of them. */
function loseDays(desk: Desk, days: number, from = 0): void {
  for (let day = from; day < from + days; day++) lose(desk, 10, day * DAY + DAY / 2);
  desk.passUntil((from + days) * DAY + HOUR);
  desk.mark(50_000);
}

const refusals = (desk: Desk): string[] =>
  desk.journal
    .filter((entry): entry is RefusedEntry => entry.kind === 'refused')
    .map(({ reason }) => reason.code);

describe('a severe drawdown while losing days have latched', () => {
  test('closes what they left open, and says so to the owner of a bot that is paused already', () => {
    const desk = deskOf({ drawdown, lossDays });
    desk.enter();
    loseDays(desk, 5);
    expect(desk.state.guard).toMatchObject({ latch: 'loss_days_latched' });
    expect(desk.position).toBe(40);
    const before = desk.out.effects.length;
    lose(desk, 2_000, 5 * DAY + 2 * HOUR);
    const [exit] = placed(desk.out.effects.slice(before));
    expect(exit).toMatchObject({ leg: 'exit', side: 'sell', quantity: 40, reduceOnly: true });
    expect(desk.state.guard).toMatchObject({ latch: 'drawdown_severe', level: 3 });
    expect(desk.view.bots[0]).toMatchObject({ status: 'paused', statusReason: { code: 'drawdown_severe' } });
    // Once: what follows is the exit, not one act after another.
    const sent = desk.out.effects.length;
    desk.mark(49_900);
    expect(desk.out.effects).toHaveLength(sent);
    desk.fill(exit!, 49_900);
    expect(desk.position).toBe(0);
  });

  test('says nothing to a bot that its owner has paused', () => {
    const desk = deskOf({ drawdown, lossDays });
    desk.command('pause');
    loseDays(desk, 5);
    lose(desk, 2_000, 5 * DAY + 2 * HOUR);
    expect(desk.view.bots[0]!.statusReason.code).toBe('pause_by_user');
  });

  test('is lifted by one resume together with the losing days', () => {
    const desk = deskOf({ drawdown, lossDays });
    loseDays(desk, 5);
    lose(desk, 2_000, 5 * DAY + 2 * HOUR);
    desk.command('resume');
    expect(desk.state.guard).toMatchObject({ latch: null, level: 0, lossDays: 0, blockedDay: -1 });
    expect(placed(desk.alert())).toHaveLength(1);
    // They begin anew with the day at hand.
    loseDays(desk, 1, 6);
    expect(desk.state.guard).toMatchObject({ latch: null, lossDays: 2 });
  });
});

describe('a severe drawdown that came first', () => {
  test('stays the reason, and its resume lifts losing days that came to their limit under it', () => {
    const desk = deskOf({ drawdown, lossDays });
    lose(desk, 2_100, DAY / 2);
    loseDays(desk, 5, 1);
    expect(desk.state.guard).toMatchObject({ latch: 'drawdown_severe', lossDays: 6 });
    desk.command('resume');
    expect(desk.state.guard).toMatchObject({ latch: null, lossDays: 0, blockedDay: -1 });
    expect(placed(desk.alert())).toHaveLength(1);
  });

  test('lifts no losing days that have only blocked the day', () => {
    const desk = deskOf({ drawdown, lossDays });
    lose(desk, 2_100, DAY / 2);
    loseDays(desk, 2, 1);
    expect(desk.state.guard).toMatchObject({ latch: 'drawdown_severe', lossDays: 3 });
    desk.command('resume');
    expect(desk.state.guard).toMatchObject({ latch: null, lossDays: 3 });
    expect(placed(desk.alert())).toEqual([]);
    expect(refusals(desk).at(-1)).toBe('loss_days_block');
  });
});

test('a resume without a latch forgets no losing days, however many they are', () => {
  const desk = deskOf({ drawdown });
  loseDays(desk, 6);
  const bot = aBot({ risk: aRisk({ maxDrawdownPercent: 50, guards: { drawdown, lossDays } }) });
  desk.send({ kind: 'bot_started', at: marketMs(desk.tick()), bot, history: [] });
  desk.command('pause');
  desk.command('resume');
  expect(desk.state.guard).toMatchObject({ latch: null, lossDays: 6 });
});
