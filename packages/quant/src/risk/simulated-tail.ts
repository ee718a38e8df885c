import { cholesky } from '../linear-algebra/index.ts';
import { historicalShortfall, historicalVar } from '../metrics/value-at-risk.ts';
import { shrinkCovariance } from '../portfolio/ledoit-wolf.ts';
import { fitGarch, forecastVariances, updateVariance } from '../regimes/garch.ts';
import type { VolatilityModel } from '../regimes/garch.ts';
import { assertFinite } from '../statistics/describe.ts';
import { Prng } from '../statistics/prng.ts';

export interface TailSimulation {
  /** T × assets, row-major, simple returns of the same periods, oldest first. */
  readonly returns: Float64Array;
  /** Notional of each asset as a share of equity, signed; those held now, for all of the past. */
  readonly weights: Float64Array;
  /** Share of the worst outcomes, e.g. 0.05. */
  readonly tail: number;
  readonly seed: number;
  readonly draws?: number;
  /** Periods ahead; the weights stay as they are. */
  readonly horizon?: number;
  /** Known carry per period (funding), share of equity; positive is earned. */
  readonly carry?: number;
}

/** Losses as positive shares of equity over the horizon. */
export interface SimulatedTail {
  readonly valueAtRisk: number;
  readonly shortfall: number;
  /** Of the value at risk, from the finite number of draws. */
  readonly standardError: number;
  readonly draws: number;
}

const DRAWS = 10_000;
const FREEDOM = 5;

/**
 * Filtered historical simulation: each asset's returns over its own volatility of the day, whole rows drawn together,
 * scaled by the volatility forecast now, which then moves on with what was drawn.
 * @throws RangeError on lengths that do not fit, values that are not finite, or an asset that does not move.
 * Source: Barone-Adesi, Giannopoulos, Vosper 1999; METHODS 1.2. O(T · assets + draws · horizon · assets).
 */
export function filteredHistoricalTail(simulation: TailSimulation): SimulatedTail {
  return tailOf(filteredOutcomes(simulation), simulation);
}

/**
 * The same of one asset that is held, and of one that is owed, from one set of draws.
 * @param returns simple, of periods that follow each other, oldest first. @param tail e.g. 0.05.
 * @throws RangeError as `filteredHistoricalTail`.
 */
export function filteredTailsOfSides(
  returns: Float64Array,
  tail: number,
  seed: number,
): { readonly long: SimulatedTail; readonly short: SimulatedTail } {
  const simulation = { returns, weights: Float64Array.of(1), tail, seed };
  const outcomes = filteredOutcomes(simulation);
  return {
    long: tailOf(outcomes, simulation),
    short: tailOf(
      outcomes.map((outcome) => -outcome),
      simulation,
    ),
  };
}

function filteredOutcomes(simulation: TailSimulation): Float64Array {
  const { assets, rows } = shapeOf(simulation);
  const { horizon = 1, draws = DRAWS, seed, weights } = simulation;
  const filters = Array.from({ length: assets }, (_, asset) => filterOf(simulation.returns, asset, assets));
  const random = new Prng(seed);
  const variances = new Float64Array(assets);
  const outcomes = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    for (let asset = 0; asset < assets; asset++) variances[asset] = filters[asset]!.model.next;
    let outcome = 0;
    for (let period = 0; period < horizon; period++) {
      const row = random.integer(rows);
      for (let asset = 0; asset < assets; asset++) {
        const { model, residuals } = filters[asset]!;
        const log = model.mean + Math.sqrt(variances[asset]!) * residuals[row]!;
        outcome += weights[asset]! * Math.expm1(log);
        variances[asset] = updateVariance(model, log, variances[asset]!);
      }
    }
    outcomes[draw] = outcome;
  }
  return outcomes;
}

interface Filter {
  readonly model: VolatilityModel;
  /** Standardised log returns, one a row. */
  readonly residuals: Float64Array;
}

function filterOf(returns: Float64Array, asset: number, assets: number): Filter {
  const rows = returns.length / assets;
  const logs = new Float64Array(rows);
  for (let row = 0; row < rows; row++) logs[row] = Math.log1p(returns[row * assets + asset]!);
  const model = fitGarch(logs);
  const residuals = new Float64Array(rows);
  let variance = logs.reduce((sum, value) => sum + (value - model.mean) ** 2, 0) / rows;
  for (let row = 0; row < rows; row++) {
    residuals[row] = (logs[row]! - model.mean) / Math.sqrt(variance);
    variance = updateVariance(model, logs[row]!, variance);
  }
  return { model, residuals };
}

