/** One step of a leverage table; bounds are notional in quote currency, `notionalCap` exclusive. */
export interface MaintenanceBracket {
  readonly notionalFloor: number;
  readonly notionalCap: number;
  readonly maintenanceRate: number;
  /** Maintenance amount ("cum"), quote: margin = notional × rate − amount. */
  readonly maintenanceAmount: number;
}

export interface LiquidationLeg {
  readonly direction: 1 | -1;
  /** Base units, above 0. */
  readonly quantity: number;
  /** Quote per base. */
  readonly entryPrice: number;
}

export interface MarginPool {
  /** Isolated: the position's own wallet. Cross: the cross wallet, quote. */
  readonly wallet: number;
  /** Maintenance margin of all other contracts; 0 when isolated. */
  readonly otherMaintenance?: number;
  /** Unrealised profit of all other contracts; 0 when isolated. */
  readonly otherUnrealised?: number;
}

const MAX_ROUNDS = 20;

/** What must be left of a position of this notional, quote. Continuous at the floors. */
export function maintenanceMargin(brackets: readonly MaintenanceBracket[], notional: number): number {
  const { maintenanceAmount, maintenanceRate } = bracketAt(brackets, notional);
  return notional * maintenanceRate - maintenanceAmount;
}

/**
 * Maintenance amounts that make the margin continuous: cum_n = floor_n × (rate_n − rate_n−1) + cum_n−1.
 * @param rates maintenance rate of each step, from the first floor (0) on. METHODS 1.5.
 */
export function maintenanceAmounts(
  steps: readonly { readonly notionalFloor: number; readonly maintenanceRate: number }[],
): readonly number[] {
  let amount = 0;
  return steps.map((step, index) => {
    const before = steps[index - 1];
    if (before) amount += step.notionalFloor * (step.maintenanceRate - before.maintenanceRate);
    return amount;
  });
}

/**
 * Mark price at which the venue takes a position over. The bracket is the one that holds at that price.
 * @param legs one in one-way mode; both of the symbol in hedge mode.
 * @returns null when no positive price liquidates it.
 * @throws RangeError without a leg, or on amounts that are not finite and above 0.
 * Source: Binance USD-M, "How to calculate liquidation price"; METHODS 1.5.
 */
export function liquidationPrice(
  legs: readonly LiquidationLeg[],
  pool: MarginPool,
  brackets: readonly MaintenanceBracket[],
): number | null {
  assertLegs(legs);
  const own = legs.reduce((sum, leg) => sum + leg.direction * leg.quantity * leg.entryPrice, 0);
  const free = pool.wallet - (pool.otherMaintenance ?? 0) + (pool.otherUnrealised ?? 0) - own;
  const seen = new Set<number>();
  let price = legs[0]!.entryPrice;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = priceWith(legs, free, brackets, price);
    if (next === null || next <= 0) return null;
    if (isSame(legs, brackets, price, next)) return next;
    const key = Math.round(next * 1e6);
    // Going round in a circle between two brackets: their floor is where both formulas agree.
    if (seen.has(key)) return next;
    seen.add(key);
    price = next;
  }
  return price;
}

/** By the brackets that hold at `at`. */
function priceWith(
  legs: readonly LiquidationLeg[],
  free: number,
  brackets: readonly MaintenanceBracket[],
  at: number,
): number | null {
  let above = free;
  let below = 0;
  for (const { direction, quantity } of legs) {
    const bracket = bracketAt(brackets, quantity * at);
    above += bracket.maintenanceAmount;
    below += quantity * (bracket.maintenanceRate - direction);
  }
  return below === 0 ? null : above / below;
}

const isSame = (
  legs: readonly LiquidationLeg[],
  brackets: readonly MaintenanceBracket[],
  a: number,
  b: number,
): boolean =>
  legs.every(({ quantity }) => bracketAt(brackets, quantity * a) === bracketAt(brackets, quantity * b));

/**
 * How far the mark may move against an isolated position before it is liquidated, as a share of the entry price.
 * @param leverage ≥ 1. @param maintenanceRate of its bracket, 0 … 1. METHODS 1.5.
 */
export function liquidationDistance(direction: 1 | -1, leverage: number, maintenanceRate: number): number {
  assertLeverage(leverage);
  return direction === 1
    ? 1 - (1 - 1 / leverage) / (1 - maintenanceRate)
    : (1 + 1 / leverage) / (1 + maintenanceRate) - 1;
}

/**
 * Largest leverage at which the liquidation lies at least `times` stop distances away. Not rounded.
 * @param stopDistance share of the entry price, above 0; `times` × it below 1 for a long. METHODS 1.5.
 * @returns Infinity when no leverage is too much (a long whose margin is never used up before the price is 0).
 */
export function maxLeverageForStop(
  direction: 1 | -1,
  stopDistance: number,
  maintenanceRate: number,
  times = 2,
): number {
  const away = times * stopDistance;
  if (!(away > 0)) throw new RangeError(`stop distance × ${times} is ${away}; must be above 0`);
  const used =
    direction === 1 ? 1 - (1 - away) * (1 - maintenanceRate) : (1 + away) * (1 + maintenanceRate) - 1;
  return used <= 0 ? Number.POSITIVE_INFINITY : 1 / used;
}

function bracketAt(brackets: readonly MaintenanceBracket[], notional: number): MaintenanceBracket {
  const found = brackets.find((row) => notional < row.notionalCap) ?? brackets.at(-1);
  if (!found) throw new RangeError('no maintenance brackets; give at least one');
  return found;
}

function assertLegs(legs: readonly LiquidationLeg[]): void {
  if (legs.length === 0) throw new RangeError('no position; give one leg, or two in hedge mode');
  for (const { entryPrice, quantity } of legs)
    if (!(quantity > 0 && entryPrice > 0 && Number.isFinite(quantity * entryPrice)))
      throw new RangeError(`a leg of ${quantity} at ${entryPrice}; both must be finite and above 0`);
}

function assertLeverage(leverage: number): void {
  if (!(leverage >= 1)) throw new RangeError(`leverage is ${leverage}; must be at least 1`);
}
