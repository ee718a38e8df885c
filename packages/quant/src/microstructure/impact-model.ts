import { fitRidgeForward, predictRidge } from './ridge.ts';
import type { RidgeFit } from './ridge.ts';

const LEAST_FILLS = 200;
const MOST_BPS = 500;
const HOURS = 24;

/** What was known when an order was sent. */
export interface ImpactFeatures {
  /** Order over the volume of its time. */
  readonly participation: number;
  /** Of daily returns. */
  readonly sigma: number;
  readonly halfSpreadBps: number;
  /** Of the book, times 1 for a buy and −1 for a sale. */
  readonly signedImbalance: number;
  /** 0 … 1. */
  readonly vpin: number;
  /** Volume of late over its usual; 1 is ordinary. */
  readonly volumeRatio: number;
  /** UTC, 0 … 23. */
  readonly hour: number;
}

export interface ImpactSample extends ImpactFeatures {
  /** Realised cost, bps, above 0 against the owner. */
  readonly costBps: number;
}

/** Plain JSON. */
export interface ImpactModel {
  readonly fit: RidgeFit;
  /** Mean square error on orders that came after those it was fitted to, bps². */
  readonly variance: number;
  readonly samples: number;
}

/**
 * Cost of an order learned from orders that are done.
 * @param samples oldest first, each known only when its order was done.
 * @returns null with fewer than 200: use the square-root law. Source: METHODS 5.6.
 */
export function fitImpactModel(samples: readonly ImpactSample[]): ImpactModel | null {
  if (samples.length < LEAST_FILLS) return null;
  const rows = samples.map(featuresOf);
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_none, column) =>
    Float64Array.from(rows, (row) => row[column]!),
  );
  const { fit, variance } = fitRidgeForward(
    columns,
    Float64Array.from(samples, (sample) => sample.costBps),
  );
  return { fit, variance, samples: samples.length };
}

/** Expected cost, bps, between half the spread and 500. */
export const predictImpact = ({ fit }: ImpactModel, features: ImpactFeatures): number =>
  Math.min(MOST_BPS, Math.max(features.halfSpreadBps, predictRidge(fit, featuresOf(features))));

function featuresOf(features: ImpactFeatures): Float64Array {
  const { participation, sigma, halfSpreadBps, signedImbalance, vpin, volumeRatio, hour } = features;
  const row = new Float64Array(5 + HOURS);
  row.set([Math.sqrt(participation) * sigma, halfSpreadBps, signedImbalance, vpin, volumeRatio]);
  row[5 + hour] = 1;
  return row;
}
