import type { BarColumns, MarketTail, SideTail } from '@trendy/domain';
import { filteredTailsOfSides } from '@trendy/quant';
import type { SimulatedTail } from '@trendy/quant';

const DAY_MS = 86_400_000;
/** Returns looked back on, and the fewest that say anything. METHODS 1.2. */
export const TAIL_DAYS = 500;
export const LEAST_TAIL_DAYS = 100;
const TAIL = 0.05;
/** A market that has not moved is not one that cannot. */
const LEAST_MOVE = 0.001;

/**
 * How far a market may move in a day, as it was known at the last midnight (UTC) before or at `at`. The same bars and
 * day give the same answer, live and in a backtest; bars that close later are not looked at.
 * @param bars oldest first, of at most a day each. @returns null with fewer than 100 returns from one midnight to the
 * next, or when the price never moved. Source: METHODS 1.2, filtered historical simulation.
 */
export function tailAt(
  bars: Pick<BarColumns, 'openTime' | 'close'>,
  stepMs: number,
  at: number,
): MarketTail | null {
  const midnight = Math.floor(at / DAY_MS) * DAY_MS;
  const returns = dailyReturns(bars, stepMs, midnight);
  if (returns.length < LEAST_TAIL_DAYS || returns.every((value) => value === returns[0])) return null;
  const { long, short } = filteredTailsOfSides(returns, TAIL, midnight / DAY_MS);
  return { at: midnight, days: returns.length, long: sideOf(long), short: sideOf(short) };
}

const sideOf = ({ shortfall, valueAtRisk }: SimulatedTail): SideTail => ({
  valueAtRisk: Math.max(LEAST_MOVE, valueAtRisk),
  shortfall: Math.max(LEAST_MOVE, shortfall),
});

/** From midnight to midnight; a day that lacks either end gives none. */
function dailyReturns(
  { close, openTime }: Pick<BarColumns, 'openTime' | 'close'>,
  stepMs: number,
  midnight: number,
): Float64Array {
  const returns: number[] = [];
  let row = openTime.length - 1;
  let later = Number.NaN;
  for (let day = 0; day <= TAIL_DAYS; day++) {
    const last = midnight - day * DAY_MS - stepMs;
    while (row >= 0 && openTime[row]! > last) row--;
    const price = row >= 0 && openTime[row] === last ? close[row]! : Number.NaN;
    const change = later / price - 1;
    if (Number.isFinite(change)) returns.push(change);
    later = price;
  }
  return Float64Array.from(returns.reverse());
}
