import type { BotRisk, SeriesSpec, Wish } from '@trendy/domain';
import type { BacktestRequest } from '../request.ts';

/**
 * What the short cut reproduces. A field that is added to any of these types must be judged here before the code
 * compiles again: what the short cut does not know goes through the engine.
 */
type Known = 'reproduced' | 'engine';

const REQUEST: Readonly<Record<keyof BacktestRequest, Known>> = {
  instrument: 'reproduced',
  timeframe: 'reproduced',
  bars: 'reproduced',
  strategy: 'reproduced',
  signals: 'engine',
  funding: 'reproduced',
  marks: 'engine',
  capital: 'reproduced',
  risk: 'reproduced',
  fees: 'reproduced',
  slippageBps: 'reproduced',
  marginMode: 'reproduced',
  liquidationFeeBps: 'reproduced',
  data: 'engine',
  market: 'engine',
  fineBars: 'engine',
  fineTimeframe: 'engine',
  path: 'engine',
  maxVolumeShare: 'engine',
  latencyBars: 'engine',
  latencyMs: 'engine',
  listing: 'engine',
  tables: 'engine',
  from: 'reproduced',
  to: 'reproduced',
  // Resumes what guards have latched, and those go through the engine.
  resumeAfterDays: 'reproduced',
  sources: 'reproduced',
};

const RISK: Readonly<Record<keyof BotRisk, Known>> = {
  sizePercent: 'reproduced',
  leverage: 'reproduced',
  stopPercent: 'reproduced',
  takeProfitPercent: 'reproduced',
  maxDrawdownPercent: 'reproduced',
  allowShort: 'reproduced',
  exits: 'engine',
  guards: 'engine',
  execution: 'engine',
};

const WISH: Readonly<Record<keyof Wish, 'reproduced'>> = {
  exposure: 'reproduced',
  stop: 'reproduced',
  target: 'reproduced',
  reason: 'reproduced',
};

const isReproduced = (given: object, known: Readonly<Record<string, Known>>): boolean =>
  Object.entries(given).every(([key, value]) => value === undefined || known[key] === 'reproduced');

/** Whether the terms of a request are all ones that the short cut reproduces to the last bit. */
export function canShortCut(request: BacktestRequest, openTime: Float64Array): boolean {
  return (
    isReproduced(request, REQUEST) &&
    isReproduced(request.risk, RISK) &&
    // The engine takes a bar before 1970 for one that it has seen.
    openTime[0]! >= 0 &&
    (request.funding ?? []).every((row) => Number.isInteger(row.time))
  );
}

/** Whether a strategy's series can be computed from the bars alone. */
export const readsBarsOnly = (series: readonly SeriesSpec[]): boolean =>
  series.every((spec) => spec.input === undefined);

/** Whether a strategy wished for nothing but what every wish has. */
export const isPlainWish = (wish: Wish): boolean =>
  Object.keys(wish).every((key) => Object.hasOwn(WISH, key));
