import type { BarColumns, BotConfig, DatumColumn, StrategyRegistry } from '@trendy/domain';
import { executionOf } from './execution.ts';
import { BacktestInputError } from './request.ts';
import type { LegRequest } from './request.ts';
import { SIGNALS_ID } from './signal-strategy.ts';

export const BOT_ID = 'backtest';
/** Bars before `from` that warm the indicators, in multiples of the strategy's own warm-up. */
export const HISTORY_WARMUPS = 15;

export function botConfig(request: LegRequest, botId = BOT_ID, signalsId = SIGNALS_ID): BotConfig {
  const { execution: _asked, ...risk } = request.risk;
  const execution = executionOf(request);
  return {
    botId,
    symbol: request.instrument.symbol,
    timeframe: request.timeframe,
    source: 'strategy',
    strategy: {
      id: request.strategy?.id ?? signalsId,
      version: '',
      params: request.strategy?.params ?? {},
    },
    risk: execution ? { ...risk, execution } : risk,
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

/** The figures beside the bars that a strategy may read: a settled rate is known at its settlement, not before. */
export function dataOf(request: LegRequest, config: BotConfig, strategies: StrategyRegistry): DatumColumn[] {
  const { data = [], funding } = request;
  const strategy = strategies.get(config.strategy?.id ?? '');
  const reads = strategy?.series(strategy.params.parse(config.strategy?.params ?? {})) ?? [];
  const wantsRate = reads.some((spec) => spec.input === 'funding_rate');
  if (!funding || !wantsRate || data.some((column) => column.name === 'funding_rate')) return [...data];
  const availableAt = Float64Array.from(funding, (row) => row.time);
  return [
    ...data,
    { name: 'funding_rate', availableAt, value: Float64Array.from(funding, (row) => row.rate) },
  ];
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
