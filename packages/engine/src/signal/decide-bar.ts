import { invariant } from '@trendy/domain';
import type { BarEvent } from '@trendy/domain';
import { feedSeries } from '../bot.ts';
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
    bot.lastBarOpen = event.openTime;
    bot.barsSeen++;
    if (bot.goal !== null) {
      // A new bar: exits that failed may be tried again.
      bot.goal.exitAttempts = 0;
      bot.isDirty = true;
    }
    if (bot.strategy === null) continue;
    updateSeries(state, bot, event);
    if (bot.status === 'stopped') continue;
    const want = ask(bot, event);
    if (want !== null) (wants ??= []).push(want);
  }
  return wants ?? NOTHING;
}

function updateSeries(state: EngineState, bot: BotState, event: BarEvent): void {
  const { prepared, window } = bot;
  window.setBar(event);
  if (prepared !== null) {
    const row = prepared.next++;
    if (prepared.openTime[row] !== event.openTime)
      invariant(false, `prepared series: row ${row} is not the bar of ${event.openTime}`);
    for (let slot = 0; slot < prepared.columns.length; slot++)
      window.push(slot, prepared.columns[slot]![row]!);
    return;
  }
  feedSeries(state, bot, event);
}

function ask(bot: BotState, event: BarEvent): Want | null {
  const { strategy, wish, acted } = bot;
  invariant(strategy, 'ask: a webhook bot was asked for a wish');
  strategy.onBar(bot.window, bot.params, wish);
  const hasNewExposure = wish.exposure !== acted.exposure;
  const hasNewPrices = !Object.is(wish.stop, acted.stop) || !Object.is(wish.target, acted.target);
  if (!hasNewExposure && !hasNewPrices) return null;
  invariant(
    wish.exposure >= -1 && wish.exposure <= 1,
    `${strategy.id} wants an exposure of ${wish.exposure}; it must lie in −1…1`,
  );
  acted.exposure = wish.exposure;
  acted.stop = wish.stop;
  acted.target = wish.target;
  return {
    bot,
    signalKey: `bar:${bot.config.botId}:${event.closeTime}`,
    exposure: wish.exposure,
    reason: { code: wish.reason, values: strategy.explain(bot.window, bot.params) },
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
