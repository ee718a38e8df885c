import { Prng } from '../statistics/index.ts';
import { decay } from './almgren-chriss.ts';
import type { ParentOrder, PlanSettings } from './plan-types.ts';

interface Slices {
  readonly at: readonly number[];
  readonly weight: readonly number[];
}

/** How far a slice strays from its time (share of a slice) and from its size, so that nobody can set a watch by it. */
const TIME_JITTER = 0.1;
const SIZE_JITTER = 0.15;
/** A slice must be able to shrink by its jitter and still be a child. */
const ROOM = 1 + 2 * SIZE_JITTER;

/**
 * When and in which proportions an order is cut: even, Almgren–Chriss or by expected volume, with seeded jitter.
 * The first slice starts at once; the last ends at the deadline.
 */
export function cutSlices(parent: ParentOrder, settings: PlanSettings, seed: number): Slices {
  const { quantity, startedAt, deadline, minChild } = parent;
  const { style } = settings;
  if (style === 'aggressive' || style === 'passive') return { at: [startedAt], weight: [1] };
  const most = Math.floor(quantity / (minChild * ROOM));
  const count = Math.max(1, Math.min(settings.slices, most));
  const random = new Prng(seed);
  const length = (deadline - startedAt) / count;
  const shares = sharesOf(settings, count);
  const at: number[] = [];
  const weight: number[] = [];
  for (let index = 0; index < count; index++) {
    const shift = (2 * random.uniform() - 1) * TIME_JITTER;
    const stretch = 1 + (2 * random.uniform() - 1) * SIZE_JITTER;
    at.push(index === 0 ? startedAt : Math.round(startedAt + length * (index + shift)));
    weight.push(shares[index]! * stretch);
  }
  return { at, weight };
}

/** @returns `count` shares above 0. */
function sharesOf({ style, weights, urgency }: PlanSettings, count: number): Float64Array {
  if (style === 'vwap' && weights !== null) return resample(weights, count);
  const held = decay(style === 'adaptive' ? 0 : urgency, count);
  // A share that vanishes behind the first ones still needs a place in the order of things.
  return held.subarray(0, count).map((share, index) => Math.max(share - held[index + 1]!, 1e-12));
}

/** Shares of the same whole over another number of equal parts. Parts without any volume keep a trace of a share. */
function resample(weights: readonly number[], count: number): Float64Array {
  const out = new Float64Array(count);
  for (let part = 0; part < weights.length; part++) {
    const from = (part * count) / weights.length;
    const to = ((part + 1) * count) / weights.length;
    for (let slot = Math.floor(from); slot < Math.min(count, Math.ceil(to)); slot++)
      out[slot]! += (weights[part]! * (Math.min(to, slot + 1) - Math.max(from, slot))) / (to - from);
  }
  return out.map((share) => Math.max(share, 1e-12));
}
