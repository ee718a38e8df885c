import { deviationOf, meanOf } from '../metrics/moments.ts';
import type { Prng } from '../statistics/index.ts';
import { expectedImprovement } from './expected-improvement.ts';
import { fitGaussianProcess } from './fit-gaussian-process.ts';
import type { GaussianProcess } from './gaussian-process.ts';
import { checkSpace, fromUnit, latinHypercube, toUnit } from './parameter-space.ts';
import type { Dimension, Point } from './parameter-space.ts';

export interface BayesianSettings {
  readonly space: readonly Dimension[];
  /** Points that are asked for at most, starts included. */
  readonly budget: number;
  readonly random: Prng;
}

/** Why it asks for no more. `exhausted`: every value on the steps of the space has been tried. */
export type StopReason = 'budget' | 'little_to_gain' | 'no_progress' | 'exhausted';

const CANDIDATES = 2000;
const REFINED = 5;
const REFINEMENTS = 30;
/** Of the range of the values seen, and so many times in a row. */
const LEAST_GAIN = 1e-3;
const LEAN_ROUNDS = 3;
const STALE_ROUNDS = 15;
/** The process is fitted to at most so many of the best and latest; its cost grows with the cube. */
const MOST_FITTED = 200;

/**
 * Minimises a costly function: a Latin hypercube of 2d + 4 starts, then the point that promises most (expected
 * improvement under a Gaussian process). Ask and tell; several starts may be open at once, later points one by one.
 * Source: Jones 1998, Snoek 2012; METHODS 7.5.
 */
export class BayesianOptimiser {
  readonly #settings: BayesianSettings;
  readonly #starts: readonly Point[];
  readonly #seen = new Map<string, { readonly point: Point; readonly value: number }>();
  readonly #asked = new Set<string>();
  #best = Number.POSITIVE_INFINITY;
  #lean = 0;
  #stale = 0;
  #stopReason: StopReason | null = null;

  /** @throws RangeError on a space that cannot be searched or a budget below 1. */
  constructor(settings: BayesianSettings) {
    checkSpace(settings.space);
    if (!(settings.budget >= 1)) throw new RangeError(`budget is ${settings.budget}; must be at least 1`);
    this.#settings = settings;
    const starts = Math.min(settings.budget, 2 * settings.space.length + 4);
    this.#starts = latinHypercube(settings.space, starts, () => settings.random.uniform());
  }

  get stopReason(): StopReason | null {
    return this.#stopReason;
  }

  /** @returns null when it has stopped, or waits for answers. */
  ask(): Point | null {
    if (this.#stopReason) return null;
    const start = this.#starts[this.#asked.size];
    if (start) return this.#give(start);
    if (this.#seen.size < this.#asked.size) return null;
    if (this.#asked.size >= this.#settings.budget) return this.#stop('budget');
    if (this.#stale >= STALE_ROUNDS) return this.#stop('no_progress');
    if (this.#lean >= LEAN_ROUNDS) return this.#stop('little_to_gain');
    const next = this.#mostPromising();
    return next ? this.#give(next) : this.#stop('exhausted');
  }

  /** @param value to be minimised, finite. @throws RangeError on a point that was not asked for. */
  tell(point: Point, value: number): void {
    const key = point.join();
    if (!this.#asked.has(key) || this.#seen.has(key)) throw new RangeError(`[${key}] was not asked for`);
    if (!Number.isFinite(value)) throw new RangeError(`the value of [${key}] is ${value}; must be finite`);
    const isStart = this.#seen.size < this.#starts.length;
    this.#seen.set(key, { point, value });
    if (value < this.#best) [this.#best, this.#stale] = [value, 0];
    else if (!isStart) this.#stale++;
  }

  #give(point: Point): Point {
    this.#asked.add(point.join());
    return point;
  }

  #stop(reason: StopReason): null {
    this.#stopReason = reason;
    return null;
  }

  #mostPromising(): Point | null {
    // In the order of asking: the order in which answers came must not matter.
    const all = [...this.#asked].map((key) => this.#seen.get(key)!);
    const used = all.length <= MOST_FITTED ? all : bestAndLatest(all);
    const raw = Float64Array.from(used, ({ value }) => value);
    const mean = meanOf(raw);
    const spread = deviationOf(raw) || 1;
    const values = raw.map((value) => (value - mean) / spread);
    const process = fitGaussianProcess(
      used.map(({ point }) => this.#unitOf(point)),
      values,
    );
    const best = (this.#best - mean) / spread;
    const free = this.#candidates().map((point) => ({ point, gain: this.#gainOf(process, point, best) }));
    free.sort((a, b) => b.gain - a.gain);
    let top = free[0];
    if (!top) return null;
    for (const candidate of free.slice(0, REFINED)) {
      const refined = this.#refine(process, candidate, best);
      if (refined.gain > top.gain) top = refined;
    }
    const range = Math.max(...values) - Math.min(...values);
    this.#lean = top.gain < LEAST_GAIN * range ? this.#lean + 1 : 0;
    return top.point;
  }

  /** Random places of the whole space, on its own steps, that were not asked for yet. */
  #candidates(): Point[] {
    const { space, random } = this.#settings;
    const found = new Map<string, Point>();
    for (let tries = 0; tries < CANDIDATES; tries++) {
      const point = space.map((dimension) => fromUnit(dimension, random.uniform()));
      const key = point.join();
      if (!this.#asked.has(key)) found.set(key, point);
    }
    return [...found.values()];
  }

  #refine(process: GaussianProcess, from: { point: Point; gain: number }, best: number) {
    const { space, random } = this.#settings;
    let top = from;
    for (let round = 0, reach = 0.1; round < REFINEMENTS; round++, reach *= 0.9) {
      const point = space.map((dimension, axis) =>
        fromUnit(dimension, toUnit(dimension, top.point[axis]!) + reach * random.normal()),
      );
      if (this.#asked.has(point.join())) continue;
      const gain = this.#gainOf(process, point, best);
      if (gain > top.gain) top = { point, gain };
    }
    return top;
  }

  #gainOf(process: GaussianProcess, point: Point, best: number): number {
    const { mean, deviation } = process.predict(this.#unitOf(point));
    return expectedImprovement(mean, deviation, best);
  }

  /** Whole numbers and steps are rounded before the process sees them, so that it knows that equal points are equal. */
  #unitOf(point: Point): Float64Array {
    return Float64Array.from(this.#settings.space, (dimension, axis) => toUnit(dimension, point[axis]!));
  }
}

function bestAndLatest<Seen extends { readonly value: number }>(all: readonly Seen[]): Seen[] {
  const half = MOST_FITTED / 2;
  const latest = all.slice(-half);
  const best = all.slice(0, -half).sort((a, b) => a.value - b.value);
  return [...best.slice(0, half), ...latest];
}
