import { moneyLimit } from '@trendy/engine';
import type { LeanMarket } from './lean-market.ts';

/** Signed steps for an exposure, by the engine's portfolio stage. */
export function sizeFor(
  { risk, scale }: LeanMarket,
  equity: number,
  exposure: number,
  unitsPerStep: number,
): number {
  if (exposure === 0 || equity <= 0) return 0;
  const full = Math.floor(
    (((equity * risk.sizePercent) / 100) * risk.leverage * Math.abs(exposure)) / unitsPerStep,
  );
  const size = Math.max(0, Math.min(full, scale.instrument.maxMarketQuantity));
  return exposure > 0 ? size : -size + 0;
}

interface AtDecision {
  /** Money units. */
  readonly equity: number;
  /** Money units of one step at the close. */
  readonly unitsPerStep: number;
}

/** Whether the engine's risk stage would refuse whatever adds exposure, because too much is lost already. */
export function isAtDrawdownLimit({ risk }: LeanMarket, equity: number, peak: number): boolean {
  const drawdown = peak <= 0 ? 0 : Math.min(1, Math.max(0, 1 - equity / peak));
  return drawdown * 100 >= risk.maxDrawdownPercent;
}

/** Whether it would refuse to add exposure in this size. @param held signed steps that stay. */
export function hasEntryRefusal(
  { risk, scale }: LeanMarket,
  wanted: number,
  held: number,
  { equity, unitsPerStep }: AtDecision,
): boolean {
  if (equity <= 0) return true;
  const { instrument } = scale;
  const added = Math.abs(wanted) - Math.abs(held);
  if (added < instrument.minQuantity || added === 0) return true;
  if (added * unitsPerStep < instrument.minNotional) return true;
  const notional = Math.abs(wanted) * unitsPerStep;
  if (notional > moneyLimit(equity)) return true;
  const { brackets } = instrument;
  let bracket = 0;
  while (bracket < brackets.length - 1 && notional / 1e8 >= brackets[bracket]!.notionalCap) bracket++;
  if (risk.leverage > (brackets[bracket]?.maxLeverage ?? Number.POSITIVE_INFINITY)) return true;
  return notional / risk.leverage > equity;
}
