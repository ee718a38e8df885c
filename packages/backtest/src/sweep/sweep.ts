import { invariant } from '@trendy/domain';
import type { Strategy, StrategyRegistry } from '@trendy/domain';
import { BacktestInputError, checkRequest, toColumns } from '../request.ts';
import type { BacktestRequest } from '../request.ts';
import { HISTORY_WARMUPS, lowerBound } from '../run-setup.ts';
import { runThroughEngine } from './engine-run.ts';
import { LeanAccount } from './lean-account.ts';
import { leanMarket, leanRange } from './lean-market.ts';
import type { LeanMarket, LeanRange } from './lean-market.ts';
import { SeriesTiles, TILE } from './series-tiles.ts';
import { canShortCut, readsBarsOnly } from './short-cut.ts';
import { createResults } from './sweep-results.ts';
import type { SweepResults } from './sweep-results.ts';

export type SweepParams = Readonly<Record<string, unknown>>;

export interface SweepOptions {
  /** Another range than the request's, UTC milliseconds; `to` is exclusive. */
  readonly from?: number;
  readonly to?: number;
  /** Keeps the equity at every close: a value a bar and combination. */
  readonly keepsEquity?: boolean;
}

export interface SweepRun {
  /** Bars times combinations. */
  readonly done: number;
  readonly total: number;
  /** Does one piece of work, a fraction of a second at most. @returns whether all is done. */
  advance(): boolean;
  /** @throws InvariantError before the end. */
  results(): SweepResults;
}

export interface SweepKernel {
  /** @throws BacktestInputError on a range without bars. Parameters that the strategy refuses are among the results. */
  start(combinations: readonly SweepParams[], options?: SweepOptions): SweepRun;
  /** Runs to the end. @returns null when cancelled. */
  run(combinations: readonly SweepParams[], options?: SweepOptions & SweepHooks): SweepResults | null;
}

interface SweepHooks {
  readonly onProgress?: (done: number, total: number) => void;
  readonly isCancelled?: () => boolean;
}

/**
 * Backtests of one request with many parameters, each equal to `runBacktest` of its own to the last unit: bars are
 * gone through in tiles with all combinations, which share the series that they have in common. What a request or a
 * combination asks beyond the short cut's knowledge goes through the engine.
 * @throws BacktestInputError on a request that cannot be run.
 */
export function createSweep(
  request: BacktestRequest,
  hooks: { readonly strategies: StrategyRegistry },
): SweepKernel {
  const bars = toColumns(request.bars);
  checkRequest(request, bars);
  const id = request.strategy?.id ?? '';
  const strategy = hooks.strategies.get(id);
  if (!strategy) throw new BacktestInputError('strategy', `there is no strategy called "${id}"`);
  const market = leanMarket(request, bars);
  const start: SweepKernel['start'] = (combinations, options = {}) =>
    new TiledRun(market, strategy, hooks.strategies, combinations, options);
  return {
    start,
    run(combinations, options = {}) {
      const run = start(combinations, options);
      for (;;) {
        const isDone = run.advance();
        options.onProgress?.(run.done, run.total);
        if (isDone) return run.results();
        if (options.isCancelled?.()) return null;
      }
    },
  };
}

class TiledRun implements SweepRun {
  readonly #market: LeanMarket;
  readonly #range: LeanRange;
  readonly #request: BacktestRequest;
  readonly #strategies: StrategyRegistry;
  readonly #combinations: readonly SweepParams[];
  readonly #results;
  readonly #tiles: SeriesTiles;
  readonly #accounts: LeanAccount[] = [];
  /** Combinations that the engine must run, by index. */
  readonly #engine: number[] = [];
  readonly #lean: number[] = [];
  #row: number;
  #engineDone = 0;

  constructor(
    market: LeanMarket,
    strategy: Strategy,
    strategies: StrategyRegistry,
    combinations: readonly SweepParams[],
    { from, to, keepsEquity = false }: SweepOptions,
  ) {
    const { bars, request } = market;
    const first = lowerBound(bars.openTime, from ?? request.from ?? Number.NEGATIVE_INFINITY);
    const last = lowerBound(bars.openTime, to ?? request.to ?? Number.POSITIVE_INFINITY);
    if (first >= last)
      throw new BacktestInputError('from', 'there are no bars between from and to; widen the range');
    this.#market = market;
    this.#request = {
      ...request,
      bars,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    };
    this.#strategies = strategies;
    this.#combinations = combinations;
    this.#range = leanRange(market, first, last);
    this.#row = first;
    this.#tiles = new SeriesTiles(bars, request.timeframe);
    this.#results = createResults(
      combinations.length,
      this.#range.dayRows.length,
      last - first,
      this.#range.firstDay,
      keepsEquity,
    );
    const isLean = canShortCut(request, bars.openTime);
    combinations.forEach((params, index) => this.#add(strategy, params, index, isLean));
  }

  #add(strategy: Strategy, params: SweepParams, index: number, isLean: boolean): void {
    const parsed = strategy.params.safeParse({ ...this.#request.strategy?.params, ...params });
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      this.#results.refused[index] =
        `params.${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'invalid'}`;
      return;
    }
    const series = strategy.series(parsed.data);
    if (!isLean || !readsBarsOnly(series)) {
      this.#engine.push(index);
      return;
    }
    const { first } = this.#range;
    const history = first - Math.min(first, strategy.warmup(parsed.data) * HISTORY_WARMUPS);
    const columns = series.map((spec) => this.#tiles.columnOf(spec, history, first));
    const own = { index, strategy, params: parsed.data, columns };
    this.#accounts.push(new LeanAccount(this.#market, this.#range, this.#results, own));
    this.#lean.push(index);
  }

  get done(): number {
    return (this.#row - this.#range.first) * this.#accounts.length + this.#engineDone * this.#results.bars;
  }

  get total(): number {
    return (this.#accounts.length + this.#engine.length) * this.#results.bars;
  }

  advance(): boolean {
    if (this.#row < this.#range.last) this.#runTile();
    else if (this.#engineDone < this.#engine.length) this.#runEngine(this.#engine[this.#engineDone++]!);
    return this.#row === this.#range.last && this.#engineDone === this.#engine.length;
  }

  #runTile(): void {
    const to = Math.min(this.#row + TILE, this.#range.last);
    this.#tiles.fill(this.#row, to);
    const accounts = this.#accounts;
    for (let place = 0; place < accounts.length; place++) {
      const account = accounts[place]!;
      if (account.isLost) continue;
      account.advance(this.#row, to);
      if (account.isLost) this.#engine.push(this.#lean[place]!);
    }
    this.#row = to;
  }

  #runEngine(index: number): void {
    const params = { ...this.#request.strategy?.params, ...this.#combinations[index] };
    const id = this.#request.strategy?.id ?? '';
    runThroughEngine(
      { ...this.#request, strategy: { id, params } },
      this.#strategies,
      this.#market,
      this.#range,
      index,
      this.#results,
    );
  }

  results(): SweepResults {
    invariant(
      this.#row === this.#range.last && this.#engineDone === this.#engine.length,
      `sweep: ${this.done} of ${this.total} bars are done`,
    );
    return this.#results;
  }
}
