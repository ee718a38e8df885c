import type { BotConfig, BotStartedEvent, Reason } from '@trendy/domain';
import { createBot, feedSeries, loadStrategy } from '../bot.ts';
import type { Effects } from '../effects.ts';
import { isOthers } from '../foreign.ts';
import { asksRegime, createAccountGuard, createBotGuard } from '../guard-state.ts';
import { setStatus } from '../journal.ts';
import { feedMotion } from '../price-motion.ts';
import { botOfSymbol } from '../state.ts';
import type { BotState, EngineState } from '../state.ts';

/** A bot begins, or begins again with other settings; its indicators are warmed with history, but nothing is decided. */
export function startBot(state: EngineState, event: BotStartedEvent, out: Effects): void {
  const { bot: config } = event;
  const rival = state.bots.find(
    (bot) =>
      bot.config.symbol === config.symbol && bot.config.botId !== config.botId && bot.status !== 'stopped',
  );
  const refusal = startRefusal(state, config, rival);
  if (refusal) {
    out.journal.push({
      kind: 'bot',
      at: state.now,
      botId: config.botId,
      status: 'stopped',
      reason: refusal,
    });
    return;
  }
  const before = botOfSymbol(state, config.symbol);
  const bot = placeBot(state, config);
  loadStrategy(state, bot);
  inheritWish(state, bot, before);
  for (const bar of event.history) {
    bot.window.setBar(bar);
    feedSeries(state, bot, bar);
    if (bot.guard !== null) feedMotion(bot.guard.motion, bar, asksRegime(bot.config.risk.guards));
    bot.lastBarOpen = bar.openTime;
    bot.barsSeen++;
  }
  bot.isDirty = true;
  const latch = state.guard?.latch ?? null;
  if (latch === null) setStatus(state, out, bot, 'active', { code: 'started' });
  else setStatus(state, out, bot, 'paused', { code: 'risk_latched', values: { cause: latch } });
}

function startRefusal(state: EngineState, config: BotConfig, rival: BotState | undefined): Reason | null {
  if (!state.markets.has(config.symbol)) return { code: 'symbol_unknown', values: { symbol: config.symbol } };
  if (rival) return { code: 'symbol_taken', values: { symbol: config.symbol, botId: rival.config.botId } };
  if (config.source === 'webhook') return null;
  const strategy = config.strategy && state.strategies.get(config.strategy.id);
  if (!strategy) return { code: 'strategy_unknown', values: { strategy: config.strategy?.id ?? '' } };
  const parsed = strategy.params.safeParse(config.strategy?.params ?? {});
  if (parsed.success) return null;
  const issue = parsed.error.issues[0];
  return {
    code: 'params_invalid',
    values: { field: issue?.path.map(String).join('.') ?? '', message: issue?.message ?? '' },
  };
}

/** A bot keeps its open position over a restart; a new bot of the symbol inherits it from a stopped one. */
function placeBot(state: EngineState, config: BotConfig): BotState {
  const index = state.bots.findIndex((bot) => bot.config.symbol === config.symbol);
  const before = state.bots[index];
  const bot = createBot(config);
  if (config.risk.guards) {
    state.guard ??= createAccountGuard();
    bot.guard = createBotGuard();
  }
  if (before) {
    bot.goal = before.goal;
    bot.protection = before.protection;
    if (before.config.botId === config.botId) {
      bot.lastDecision = before.lastDecision;
      bot.lastRefusal = before.lastRefusal;
      // A restart lifts no cooldown and forgets no trade; how the price moves is read anew from the history.
      if (bot.guard && before.guard) bot.guard = { ...before.guard, motion: bot.guard.motion };
    }
    state.bots[index] = bot;
  } else {
    state.bots.push(bot);
  }
  return bot;
}

/**
 * What a strategy wanted last it still wants when its bot goes on with other settings: what was stopped out is not
 * entered again, and a stop that trails goes on from where it is. Any other strategy finds what is held, and its stop.
 */
function inheritWish(state: EngineState, bot: BotState, before: BotState | undefined): void {
  if (before && isSameRule(bot, before)) {
    Object.assign(bot.wish, before.wish);
    Object.assign(bot.acted, before.acted);
    bot.inheritedStop = before.inheritedStop;
    return;
  }
  const market = state.markets.get(bot.config.symbol);
  // What somebody else has opened is no wish of the bot's.
  const held = !market || isOthers(market, bot) ? 0 : Math.sign(market.position.quantity);
  const stop = held === 0 ? Number.NaN : restingStop(state, bot);
  bot.wish.exposure = held;
  bot.wish.stop = stop;
  bot.acted.exposure = held;
  bot.acted.stop = stop;
  bot.inheritedStop = stop;
}

/** The same bot, not begun anew after its end, whose strategy would say of each bar what it would have said before. */
function isSameRule(bot: BotState, before: BotState): boolean {
  const { botId, strategy, timeframe } = bot.config;
  const { config } = before;
  return (
    before.status !== 'stopped' &&
    strategy !== undefined &&
    config.botId === botId &&
    config.timeframe === timeframe &&
    config.strategy?.id === strategy.id &&
    config.strategy.version === strategy.version &&
    JSON.stringify(before.params) === JSON.stringify(bot.params)
  );
}

/** Where the position's stop rests, or is to rest, quote per base; NaN: it has none. */
function restingStop(state: EngineState, { config, protection }: BotState): number {
  const { tickSize } = state.markets.get(config.symbol)?.scale ?? { tickSize: Number.NaN };
  const id = protection?.stopId ?? null;
  const trigger = id === null ? undefined : state.orders.get(id)?.request.triggerPrice;
  if (trigger !== undefined) return trigger * tickSize;
  return protection?.rule.stopPrice ?? Number.NaN;
}
