import type { KernelState, SeriesKernel, SeriesSpec } from '@trendy/domain';
import {
  blendWeights,
  limitTurnover,
  ScenarioAlarms,
  SCENARIO_COLUMNS,
  scenarioProbabilities,
  withoutEmptyColumns,
} from '@trendy/quant';
import type { ColumnWeights, ScenarioColumn, ScenarioProbabilities } from '@trendy/quant';
import { Trail } from './trail.ts';

export interface ScenarioParams {
  /** Bars among which a volatility is ranked. */
  readonly window: number;
  /** Bars of the drift that tells a direction. */
  readonly trendBars: number;
  /** The most Σ|Δw| of a bar; a crisis knows no limit. */
  readonly turnover: number;
}

/** Memory of the volatility. Source: METHODS 2.2, the exponential fallback. */
const DECAY = 0.94;
/**
 * A random walk drifts further than this in half and in a tenth of all cases (normal quantiles). Against its own past a
 * market in a long trend would drift no more than usual.
 */
const NO_DRIFT = 0.6744897501960817;
const SURE_DRIFT = 1.6448536269514722;

/**
 * Share of the account that a family of strategies has in the scenarios of this bar, 0…1; NaN during the warm-up.
 * The evidence is light so that it can run inside a sweep: the rank of the volatility among the last bars stands for
 * the hidden Markov model, the drift against that of a random walk for the forest. Sees this bar and earlier ones only.
 * @param filled families that have strategies; what the others would have had is cash.
 * Source: METHODS 2.4.
 */
export function weightOf(
  family: ScenarioColumn,
  params: ScenarioParams,
  filled: ReadonlySet<ScenarioColumn>,
): SeriesSpec {
  const { trendBars, turnover, window } = params;
  return {
    key: `weight_${family}`,
    id: `weight(${family},${window},${trendBars},${turnover},${[...filled].join('+')})`,
    create: () => new ScenarioWeight(family, params, filled),
  };
}

class ScenarioWeight implements SeriesKernel {
  readonly #family: ScenarioColumn;
  readonly #turnover: number;
  readonly #filled: ReadonlySet<ScenarioColumn>;
  readonly #sigmas: Trail;
  readonly #changes: Trail;
  readonly #alarms = new ScenarioAlarms();
  #close = Number.NaN;
  #variance = Number.NaN;
  #weights: ColumnWeights | null = null;

  constructor(family: ScenarioColumn, params: ScenarioParams, filled: ReadonlySet<ScenarioColumn>) {
    this.#family = family;
    this.#turnover = params.turnover;
    this.#filled = filled;
    this.#sigmas = new Trail(params.window);
    this.#changes = new Trail(params.trendBars);
  }

  update(_open: number, high: number, low: number, close: number): number {
    const probabilities = this.#read(high, low, close);
    if (probabilities === null) return Number.NaN;
    const aim = withoutEmptyColumns(blendWeights(probabilities), this.#filled);
    this.#weights =
      this.#weights === null || probabilities.CRISIS === 1
        ? aim
        : limitTurnover(this.#weights, aim, this.#turnover);
    return this.#weights[this.#family];
  }

  #read(high: number, low: number, close: number): ScenarioProbabilities | null {
    const change = Math.log(close / this.#close);
    this.#close = close;
    if (!Number.isFinite(change)) return null;
    const square = change * change;
    this.#variance = Number.isNaN(this.#variance) ? square : DECAY * this.#variance + (1 - DECAY) * square;
    const sigma = Math.sqrt(this.#variance);
    const { breakout, crisis } = this.#alarms.update({ high, low, close, sigma });
    const wild = this.#sigmas.rankOf(sigma);
    this.#sigmas.push(sigma);
    this.#changes.push(change);
    if (!this.#changes.isFull) return null;
    const drift = driftOf(this.#changes.values);
    if (Number.isNaN(wild)) return null;
    const trend = ramp(Math.abs(drift), NO_DRIFT, SURE_DRIFT);
    return scenarioProbabilities({
      highVolatility: ramp(wild, 0.25, 0.75),
      classes: {
        trendingUp: drift > 0 ? trend : 0,
        trendingDown: drift > 0 ? 0 : trend,
        ranging: 1 - trend,
        volatile: 0,
      },
      breakout,
      crisis,
    });
  }

  save(): KernelState {
    const weights = SCENARIO_COLUMNS.map((column) => this.#weights?.[column] ?? null);
    const trails = [this.#sigmas, this.#changes].flatMap((trail) => trail.save());
    return [orNull(this.#close), orNull(this.#variance), ...weights, ...trails, ...this.#alarms.save()];
  }

  load(state: KernelState): void {
    this.#close = state[0] ?? Number.NaN;
    this.#variance = state[1] ?? Number.NaN;
    const weights = SCENARIO_COLUMNS.map((column, index) => [column, state[index + 2] ?? null] as const);
    this.#weights = weights.some(([, weight]) => weight === null)
      ? null
      : (Object.fromEntries(weights) as Record<ScenarioColumn, number>);
    let at = 2 + SCENARIO_COLUMNS.length;
    for (const trail of [this.#sigmas, this.#changes]) at = trail.load(state, at);
    this.#alarms.load(state.slice(at));
  }
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** How far the changes went together, in what they would have gone by chance: Σx / √Σx². Their order is of no matter. */
function driftOf(changes: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (const change of changes) {
    sum += change;
    squares += change * change;
  }
  return squares === 0 ? 0 : sum / Math.sqrt(squares);
}

const ramp = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));
