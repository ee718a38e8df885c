import { inverseNormal, normalPdf } from '../statistics/normal.ts';
import { inverseStudent, studentPdf } from '../statistics/student-t.ts';
import { momentsOf } from '../statistics/describe.ts';
import { deviationOf, known, meanOf, quantileOf, unknown } from './moments.ts';
import type { Metric } from './moments.ts';

const NO_RETURNS = 'no_returns';
/** Where the Cornish–Fisher quantile must rise for the expansion to mean anything. */
const GUARD = 4;
const GUARD_STEPS = 400;

/**
 * Loss that is exceeded in a share `tail` of the periods; positive is a loss.
 * @param tail 0 < tail < 1, e.g. 0.05. @throws RangeError outside. Source: Jorion 2006, METHODS 1.2.
 */
export function historicalVar(returns: Float64Array, tail: number): Metric {
  assertTail(tail);
  return returns.length === 0 ? unknown(NO_RETURNS) : known(-quantileOf(returns, tail));
}

/** Mean loss within the worst share `tail`, the last observation counted by the part that belongs to it. Acerbi, Tasche 2002. */
export function historicalShortfall(returns: Float64Array, tail: number): Metric {
  assertTail(tail);
  if (returns.length === 0) return unknown(NO_RETURNS);
  const sorted = returns.slice().sort();
  const share = sorted.length * tail;
  const whole = Math.floor(share + 1e-12);
  let sum = 0;
  for (let index = 0; index < whole; index++) sum += sorted[index]!;
  if (whole < sorted.length) sum += (share - whole) * sorted[whole]!;
  return known(-sum / share);
}

/** −(mean + z sd) of the normal distribution. METHODS 1.2. */
export function normalVar(returns: Float64Array, tail: number): Metric {
  assertTail(tail);
  if (returns.length < 2) return unknown(NO_RETURNS);
  return known(-(meanOf(returns) + inverseNormal(tail) * deviationOf(returns)));
}

/** −(mean − sd φ(z)/tail). METHODS 1.2. */
export function normalShortfall(returns: Float64Array, tail: number): Metric {
  assertTail(tail);
  if (returns.length < 2) return unknown(NO_RETURNS);
  return known(-(meanOf(returns) - (deviationOf(returns) * normalPdf(inverseNormal(tail))) / tail));
}

/** By Student's t with the sample's mean and deviation. @param freedom > 2. METHODS 1.2. */
export function studentVar(returns: Float64Array, tail: number, freedom: number): Metric {
  assertTail(tail);
  assertFreedom(freedom);
  if (returns.length < 2) return unknown(NO_RETURNS);
  const scale = deviationOf(returns) * Math.sqrt((freedom - 2) / freedom);
  return known(-(meanOf(returns) + scale * inverseStudent(tail, freedom)));
}

/** The mean loss beyond `studentVar`. McNeil, Frey, Embrechts 2015. */
export function studentShortfall(returns: Float64Array, tail: number, freedom: number): Metric {
  assertTail(tail);
  assertFreedom(freedom);
  if (returns.length < 2) return unknown(NO_RETURNS);
  const scale = deviationOf(returns) * Math.sqrt((freedom - 2) / freedom);
  const z = inverseStudent(tail, freedom);
  const factor = ((freedom + z * z) / (freedom - 1)) * (studentPdf(z, freedom) / tail);
  return known(-(meanOf(returns) - scale * factor));
}

/** Quantile of a distribution with this skewness and excess kurtosis. Zangari 1996. */
export const cornishFisherQuantile = (z: number, skewness: number, exKurt: number): number =>
  z +
  ((z * z - 1) * skewness) / 6 +
  ((z ** 3 - 3 * z) * exKurt) / 24 -
  ((2 * z ** 3 - 5 * z) * skewness * skewness) / 36;

/** Whether that quantile rises everywhere that matters; else the expansion contradicts itself. Maillard 2012. */
export function isCornishFisherValid(skewness: number, exKurt: number): boolean {
  for (let step = 0; step <= GUARD_STEPS; step++) {
    const z = -GUARD + (2 * GUARD * step) / GUARD_STEPS;
    const slope =
      1 + (z * skewness) / 3 + ((z * z - 1) * exKurt) / 8 - ((6 * z * z - 5) * skewness * skewness) / 36;
    if (!(slope > 0)) return false;
  }
  return true;
}

/** Value at risk and expected shortfall by Cornish–Fisher; null with `cf_invalid` where the expansion does not hold. */
export function cornishFisherTail(
  returns: Float64Array,
  tail: number,
): { readonly valueAtRisk: Metric; readonly shortfall: Metric } {
  assertTail(tail);
  const none = (reason: string) => ({ valueAtRisk: unknown(reason), shortfall: unknown(reason) });
  if (returns.length < 2) return none(NO_RETURNS);
  const { exKurt, mean, sd, skewness } = momentsOf(returns);
  if (skewness === null || exKurt === null) return none('returns_do_not_vary');
  if (!isCornishFisherValid(skewness, exKurt)) return none('cf_invalid');
  const z = inverseNormal(tail);
  const zc = cornishFisherQuantile(z, skewness, exKurt);
  return {
    valueAtRisk: known(-(mean + zc * sd)),
    shortfall: known(-(mean + sd * cornishFisherShortfallFactor(tail, skewness, exKurt))),
  };
}

/** Mean of the Cornish–Fisher quantile over (0, tail), in deviations. */
export function cornishFisherShortfallFactor(tail: number, skewness: number, exKurt: number): number {
  const z = inverseNormal(tail);
  return (
    -(normalPdf(z) / tail) *
    (1 + (skewness * z) / 6 + (exKurt * (z * z - 1)) / 24 - (skewness * skewness * (2 * z * z - 1)) / 36)
  );
}

function assertTail(tail: number): void {
  if (!(tail > 0 && tail < 1)) throw new RangeError(`tail is ${tail}; must lie between 0 and 1, e.g. 0.05`);
}

function assertFreedom(freedom: number): void {
  if (!(freedom > 2)) throw new RangeError(`freedom is ${freedom}; must be above 2 for a variance to exist`);
}
