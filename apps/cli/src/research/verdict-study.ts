import { existsSync } from 'node:fs';
import { PowerStudy } from '@trendy/backtest';
import type { BacktestRequest, Calibration, EvidenceLevel } from '@trendy/backtest';
import { quoteFromNumber, steps } from '@trendy/domain';
import type { BarColumns, Timeframe } from '@trendy/domain';
import { Prng } from '@trendy/quant';
import { DEFAULT_BRACKETS } from '@trendy/simulator';
import { strategies } from '@trendy/strategies';
import { inferTimeframe, readBars } from '../data/series.ts';
import { UsageError } from '../usage-error.ts';

/** One kind of market. */
export interface StudyRow {
  readonly name: string;
  /** Net yearly Sharpe ratio that is planted; null: the bars are shuffled as they are, drift and all. */
  readonly netSharpe: number | null;
  /** Share of the markets in which evidence is found. */
  readonly target: { readonly atMost?: number; readonly atLeast?: number } | null;
}

/** A rule that earns exactly its costs is the hardest kind of nothing: no configuration of it loses for sure. */
export const STUDY_ROWS: readonly StudyRow[] = [
  { name: 'shuffled bars, nothing to find', netSharpe: null, target: { atMost: 0.05 } },
  { name: 'planted net Sharpe 0: earns its costs', netSharpe: 0, target: null },
  { name: 'planted net Sharpe 0.5', netSharpe: 0.5, target: null },
  { name: 'planted net Sharpe 1', netSharpe: 1, target: null },
  { name: 'planted net Sharpe 2', netSharpe: 2, target: { atLeast: 0.8 } },
];

export interface StudyJob {
  readonly row: StudyRow;
  readonly seed: number;
}

export interface StudyOutcome extends StudyJob {
  readonly level: EvidenceLevel;
  readonly chanceOfLuck: number;
  readonly plantedSharpe: number;
}

const YEARS = 3;
const HOURS = 4;
const STUDY_SEED = 20_240_601;

/** The search that is judged: 36 moving-average crossings, costs as by default, the whole account in each position. */
export function createStudy(data: string | undefined): (job: StudyJob) => StudyOutcome {
  const source = data === undefined ? heavyTailedBars() : readSource(data);
  const int = (key: string, min: number, max: number, step: number) =>
    ({ key, kind: 'int', min, max, step, scale: 'linear' }) as const;
  const study = new PowerStudy({
    request: requestOn(source),
    strategies,
    source,
    bars: (YEARS * 365 * 24) / HOURS,
    space: [int('fast', 6, 26, 4), int('slow', 30, 80, 10)],
    planted: { fast: 14, slow: 50 },
    seed: STUDY_SEED,
  });
  const calibrations = new Map<number | null, Calibration>([[null, study.shuffled]]);
  return (job) => {
    const { netSharpe } = job.row;
    const calibration = calibrations.get(netSharpe) ?? study.calibrate(netSharpe ?? 0);
    calibrations.set(netSharpe, calibration);
    const { verdict, plantedSharpe } = study.run(calibration, job.seed);
    return { ...job, level: verdict.level, chanceOfLuck: verdict.chanceOfLuck, plantedSharpe };
  };
}

function requestOn(bars: BarColumns): BacktestRequest {
  return {
    instrument: {
      symbol: 'BTC/USDT:USDT',
      base: 'BTC',
      quote: 'USDT',
      tickSize: '0.1',
      stepSize: '0.001',
      minQuantity: steps(1),
      maxQuantity: steps(10_000_000),
      maxMarketQuantity: steps(10_000_000),
      minNotional: quoteFromNumber(5),
      brackets: DEFAULT_BRACKETS,
    },
    timeframe: '4h',
    bars,
    strategy: { id: 'ema-crossover' },
    capital: quoteFromNumber(100_000),
    // No stop and no drawdown limit: the planted edge belongs to the rule alone.
    risk: { sizePercent: 100, leverage: 1, stopPercent: 0, maxDrawdownPercent: 100, allowShort: true },
    fees: { makerBps: 2, takerBps: 5 },
    slippageBps: 2,
    marginMode: 'cross',
    liquidationFeeBps: 0,
  };
}

function readSource(file: string): BarColumns {
  if (!existsSync(file)) throw new UsageError('--data', `there is no file "${file}"; check the path`);
  const bars = readBars('--data', file);
  const timeframe: Timeframe = inferTimeframe('--data', bars.openTime);
  if (timeframe === '4h') return bars;
  if (timeframe === '1h') return grouped(bars, HOURS);
  throw new UsageError('--data', `has bars of ${timeframe}; give hours or 4-hour bars`);
}

/** Bars of several in a row. */
function grouped({ openTime, open, high, low, close }: BarColumns, size: number): BarColumns {
  const count = Math.floor(close.length / size);
  const each = (value: (first: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_unused, index) => value(index * size));
  return {
    openTime: each((first) => openTime[first]!),
    open: each((first) => open[first]!),
    high: each((first) => Math.max(...high.subarray(first, first + size))),
    low: each((first) => Math.min(...low.subarray(first, first + size))),
    close: each((first) => close[first + size - 1]!),
    volume: each(() => 1),
  };
}

/** 1.2 % a bar, Student's t with five degrees of freedom: tails like those of crypto returns. */
function heavyTailedBars(): BarColumns {
  const random = new Prng(STUDY_SEED);
  const count = 5000;
  const column = (): Float64Array => new Float64Array(count);
  const bars = {
    openTime: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column().fill(1),
  };
  let price = 30_000;
  for (let row = 0; row < count; row++) {
    let chi = 0;
    for (let term = 0; term < 5; term++) chi += random.normal() ** 2;
    const body = (0.012 * random.normal()) / Math.sqrt(chi / 3);
    const close = price * Math.exp(body);
    bars.openTime[row] = Date.UTC(2022, 0, 1) + row * HOURS * 3_600_000;
    bars.open[row] = price;
    bars.close[row] = close;
    bars.high[row] = Math.max(price, close) * (1 + 0.004 * random.uniform());
    bars.low[row] = Math.min(price, close) * (1 - 0.004 * random.uniform());
    // The level wanders, the shape of a bar does not depend on it.
    price = close;
  }
  return bars;
}
