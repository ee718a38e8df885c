import type { BarView, Strategy, StrategyRegistry, Wish } from '@trendy/domain';
import type { BacktestRequest } from '../request.ts';
import { createBacktest } from '../run.ts';

/** What a strategy wanted at each bar's close, in order; NaN prices mean "as the bot's settings say". */
export interface Wishes {
  /** UTC milliseconds. */
  readonly time: number[];
  readonly exposure: number[];
  readonly stop: number[];
  readonly target: number[];
}

/** One bar's wish, for the eye and for JSON: a price that is not named is null. */
export interface AuditWish {
  readonly exposure: number;
  readonly stop: number | null;
  readonly target: number | null;
}

/**
 * Every wish of a run through the very engine that trades.
 * @param bars runs only so many, though the strategy's series were computed over all; absent: all.
 */
export function wishesOf(
  request: BacktestRequest,
  strategies: StrategyRegistry,
  bars = Number.POSITIVE_INFINITY,
): Wishes {
  const wishes: Wishes = { time: [], exposure: [], stop: [], target: [] };
  const run = createBacktest(request, { strategies: listening(strategies, wishes) });
  run.advance(bars);
  return wishes;
}

/** The same strategies, overheard. */
function listening(strategies: StrategyRegistry, wishes: Wishes): StrategyRegistry {
  return {
    get(id) {
      const strategy = strategies.get(id);
      if (!strategy) return undefined;
      const onBar = (view: BarView, params: unknown, out: Wish): void => {
        strategy.onBar(view, params, out);
        wishes.time.push(view.closeTime);
        wishes.exposure.push(out.exposure);
        wishes.stop.push(out.stop);
        wishes.target.push(out.target);
      };
      return Object.create(strategy, { onBar: { value: onBar } }) as Strategy;
    },
  };
}

/** @param tolerance share of a price by which stops and targets may differ; absent: not by a bit. */
export const isSameWish = (one: Wishes, row: number, other: Wishes, at: number, tolerance = 0): boolean =>
  one.exposure[row] === other.exposure[at] &&
  isSamePrice(one.stop[row]!, other.stop[at]!, tolerance) &&
  isSamePrice(one.target[row]!, other.target[at]!, tolerance);

const isSamePrice = (one: number, other: number, tolerance: number): boolean =>
  Object.is(one, other) || Math.abs(one - other) <= tolerance * Math.abs(one);

export const wishAt = (wishes: Wishes, row: number): AuditWish => ({
  exposure: wishes.exposure[row]!,
  stop: orNull(wishes.stop[row]!),
  target: orNull(wishes.target[row]!),
});

const orNull = (price: number): number | null => (Number.isNaN(price) ? null : price);
