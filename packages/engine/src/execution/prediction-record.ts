import { quantileOf, ResidualWindow } from '@trendy/quant';

/** An order whose cost was foretold, and what it came to against the middle that it found. */
export interface JudgedPrediction {
  readonly accountId: string;
  readonly predictedBps: number;
  readonly costBps: number;
  /** When it was foretold, ms. */
  readonly at: number;
  /** When the order was done, ms: what it came to is not known before. */
  readonly doneAt: number;
}

export interface PredictionInterval {
  readonly lowBps: number;
  readonly highBps: number;
}

export interface PredictionAccuracy {
  /** Orders that were foretold and filled. */
  readonly judged: number;
  /** Of the errors without their sign, bps; null: none is known. */
  readonly meanErrorBps: number | null;
  readonly medianErrorBps: number | null;
  /** All errors over all costs, both without their sign, percent; null: none, or nothing cost anything. */
  readonly meanErrorPercent: number | null;
  /** Middle of each order's error over its cost; null: none, or half of them cost nothing. */
  readonly medianErrorPercent: number | null;
  /** Orders that had an interval when they left, and how many of them came to lie in it. */
  readonly withInterval: number;
  readonly insideInterval: number;
}

/** Nine of ten orders are to cost what lies between the bounds. */
export const INTERVAL_COVERAGE = 0.9;

/**
 * How far predictions were off, account by account: the errors of one venue, or of play money, say nothing of another.
 * An interval is made of errors that were known when the order left, never of later ones. Source: METHODS 4.5.
 */
export class PredictionRecord {
  readonly #byAccount = new Map<string, JudgedPrediction[]>();

  /** @param orders in any order. */
  constructor(orders: readonly JudgedPrediction[]) {
    for (const order of orders.toSorted((a, b) => a.doneAt - b.doneAt)) {
      const known = this.#byAccount.get(order.accountId);
      if (known) known.push(order);
      else this.#byAccount.set(order.accountId, [order]);
    }
  }

  /** Where the cost of an order that leaves at `at` will lie; null with fewer than 30 errors known by then. */
  interval(accountId: string, predictedBps: number, at: number): PredictionInterval | null {
    const known = (this.#byAccount.get(accountId) ?? []).filter(({ doneAt }) => doneAt < at);
    const window = new ResidualWindow(known.map(errorOf));
    const bounds = window.interval(predictedBps, INTERVAL_COVERAGE);
    return bounds && { lowBps: bounds.low, highBps: bounds.high };
  }
}

/** @param record of at least these orders. */
export function predictionAccuracy(
  record: PredictionRecord,
  orders: readonly JudgedPrediction[],
): PredictionAccuracy {
  const errors = Float64Array.from(orders, (order) => Math.abs(errorOf(order)));
  const costs = Float64Array.from(orders, ({ costBps }) => Math.abs(costBps));
  const [error, cost] = [sumOf(errors), sumOf(costs)];
  let withInterval = 0;
  let insideInterval = 0;
  for (const { accountId, at, costBps, predictedBps } of orders) {
    const interval = record.interval(accountId, predictedBps, at);
    if (interval === null) continue;
    withInterval++;
    if (costBps >= interval.lowBps && costBps <= interval.highBps) insideInterval++;
  }
  return {
    judged: orders.length,
    meanErrorBps: orders.length > 0 ? error / orders.length : null,
    medianErrorBps: known(quantileOf(errors, 0.5)),
    meanErrorPercent: cost > 0 ? (100 * error) / cost : null,
    medianErrorPercent: known(100 * quantileOf(errors.map(shareOf(costs)), 0.5)),
    withInterval,
    insideInterval,
  };
}

const errorOf = ({ costBps, predictedBps }: JudgedPrediction): number => costBps - predictedBps;
const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
/** An order that cost nothing, foretold right, is not off at all; foretold wrong, it is off by any share. */
const shareOf =
  (costs: Float64Array) =>
  (error: number, index: number): number =>
    error === 0 ? 0 : error / (costs[index] ?? 0);
const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
