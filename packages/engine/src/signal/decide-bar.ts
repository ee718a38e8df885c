import { invariant } from '@trendy/domain';
import type { BarEvent } from '@trendy/domain';
import { feedSeries } from '../bot.ts';
import type { PreparedView } from '../prepared-view.ts';
import type { BotState, EngineState } from '../state.ts';
import type { ProtectionRule, Want } from '../target.ts';

const NOTHING: readonly Want[] = [];

/** Asks every strategy of this symbol and timeframe what it wants now. Allocates only when a wish changed. */
export function decideBar(state: EngineState, event: BarEvent): readonly Want[] {
  let wants: Want[] | null = null;
  const { bots } = state;
  for (let index = 0; index < bots.length; index++) {
    const bot = bots[index]!;
    if (bot.config.symbol !== event.symbol || bot.config.timeframe !== event.timeframe) continue;
    if (event.openTime <= bot.lastBarOpen) continue;
    countBar(bot, event.openTime);
    if (bot.strategy === null) continue;
    updateSeries(state, bot, event);
    const want = ask(bot, event.closeTime);
    if (want !== null) (wants ??= []).push(want);
  }
  return wants ?? NOTHING;
}

/** The next bar of a bot that reads prepared columns, as `decideBar` would take it. */
export function decidePrepared(
  bot: BotState,
  view: PreparedView,
  openTime: number,
  closeTime: number,
): Want | null {
  countBar(bot, openTime);
  view.next();
  return ask(bot, closeTime);
}

function countBar(bot: BotState, openTime: number): void {
  bot.lastBarOpen = openTime;
  bot.barsSeen++;
  if (bot.goal === null) return;
  // A new bar: exits that failed may be tried again.
  bot.goal.exitAttempts = 0;
  bot.isDirty = true;
}

function updateSeries(state: EngineState, bot: BotState, event: BarEvent): void {
  const { prepared, window } = bot;
  if (prepared !== null) {
    prepared.next();
    if (prepared.bars.openTime[prepared.row] !== event.openTime)
      invariant(false, `prepared series: row ${prepared.row} is not the bar of ${event.openTime}`);
    return;
  }
  window.setBar(event);
  feedSeries(state, bot, event);
}

function ask(bot: BotState, closeTime: number): Want | null {
  const { strategy, wish, acted } = bot;
  if (bot.status === 'stopped') return null;
  if (strategy === null) invariant(false, 'ask: a webhook bot was asked for a wish');
  const view = bot.prepared ?? bot.window;
  strategy.onBar(view, bot.params, wish);
  const hasNewExposure = wish.exposure !== acted.exposure;
  const hasNewPrices = !Object.is(wish.stop, acted.stop) || !Object.is(wish.target, acted.target);
  if (!hasNewExposure && !hasNewPrices) return null;
  if (!(wish.exposure >= -1 && wish.exposure <= 1))
    invariant(false, `${strategy.id} wants an exposure of ${wish.exposure}; it must lie in −1…1`);
  acted.exposure = wish.exposure;
  acted.stop = wish.stop;
  acted.target = wish.target;
  return {
    bot,
    signalKey: `bar:${bot.config.botId}:${closeTime}`,
    exposure: wish.exposure,
    reason: { code: wish.reason, values: strategy.explain(view, bot.params) },
    protection: strategyRule(bot),
    isAmendment: !hasNewExposure,
  };
}

function strategyRule(bot: BotState): ProtectionRule {
  const { risk } = bot.config;
  return {
    stopPercent: risk.stopPercent,
    takeProfitPercent: risk.takeProfitPercent ?? null,
    stopPrice: Number.isNaN(bot.wish.stop) ? null : bot.wish.stop,
    targetPrice: Number.isNaN(bot.wish.target) ? null : bot.wish.target,
  };
}
