import { hashNumbers } from './data-hash.ts';
import { fitGarch, updateVariance } from './garch.ts';
import type { VolatilityModel } from './garch.ts';
import { HmmFilter } from './hmm-filter.ts';
import { selectHmm } from './hmm-fit.ts';
import type { HmmParameters } from './hmm-parameters.ts';
import { keep, REGIME_DIMENSIONS, RegimeFeatures } from './regime-features.ts';
import { matchStates, orderStates, RegimeHysteresis } from './regime-labels.ts';
import type { FilteredProb } from './state-probabilities.ts';

export interface RegimeDetectorOptions {
  readonly seed: number;
  /** Bars of the trailing fit window; at least 300. */
  readonly fitBars?: number;
  /** Refits fall on multiples of this since the epoch, so that they do not depend on where a history begins. */
  readonly refitEveryMs?: number;
  readonly leastStates?: number;
  readonly mostStates?: number;
  readonly restarts?: number;
  readonly maxIterations?: number;
}

/** What a fit was made of and what came out; plain JSON. */
export interface RegimeArtefact {
  /** closeTime of the first and last bar of the window, ms; the model is known from fitEnd on. */
  readonly fitStart: number;
  readonly fitEnd: number;
  readonly dataHash: string;
  readonly codeVersion: string;
  readonly seed: number;
  readonly converged: boolean;
  readonly logLikelihood: number;
  readonly bic: number;
  /** In the features' own units; states keep their meaning from fit to fit. */
  readonly parameters: HmmParameters;
  readonly volatility: VolatilityModel;
}

export interface RegimeReading {
  /** P(state now | bars so far); null before the first fit. */
  readonly filtered: FilteredProb | null;
  /** P(state in the next bar | bars so far). */
  readonly next: Float64Array | null;
  /** State that has shown itself long enough; null until one has. */
  readonly regime: number | null;
  /** Probability-weighted place between the calmest (0) and the wildest (1) state in the next bar. */
  readonly highVolatility: number | null;
  /** Expected standard deviation of the next log return. */
  readonly sigma: number | null;
  readonly artefact: RegimeArtefact | null;
  /** This bar brought a new fit, or the reason why the old one stays. */
  readonly refit: 'none' | 'fitted' | 'insufficient_data' | 'every_restart_rejected';
}

const WEEK_MS = 604_800_000;
const CODE_VERSION = 'regime-detector/1';

/**
 * Regimes of a market without a look ahead: a hidden Markov model and GARCH, fitted on the trailing window only, frozen
 * until the next refit; filtered probabilities, never smoothed ones. Fed bar by bar, oldest first, each at its close.
 * @throws RangeError on options out of range, or a closeTime that does not grow.
 * Source: METHODS 2.1, 2.2. A refit costs restarts · iterations · fitBars · states²; maxIterations bounds it.
 */
export class NoLookAheadRegimeDetector {
  readonly #options: Required<RegimeDetectorOptions>;
  readonly #features = new RegimeFeatures();
  readonly #rows: (readonly [number, number, number] | null)[] = [];
  readonly #times: number[] = [];
  readonly #hysteresis = new RegimeHysteresis();
  #artefact: RegimeArtefact | null = null;
  #filter: HmmFilter | null = null;
  #places: Float64Array = new Float64Array(0);
  #variance = Number.NaN;
  #slot = Number.NaN;

