import { invariant } from '@trendy/domain';
import type { BarEvent, BarView } from '@trendy/domain';
import { feedSeries } from '../bot.ts';
import { asksRegime } from '../guard-state.ts';
import { feedMotion } from '../price-motion.ts';
import type { PreparedView } from '../prepared-view.ts';
import { ruleOf } from '../protection-rule.ts';
import { renewExits } from '../state.ts';
import type { BotState, EngineState } from '../state.ts';
import type { ProtectionRule, Want } from '../target.ts';
import { timeText } from './time-text.ts';

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
    if (bot.guard !== null) feedMotion(bot.guard.motion, event, asksRegime(bot.config.risk.guards));
    if (bot.strategy === null) continue;
    updateSeries(state, bot, event);
    const want = ask(bot, event.closeTime);
    if (want !== null) (wants ??= []).push(want);
  }
  return wants ?? NOTHING;
}

function countBar(bot: BotState, openTime: number): void {
  bot.lastBarOpen = openTime;
  bot.barsSeen++;
  if (bot.goal === null) return;
  // A new bar: exits that failed may be tried again.
  renewExits(bot.goal);
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
  if (bot.status === 'stopped') return null;
  const view = bot.prepared ?? bot.window;
  return hasNewWish(bot, view) ? takeWish(bot, view, closeTime) : null;
}

/**
 * Asks a bot's strategy at each of the next bars of its columns, at most so many, until it wants something new: as
 * `hasNewWish` would, with what does not change between the bars looked up once.
 * @returns how many bars it took; one more than `most` when none brought a new wish.
 */
export function askUntilNew(bot: BotState, view: PreparedView, most: number): number {
  const { params, strategy, wish } = bot;
  if (strategy === null) invariant(false, 'a webhook bot was asked for a wish');
  const { exposure, stop, target } = bot.acted;
  for (let asked = 1; asked <= most; asked++) {
    view.next();
    strategy.onBar(view, params, wish);
    if (wish.exposure !== exposure || isOther(wish.stop, stop) || isOther(wish.target, target)) return asked;
  }
  return most + 1;
}

/** Asks a bot's strategy. @returns whether it now wants something else than was acted on. */
function hasNewWish(bot: BotState, view: BarView): boolean {
  const { strategy, wish, acted } = bot;
  if (strategy === null) invariant(false, 'a webhook bot was asked for a wish');
  strategy.onBar(view, bot.params, wish);
  return (
    wish.exposure !== acted.exposure || isOther(wish.stop, acted.stop) || isOther(wish.target, acted.target)
  );
}

/** The new wish, from now on the one that is acted on. */
export function takeWish(bot: BotState, view: BarView, closeTime: number): Want {
  const { strategy, wish, acted } = bot;
  if (strategy === null) invariant(false, 'a webhook bot has no wish');
  if (!(wish.exposure >= -1 && wish.exposure <= 1))
    invariant(false, `${strategy.id} wants an exposure of ${wish.exposure}; it must lie in −1…1`);
  forgetOthersStop(bot);
  const isAmendment = wish.exposure === acted.exposure;
  acted.exposure = wish.exposure;
  acted.stop = wish.stop;
  acted.target = wish.target;
  return {
    bot,
    signalKey: `bar:${bot.config.botId}:${timeText(closeTime)}`,
    exposure: wish.exposure,
    reason: { code: wish.reason, values: strategy.explain(view, bot.params) },
    protection: strategyRule(bot),
    isOwnOnly: true,
    isAmendment,
  };
}

/**
 * A stop that was found beside a position goes on for as long as its side does, also when more of it is bought. It is no
 * wish of the strategy's own, so it is none for the next position either; the first that the strategy names itself is.
 */
function forgetOthersStop(bot: BotState): void {
  const { inheritedStop, protection, wish } = bot;
  if (wish.stop === inheritedStop) {
    if (protection?.direction === Math.sign(wish.exposure)) return;
    wish.stop = Number.NaN;
  }
  bot.inheritedStop = Number.NaN;
}

function strategyRule(bot: BotState): ProtectionRule {
  const { stop, target } = bot.wish;
  return {
    ...ruleOf(bot),
    stopPrice: Number.isNaN(stop) ? null : stop,
    targetPrice: Number.isNaN(target) ? null : target,
  };
}

/** Whether two prices differ, NaN being equal to itself: at every bar, so without the cost of `Object.is`. */
const isOther = (price: number, other: number): boolean =>
  price !== other && (!Number.isNaN(price) || !Number.isNaN(other));
