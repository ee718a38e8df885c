/** Coefficients that Almgren et al. fitted to 29,509 orders. */
const PERMANENT = 0.314;
const TEMPORARY = 0.142;

/** Bounds within which Y is calibrated. METHODS 4.4. */
export const IMPACT_SCALE = { least: 0.3, usual: 1, most: 1.5 } as const;

/**
 * Price move that an order leaves behind, bps: Y σ √(Q / V), with the sign of the order.
 * @param quantity signed, in the unit of `dailyVolume`. @param dailySigma of daily returns, e.g. 0.03.
 * @throws RangeError unless the volume is above 0. Source: Tóth et al. 2011.
 */
export function squareRootImpact(
  quantity: number,
  dailyVolume: number,
  dailySigma: number,
  scale: number = IMPACT_SCALE.usual,
): number {
  assertVolume(dailyVolume);
  return Math.sign(quantity) * scale * dailySigma * Math.sqrt(Math.abs(quantity) / dailyVolume) * 10_000;
}

/** What an order trades against; one unit for all quantities. */
export interface ImpactMarket {
  readonly dailyVolume: number;
  /** Of daily returns. */
  readonly dailySigma: number;
  /** Units in existence; null: as much as a day trades (a perpetual has no such number). */
  readonly outstanding: number | null;
}

/**
 * Cost of an order worked evenly, bps against the arrival price, with the sign of the order:
 * ½ · 0.314 σ (X/V) (Θ/V)^¼ + 0.142 σ |X / (V T)|^0.6.
 * @param days that the order takes, above 0. @throws RangeError unless volume and days are above 0.
 * Source: Almgren, Thum, Hauptmann, Li 2005; METHODS 4.4.
 */
export function almgrenImpact(quantity: number, days: number, market: ImpactMarket): number {
  if (!(days > 0)) throw new RangeError(`days is ${days}; must be above 0`);
  const temporary =
    TEMPORARY * market.dailySigma * Math.abs(quantity / (market.dailyVolume * days)) ** 0.6 * 10_000;
  return permanentImpact(quantity, market) + Math.sign(quantity) * temporary;
}

/** The part of it that does not come back, bps: on average an order pays half of the move that it leaves. */
export function permanentImpact(
  quantity: number,
  { dailyVolume, dailySigma, outstanding }: ImpactMarket,
): number {
  assertVolume(dailyVolume);
  const turnover = outstanding === null ? 1 : (outstanding / dailyVolume) ** 0.25;
  return 0.5 * PERMANENT * dailySigma * (quantity / dailyVolume) * turnover * 10_000;
}

function assertVolume(dailyVolume: number): void {
  if (!(dailyVolume > 0)) throw new RangeError(`daily volume is ${dailyVolume}; must be above 0`);
}
