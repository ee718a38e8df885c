import type { BarColumns, BotConfig, StrategyRegistry } from '@trendy/domain';
import { BacktestInputError } from './request.ts';
import type { BacktestRequest } from './request.ts';
import { SIGNALS_ID } from './signal-strategy.ts';

export const BOT_ID = 'backtest';
/** Bars before `from` that warm the indicators, in multiples of the strategy's own warm-up. */
export const HISTORY_WARMUPS = 15;

export function botConfig(request: BacktestRequest): BotConfig {
  return {
    botId: BOT_ID,
    symbol: request.instrument.symbol,
    timeframe: request.timeframe,
    source: 'strategy',
    strategy: {
      id: request.strategy?.id ?? SIGNALS_ID,
      version: '',
      params: request.strategy?.params ?? {},
    },
    risk: request.risk,
  };
}

/** @throws BacktestInputError when the strategy is unknown or its parameters are out of their ranges. */
export function warmupOf(config: BotConfig, strategies: StrategyRegistry): number {
  const id = config.strategy?.id ?? '';
  const strategy = strategies.get(id);
  if (!strategy) throw new BacktestInputError('strategy', `there is no strategy called "${id}"`);
  const parsed = strategy.params.safeParse(config.strategy?.params ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.map(String).join('.') ?? '';
    throw new BacktestInputError(field === '' ? 'params' : `params.${field}`, issue?.message ?? 'invalid');
  }
  return strategy.warmup(parsed.data);
}

/** First row whose time is at or after `time`. */
export function lowerBound(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const slice = (columns: BarColumns, from: number, to: number): BarColumns => ({
  openTime: columns.openTime.subarray(from, to),
  open: columns.open.subarray(from, to),
  high: columns.high.subarray(from, to),
  low: columns.low.subarray(from, to),
  close: columns.close.subarray(from, to),
  volume: columns.volume.subarray(from, to),
});
