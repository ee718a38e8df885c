import type { BotConfig } from '@trendy/domain';
import { BarWindow } from './bar-window.ts';
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
    window: new BarWindow(0),
    prepared: null,
    wish: { exposure: 0, stop: Number.NaN, target: Number.NaN, reason: '' },
    acted: { exposure: 0, stop: Number.NaN, target: Number.NaN },
    lastBarOpen: -1,
    barsSeen: 0,
    lastDecision: null,
    lastRefusal: null,
    goal: null,
    protection: null,
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
  bot.series = specs.map((spec) => spec.create());
  bot.window = new BarWindow(specs.length);
}