  constructor(options: RegimeDetectorOptions) {
    this.#options = {
      fitBars: 2_000,
      refitEveryMs: WEEK_MS,
      leastStates: 2,
      mostStates: 4,
      restarts: 10,
      maxIterations: 200,
      ...options,
    };
    const { fitBars, refitEveryMs } = this.#options;
    if (!Number.isSafeInteger(fitBars) || fitBars < 300)
      throw new RangeError(`fitBars is ${fitBars}; must be at least 300`);
    if (!(refitEveryMs > 0)) throw new RangeError(`refitEveryMs is ${refitEveryMs}; must be above 0`);
  }

  update(bar: {
    readonly closeTime: number;
    readonly close: number;
    readonly volume: number;
  }): RegimeReading {
    const before = this.#times.at(-1);
    if (before !== undefined && !(bar.closeTime > before))
      throw new RangeError(`closeTime ${bar.closeTime} does not follow ${before}`);
    const row = this.#features.update(bar.close, bar.volume);
    keep(this.#rows, row, this.#options.fitBars);
    keep(this.#times, bar.closeTime, this.#options.fitBars);
    const slot = Math.floor(bar.closeTime / this.#options.refitEveryMs);
    const isDue = this.#rows.length === this.#options.fitBars && slot !== this.#slot;
    let refit: RegimeReading['refit'] = 'none';
    if (isDue) {
      this.#slot = slot;
      refit = this.#refit();
    }
    const filtered = refit === 'fitted' ? this.#replay() : this.#step(row);
    return this.#reading(filtered, refit);
  }

  #step(row: readonly [number, number, number] | null): FilteredProb | null {
    if (this.#filter === null || this.#artefact === null) return null;
    if (row !== null) this.#variance = updateVariance(this.#artefact.volatility, row[0], this.#variance);
    return this.#filter.update(row === null ? null : Float64Array.from(row));
  }

  /** A new model takes in its whole window before it speaks. */
  #replay(): FilteredProb | null {
    let last: FilteredProb | null = null;
    for (const row of this.#rows) last = this.#filter!.update(row === null ? null : Float64Array.from(row));
    return last;
  }

  #reading(filtered: FilteredProb | null, refit: RegimeReading['refit']): RegimeReading {
    if (filtered === null || this.#filter === null)
      return {
        filtered: null,
        next: null,
        regime: null,
        highVolatility: null,
        sigma: null,
        artefact: null,
        refit,
      };
    const next = this.#filter.predict();
    return {
      filtered,
      next,
      regime: this.#hysteresis.update(filtered),
      highVolatility: next.reduce((sum, share, state) => sum + share * this.#places[state]!, 0),
      sigma: Math.sqrt(this.#variance),
      artefact: this.#artefact,
      refit,
    };
  }

  #refit(): RegimeReading['refit'] {
    const rows = this.#rows.filter((row) => row !== null);
    const d = REGIME_DIMENSIONS;
    const raw = Float64Array.from(rows.flat());
    const scale = scaleOf(raw, d);
    if (scale === null) return 'insufficient_data';
    const scaled = raw.map((value, index) => (value - scale.means[index % d]!) / scale.sds[index % d]!);
    const { seed, restarts, maxIterations, leastStates, mostStates } = this.#options;
    const start =
      this.#artefact === null ? {} : { start: rescale(this.#artefact.parameters, scale, 'to-scaled') };
    const options = { dimensions: d, seed, restarts, maxIterations, ...start };
    const fit = selectHmm(scaled, options, leastStates, mostStates);
    if (!fit.ok) return fit.reason;
    const own = rescale(fit.parameters, scale, 'to-raw');
    const parameters =
      this.#artefact === null ? orderStates(own) : matchStates(this.#artefact.parameters, own);
    if (parameters.states !== this.#artefact?.parameters.states) this.#hysteresis.reset();
    const volatility = fitGarch(Float64Array.from(rows, ([change]) => change));
    this.#artefact = {
      fitStart: this.#times[0]!,
      fitEnd: this.#times.at(-1)!,
      dataHash: hashNumbers(raw),
      codeVersion: CODE_VERSION,
      seed,
      converged: fit.converged && volatility.converged,
      logLikelihood: fit.logLikelihood,
      bic: fit.bic,
      parameters,
      volatility,
    };
    this.#filter = new HmmFilter(parameters);
    this.#places = placesOf(parameters);
    this.#variance = volatility.next;
    return 'fitted';
  }
}

interface Scale {
  readonly means: readonly number[];
  readonly sds: readonly number[];
}

/** Mean and deviation of the fit window only. null: too few rows, or a feature that does not vary. */
function scaleOf(raw: Float64Array, d: number): Scale | null {
  const n = raw.length / d;
  if (n < 2) return null;
  const means = Array.from({ length: d }, () => 0);
  const sds = Array.from({ length: d }, () => 0);
  for (let index = 0; index < raw.length; index++) means[index % d]! += raw[index]! / n;
  for (let index = 0; index < raw.length; index++)
    sds[index % d]! += (raw[index]! - means[index % d]!) ** 2 / n;
  for (let axis = 0; axis < d; axis++) sds[axis] = Math.sqrt(sds[axis]!);
  return sds.every((sd) => sd > 0) ? { means, sds } : null;
}

function rescale(model: HmmParameters, scale: Scale, way: 'to-raw' | 'to-scaled'): HmmParameters {
  const d = model.dimensions;
  const isRaw = way === 'to-raw';
  const factor = (axis: number): number => (isRaw ? scale.sds[axis]! : 1 / scale.sds[axis]!);
  return {
    ...model,
    means: model.means.map((mean, index) => {
      const axis = index % d;
      return isRaw
        ? mean * scale.sds[axis]! + scale.means[axis]!
        : (mean - scale.means[axis]!) / scale.sds[axis]!;
    }),
    covariances: model.covariances.map(
      (value, index) => value * factor(Math.floor(index / d) % d) * factor(index % d),
    ),
  };
}

/** Each state's place from the calmest (0) to the wildest (1), by the variance of its returns. */
function placesOf(model: HmmParameters): Float64Array {
  const { states: k, dimensions: d } = model;
  const order = Array.from({ length: k }, (_unused, state) => state).sort(
    (a, b) => model.covariances[a * d * d]! - model.covariances[b * d * d]!,
  );
  const places = new Float64Array(k);
  for (const [place, state] of order.entries()) places[state] = place / (k - 1);
  return places;
}

export interface RegimeColumns {
  /** State that has shown itself; −1 while there is none. */
  readonly regime: Int8Array;
  /** As in `RegimeReading`; NaN before the first fit. */
  readonly highVolatility: Float64Array;
  readonly sigma: Float64Array;
  /** One per fit, oldest first. */
  readonly artefacts: readonly RegimeArtefact[];
}

/**
 * The detector over columns: the same object in a loop.
 * @param bars n values each; closeTime in ms, growing. @throws RangeError when lengths differ.
 */
export function detectRegimes(
  bars: {
    readonly closeTime: ArrayLike<number>;
    readonly close: Float64Array;
    readonly volume: Float64Array;
  },
  options: RegimeDetectorOptions,
): RegimeColumns {
  const n = bars.close.length;
  if (bars.closeTime.length !== n || bars.volume.length !== n)
    throw new RangeError(
      `${bars.closeTime.length} times, ${n} closes, ${bars.volume.length} volumes; must be as many`,
    );
  const detector = new NoLookAheadRegimeDetector(options);
  const regime = new Int8Array(n).fill(-1);
  const highVolatility = new Float64Array(n).fill(Number.NaN);
  const sigma = new Float64Array(n).fill(Number.NaN);
  const artefacts: RegimeArtefact[] = [];
  for (let index = 0; index < n; index++) {
    const bar = { closeTime: bars.closeTime[index]!, close: bars.close[index]!, volume: bars.volume[index]! };
    const reading = detector.update(bar);
    regime[index] = reading.regime ?? -1;
    highVolatility[index] = reading.highVolatility ?? Number.NaN;
    sigma[index] = reading.sigma ?? Number.NaN;
    if (reading.refit === 'fitted' && reading.artefact !== null) artefacts.push(reading.artefact);
  }
  return { regime, highVolatility, sigma, artefacts };
}
