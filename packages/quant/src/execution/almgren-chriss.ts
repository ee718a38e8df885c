export interface AlmgrenChrissTerms {
  /** Units to trade, above 0; a buy is the mirror image of a sale. */
  readonly quantity: number;
  /** Any unit of time; the other terms use the same. */
  readonly duration: number;
  readonly periods: number;
  /** Price per root of time. */
  readonly sigma: number;
  /** Temporary impact: price per (unit / time). */
  readonly eta: number;
  /** Permanent impact: price per unit. */
  readonly gamma: number;
  /** Half spread and fee: price per unit. */
  readonly epsilon: number;
  /** Aversion to risk: 1 / money. */
  readonly lambda: number;
}

export interface AlmgrenChrissPlan {
  /** periods + 1 holdings, from the whole quantity to exactly 0. */
  readonly holdings: Float64Array;
  /** Units traded in each period; they add up to the quantity. */
  readonly trades: Float64Array;
  /** Decay of the holdings, 1 / time; 0 for an even pace. */
  readonly kappa: number;
  /** Of the cost, money. */
  readonly expectedCost: number;
  readonly variance: number;
}

/** Below this κT the trajectory is a straight line to the last digit; above the other, sinh would overflow. */
const EVEN = 1e-6;
const STEEP = 50;

/**
 * The cheapest schedule for a given aversion to the risk of waiting.
 * @throws RangeError naming the term that makes no sense; η must exceed γτ/2.
 * Source: Almgren, Chriss 2000; METHODS 4.1.
 */
export function almgrenChriss(terms: AlmgrenChrissTerms): AlmgrenChrissPlan {
  assertTerms(terms);
  const { quantity, duration, periods, sigma, eta, gamma, epsilon, lambda } = terms;
  const tau = duration / periods;
  const etaTilde = eta - (gamma * tau) / 2;
  if (!(etaTilde > 0))
    throw new RangeError(
      `eta is ${eta}, gamma·τ/2 is ${(gamma * tau) / 2}; eta must be larger: take more periods`,
    );
  // acosh(1 + a) loses all digits of a small a; asinh of the root does not.
  const kappa = (2 / tau) * Math.asinh((Math.sqrt((lambda * sigma * sigma) / etaTilde) * tau) / 2);
  const holdings = decay(kappa * duration, periods);
  const trades = new Float64Array(periods);
  let squares = 0;
  let held = 0;
  for (let at = 0; at <= periods; at++) {
    holdings[at]! *= quantity;
    if (at === 0) continue;
    const trade = holdings[at - 1]! - holdings[at]!;
    trades[at - 1] = trade;
    squares += trade * trade;
    held += holdings[at]! * holdings[at]!;
  }
  return {
    holdings,
    trades,
    kappa: kappa * duration < EVEN ? 0 : kappa,
    expectedCost: 0.5 * gamma * quantity * quantity + epsilon * quantity + (etaTilde / tau) * squares,
    variance: sigma * sigma * tau * held,
  };
}

/**
 * Share still held at each of periods + 1 even times: sinh(κT(1 − t)) / sinh(κT), from exactly 1 to exactly 0.
 * @param kappaT 0 … ∞, dimensionless.
 */
export function decay(kappaT: number, periods: number): Float64Array {
  const out = new Float64Array(periods + 1);
  for (let at = 0; at <= periods; at++) {
    const gone = at / periods;
    if (kappaT < EVEN) out[at] = 1 - gone;
    else if (kappaT > STEEP) out[at] = Math.exp(-kappaT * gone) * -Math.expm1(-2 * kappaT * (1 - gone));
    else out[at] = Math.sinh(kappaT * (1 - gone)) / Math.sinh(kappaT);
  }
  out[0] = 1;
  out[periods] = 0;
  return out;
}

function assertTerms(terms: AlmgrenChrissTerms): void {
  for (const name of ['quantity', 'duration', 'eta'] as const)
    if (!(terms[name] > 0 && Number.isFinite(terms[name])))
      throw new RangeError(`${name} is ${terms[name]}; must be above 0`);
  for (const name of ['sigma', 'gamma', 'epsilon', 'lambda'] as const)
    if (!(terms[name] >= 0 && Number.isFinite(terms[name])))
      throw new RangeError(`${name} is ${terms[name]}; must be at least 0`);
  if (!(Number.isSafeInteger(terms.periods) && terms.periods >= 1 && terms.periods <= 100_000))
    throw new RangeError(`periods is ${terms.periods}; must be a whole number from 1 to 100000`);
}
