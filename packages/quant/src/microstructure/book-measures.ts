import type { BookLevels, BookView } from '../execution/book-view.ts';

/**
 * Order book imbalance (B − A) / (B + A) over the first `levels` levels: 1 all bid, −1 all ask.
 * @returns null when a side is empty. Source: METHODS 5.2.
 */
export function bookImbalance({ bids, asks }: BookView, levels: number): number | null {
  if (bids.levels === 0 || asks.levels === 0) return null;
  return ratio(flatDepth(bids, levels), flatDepth(asks, levels));
}

/** The same with weights e^(−i/2) for the level i = 0, 1, 2 … */
export function weightedImbalance({ bids, asks }: BookView, levels: number): number | null {
  if (bids.levels === 0 || asks.levels === 0) return null;
  return ratio(weightedDepth(bids, levels), weightedDepth(asks, levels));
}

/** Middle weighted by the other side's size: nearer to the side that is about to give way. null: a side is empty. */
export function microprice({ bids, asks }: BookView): number | null {
  if (bids.levels === 0 || asks.levels === 0) return null;
  const bidSize = bids.size[0]!;
  const askSize = asks.size[0]!;
  return (bidSize * asks.price[0]! + askSize * bids.price[0]!) / (bidSize + askSize);
}

/** Bid and ask at one moment; sizes in any one unit. */
export interface TopOfBook {
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
}

/**
 * Order flow imbalance of one change of the top: above 0 pressure to buy.
 * Source: Cont, Kukanov, Stoikov 2014; METHODS 5.2.
 */
export function orderFlowImbalance(before: TopOfBook, after: TopOfBook): number {
  let flow = 0;
  if (after.bid >= before.bid) flow += after.bidSize;
  if (after.bid <= before.bid) flow -= before.bidSize;
  if (after.ask <= before.ask) flow -= after.askSize;
  if (after.ask >= before.ask) flow += before.askSize;
  return flow;
}

/** Size within `bps` of the middle, one side. 0 when a side is empty. */
export function depthWithin(side: BookLevels, mid: number, bps: number): number {
  const reach = (mid * bps) / 10_000;
  let sum = 0;
  for (let level = 0; level < side.levels && Math.abs(side.price[level]! - mid) <= reach; level++)
    sum += side.size[level]!;
  return sum;
}

function flatDepth({ size, levels }: BookLevels, most: number): number {
  let sum = 0;
  for (let level = 0; level < levels && level < most; level++) sum += size[level]!;
  return sum;
}

function weightedDepth({ size, levels }: BookLevels, most: number): number {
  let sum = 0;
  for (let level = 0; level < levels && level < most; level++) sum += size[level]! * Math.exp(-0.5 * level);
  return sum;
}

const ratio = (bid: number, ask: number): number => (bid - ask) / (bid + ask);
