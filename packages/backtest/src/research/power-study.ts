import { invariant, timeframeMs } from '@trendy/domain';
import type { BarColumns, Strategy, StrategyRegistry } from '@trendy/domain';
import { gridPoints, partPrng } from '@trendy/quant';
import type { Dimension } from '@trendy/quant';
import type { BacktestRequest } from '../request.ts';
import { createEvaluate, createEvaluateMany, marketReturns, rangeOf } from './evaluation.ts';
import type { Params } from './evaluation.ts';
import { plantedMarket } from './planted-market.ts';
import type { ResearchTask } from './research-task.ts';
import { Sweep } from './sweep.ts';
import { judge } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/**
 * A study of the verdict itself: markets in which the truth is known, each searched and judged as a user's would be.
 */
export interface PowerStudySettings {
  /** Everything but the bars: costs, risk, instrument, timeframe, strategy id. */
  readonly request: BacktestRequest;
  readonly strategies: StrategyRegistry;
  /** Bars whose shapes are drawn. */
  readonly source: BarColumns;
  readonly bars: number;
  readonly space: readonly Dimension[];
  /** The one configuration that the market rewards. */
  readonly planted: Params;
  readonly seed: number;
}

export interface StudyCase {
  readonly seed: number;
  readonly verdict: Verdict;
  /** Yearly net Sharpe ratio that the planted configuration came to in this sample. */
  readonly plantedSharpe: number;
}

/** What a planted edge of one size has to be, so that the planted configuration has a given Sharpe ratio after costs. */
export interface Calibration {
  /** Logarithmic return a bar and unit of exposure. */
  readonly edge: number;
  /** Net yearly Sharpe ratio that is planted; null: nothing is. */
  readonly netSharpe: number | null;
  readonly keepsDrift: boolean;
}

/** The mean of so many three-year Sharpe ratios has a standard error of 0.05. */
const CALIBRATION_SEEDS = 120;
const CALIBRATION_ROUNDS = 4;

export class PowerStudy {
  readonly #settings: PowerStudySettings;
  readonly #strategy: Strategy;
  readonly #params: unknown;
  readonly #marketSd: number;

  constructor(settings: PowerStudySettings) {
    const strategy = settings.strategies.get(settings.request.strategy?.id ?? '');
    invariant(strategy !== undefined, 'power study: the request names a strategy that exists');
    this.#settings = settings;
    this.#strategy = strategy;
    this.#params = strategy.params.parse(settings.planted);
    this.#marketSd = sdOfLogs(settings.source);
  }

  /** Shuffled bars and nothing else: no rule has an edge, though holding may earn. */
  readonly shuffled: Calibration = { edge: 0, netSharpe: null, keepsDrift: true };

  /**
   * The edge with which the planted configuration comes to the wanted Sharpe ratio after costs, in the mean of markets
   * of their own; every market has the same noise in every round, so that the rounds close in on it.
   */
  calibrate(netSharpe: number): Calibration {
    const barsPerYear = (365 * 86_400_000) / timeframeMs(this.#settings.request.timeframe);
    const perSharpe = this.#marketSd / Math.sqrt(barsPerYear);
    let edge = netSharpe * perSharpe;
    for (let round = 0; round < CALIBRATION_ROUNDS; round++) {
      let realised = 0;
      for (let seed = 1; seed <= CALIBRATION_SEEDS; seed++) {
        const market = this.#market({ edge, netSharpe, keepsDrift: false }, -seed);
        realised += sharpeOf(this.#evaluatePlanted(market).dailyReturns) / CALIBRATION_SEEDS;
      }
      edge += (netSharpe - realised) * perSharpe;
    }
    return { edge, netSharpe, keepsDrift: false };
  }

  /** One market, searched whole and judged. */
  run(calibration: Calibration, seed: number): StudyCase {
    const { request, strategies, space } = this.#settings;
    const bars = this.#market(calibration, seed);
    const varied = { ...request, bars };
    const sweep = new Sweep(space, gridPoints(space, 10_000));
    const tasks: ResearchTask[] = [];
    for (let task = sweep.ask(); task; task = sweep.ask()) tasks.push(task);
    const evaluate = createEvaluateMany(varied, strategies);
    const answers = evaluate(
      tasks.map(({ params }) => params),
      null,
    );
    tasks.forEach((task, index) => sweep.tell(task, answers[index]!));
    const { trials, best } = sweep.result();
    invariant(best?.outcome != null, 'power study: every configuration can be run');
    const verdict = judge({
      returns: trials.flatMap(({ outcome }) => (outcome ? [outcome.dailyReturns] : [])),
      chosen: trials.indexOf(best),
      trades: best.outcome.trades,
      market: marketReturns(bars, request.timeframe, rangeOf(varied)),
      otherTrials: 0,
      uniform: seeded(this.#settings.seed, seed, 1),
    });
    const planted = this.#evaluatePlanted(bars).dailyReturns;
    return { seed, verdict, plantedSharpe: sharpeOf(planted) };
  }

  #market({ edge, keepsDrift }: Calibration, seed: number): BarColumns {
    const { source, request, bars } = this.#settings;
    return plantedMarket({
      source,
      timeframe: request.timeframe,
      bars,
      start: source.openTime[0] ?? 0,
      tick: Number(request.instrument.tickSize),
      strategy: this.#strategy,
      params: this.#params,
      edge,
      keepsDrift,
      random: partPrng(this.#settings.seed, 2 * (seed + 1000)),
    });
  }

  #evaluatePlanted(bars: BarColumns) {
    const { request, strategies, planted } = this.#settings;
    return createEvaluate({ ...request, bars }, strategies)(planted, null);
  }
}

function seeded(seed: number, part: number, stream: number): () => number {
  const random = partPrng(seed, 2 * (part + 1000) + stream);
  return () => random.uniform();
}

function sdOfLogs({ close }: BarColumns): number {
  const logs = new Float64Array(Math.max(2, close.length - 1));
  for (let row = 1; row < close.length; row++) logs[row - 1] = Math.log(close[row]! / close[row - 1]!);
  return sdOf(logs);
}

function sdOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

const sharpeOf = (daily: Float64Array): number => {
  const sd = sdOf(daily);
  return sd > 0 ? (daily.reduce((sum, value) => sum + value, 0) / daily.length / sd) * Math.sqrt(365) : 0;
};