/**
 * Joint Student's t with five degrees of freedom and a shrunk covariance, the means those of the sample.
 * @throws RangeError as `filteredHistoricalTail`. Source: McNeil, Frey, Embrechts 2015; Ledoit, Wolf 2004.
 */
export function multivariateStudentTail(simulation: TailSimulation): SimulatedTail {
  const { assets, rows } = shapeOf(simulation);
  const { returns, weights, draws = DRAWS, horizon = 1, seed } = simulation;
  const { lower } = cholesky(shrinkCovariance(returns, assets).covariance, assets);
  const mean = new Float64Array(assets);
  for (let row = 0; row < rows; row++)
    for (let asset = 0; asset < assets; asset++) mean[asset]! += returns[row * assets + asset]! / rows;
  const random = new Prng(seed);
  const normals = new Float64Array(assets);
  const outcomes = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    let outcome = 0;
    for (let period = 0; period < horizon; period++) {
      let square = 0;
      for (let index = 0; index < FREEDOM; index++) square += random.normal() ** 2;
      // The covariance given is that of the t itself: its scale matrix is (ν − 2)/ν of it.
      const stretch = Math.sqrt((FREEDOM - 2) / square);
      for (let asset = 0; asset < assets; asset++) normals[asset] = random.normal();
      for (let asset = 0; asset < assets; asset++) {
        let shock = 0;
        for (let column = 0; column <= asset; column++)
          shock += lower[asset * assets + column]! * normals[column]!;
        outcome += weights[asset]! * (mean[asset]! + stretch * shock);
      }
    }
    outcomes[draw] = outcome;
  }
  return tailOf(outcomes, simulation);
}

function tailOf(outcomes: Float64Array, { tail, horizon = 1, carry = 0 }: TailSimulation): SimulatedTail {
  for (let draw = 0; draw < outcomes.length; draw++) outcomes[draw]! += carry * horizon;
  const draws = outcomes.length;
  const valueAtRisk = valueOf(historicalVar(outcomes, tail).value);
  // The density at the quantile, from the distance between two quantiles about it.
  const half = Math.min(tail / 2, Math.max(tail / 10, 2 / draws));
  const low = valueOf(historicalVar(outcomes, tail - half).value);
  const high = valueOf(historicalVar(outcomes, tail + half).value);
  const density = (2 * half) / Math.max(Number.MIN_VALUE, low - high);
  return {
    valueAtRisk,
    shortfall: valueOf(historicalShortfall(outcomes, tail).value),
    standardError: Math.sqrt((tail * (1 - tail)) / draws) / density,
    draws,
  };
}

const valueOf = (value: number | null): number => value ?? Number.NaN;

function shapeOf({ returns, weights, tail, horizon = 1, draws = DRAWS, carry = 0 }: TailSimulation): {
  readonly assets: number;
  readonly rows: number;
} {
  const assets = weights.length;
  assertFinite('weights', weights);
  assertFinite('returns', returns, 2 * assets);
  assertFinite('carry', [carry]);
  if (returns.length % assets !== 0)
    throw new RangeError(`returns has ${returns.length} entries; not a multiple of the ${assets} weights`);
  for (const value of returns)
    if (value <= -1) throw new RangeError(`a return is ${value}; an asset cannot lose more than all`);
  if (!(tail > 0 && tail < 0.5)) throw new RangeError(`tail is ${tail}; must lie between 0 and 0.5`);
  for (const [name, value] of Object.entries({ horizon, draws }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`${name} is ${value}; must be an integer ≥ 1`);
  return { assets, rows: returns.length / assets };
}

/** Value at risk of the normal over several periods with the variance path of a fitted model. METHODS 1.2. */
export function garchNormalVar(model: VolatilityModel, z: number, horizon: number): number {
  const variance = forecastVariances(model, horizon).reduce((sum, value) => sum + value, 0);
  return -(horizon * model.mean + z * Math.sqrt(variance));
}
