import type { Bar, BotConfig } from '@trendy/domain';
import { BarWindow } from './bar-window.ts';
import { createSlot } from './slot.ts';
import type { BotState, EngineState } from './state.ts';

export function createBot(config: BotConfig): BotState {
  return {
    config,
    // Not yet announced: `startBot` sets it to active and says so.
    status: 'stopped',
    statusReason: { code: 'new' },
    strategy: null,
    params: null,
    series: [],
    inputs: [],
    window: new BarWindow(0),
    prepared: null,
    wish: { exposure: 0, stop: Number.NaN, target: Number.NaN, reason: '' },
    acted: { exposure: 0, stop: Number.NaN, target: Number.NaN },
    inheritedStop: Number.NaN,
    lastBarOpen: -1,
    barsSeen: 0,
    lastDecision: null,
    lastRefusal: null,
    goal: null,
    protection: null,
    guard: null,
    isDirty: false,
  };
}

/** Gives a bot its strategy, parsed parameters and fresh kernels. Webhook bots have none. */
export function loadStrategy(state: EngineState, bot: BotState): void {
  const { strategy: named } = bot.config;
  const strategy = named && state.strategies.get(named.id);
  if (!named || !strategy) return;
  bot.strategy = strategy;
  bot.params = strategy.params.parse(named.params);
  const specs = strategy.series(bot.params);
  bot.series = specs.map((spec) => createSlot(spec, bot.config.timeframe));
  bot.inputs = specs.map((spec) => spec.input ?? null);
  bot.window = new BarWindow(specs.length);
}

/** Feeds one closed bar to a bot's kernels, and what they say of it to its window. */
export function feedSeries(state: EngineState, bot: BotState, bar: Bar): void {
  const { inputs, series, window } = bot;
  const data = state.markets.get(bot.config.symbol)?.data;
  for (let slot = 0; slot < series.length; slot++) {
    const input = inputs[slot];
    const known = input ? (data?.[input] ?? Number.NaN) : Number.NaN;
    const value = input
      ? series[slot]!.update(known, known, known, known, 0, bar.openTime)
      : series[slot]!.update(bar.open, bar.high, bar.low, bar.close, bar.volume, bar.openTime);
    window.push(slot, value);
  }
}
