/** The quantity that one rule allows, base units or any other unit that all of a call share. */
export interface SizeConstraint {
  readonly name: string;
  readonly quantity: number;
}

export interface SizeDecision {
  /** Least of all constraints times the multipliers; 0 when any of them is 0 or not a number. */
  readonly quantity: number;
  /** Name of the constraint that decided; the first of equals. */
  readonly binding: string;
  /** Every constraint's own quantity, before the multipliers. */
  readonly limits: Readonly<Record<string, number>>;
}

/**
 * Smallest of all constraints, then the multipliers of drawdown, loss days and regime.
 * @param multipliers each 0 … 1. @throws RangeError without a constraint, or on a multiplier outside. METHODS 1.6.
 */
export function sizePosition(
  constraints: readonly SizeConstraint[],
  multipliers: readonly number[] = [],
): SizeDecision {
  const [first] = constraints;
  if (!first) throw new RangeError('no constraint; a size without a limit is no size');
  let binding = first;
  const limits: Record<string, number> = {};
  for (const constraint of constraints) {
    limits[constraint.name] = constraint.quantity;
    if (allowed(constraint.quantity) < allowed(binding.quantity)) binding = constraint;
  }
  let quantity = allowed(binding.quantity);
  for (const multiplier of multipliers) {
    if (!(multiplier >= 0 && multiplier <= 1))
      throw new RangeError(`multiplier is ${multiplier}; must lie in 0 … 1`);
    quantity *= multiplier;
  }
  return { quantity, binding: binding.name, limits };
}

/** What cannot be computed allows nothing. */
const allowed = (quantity: number): number => (quantity > 0 ? quantity : 0);

/** Notional of `share` of equity. */
export const shareQuantity = (share: number, equity: number, price: number): number =>
  (share * equity) / price;

/** So much that a move of `distance` (quote per base) loses `riskShare` of equity. */
export const riskQuantity = (riskShare: number, equity: number, distance: number): number =>
  (riskShare * equity) / distance;

/**
 * So much that value at risk stays within what is left of its budget.
 * @param headroomShare budget less what is used, share of equity. @param sd of the asset's return over the budget's
 * horizon. @param z positive, e.g. 1.645.
 */
export const varQuantity = (
  headroomShare: number,
  equity: number,
  price: number,
  sd: number,
  z: number,
): number => (Math.max(0, headroomShare) * equity) / (price * sd * z);

/** Part of what rests within ten basis points and part of a day's mean volume, whichever is less; base units. */
export const liquidityQuantity = (
  depthBase: number,
  averageDailyVolumeBase: number,
  depthShare = 0.2,
  volumeShare = 0.01,
): number => Math.min(depthShare * depthBase, volumeShare * averageDailyVolumeBase);
