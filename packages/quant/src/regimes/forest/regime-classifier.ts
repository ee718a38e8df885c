import { hashNumbers } from '../data-hash.ts';
import { fitGarch, forecastVariances, updateVariance } from '../garch.ts';
import type { VolatilityModel } from '../garch.ts';
import { keep } from '../regime-features.ts';
import type { ClassProbabilities } from '../scenario-matrix.ts';
import { Forest, largest } from './forest-model.ts';
import type { ForestModel } from './forest-model.ts';
import { labelLimits, labelOf, REGIME_CLASSES } from './label-regimes.ts';
import { FEATURE_COUNT, MarketFeatures, SIGMA_FEATURE } from './market-features.ts';
import type { MarketBar } from './market-features.ts';
import { trainForest } from './train-forest.ts';

export interface RegimeClassifierOptions {
  readonly seed: number;
  /** Bars that a forest learns from, 4,000. */
  readonly trainBars?: number;
  /** A day: retraining falls on multiples of it since the epoch. */
  readonly retrainEveryMs?: number;
  /** Bars ahead that a class describes, 24. */
  readonly horizon?: number;
  readonly trees?: number;
  readonly minLeaf?: number;
}

export interface HeldOutScore {
  /** Share of the held-out rows that are named rightly by a forest that has not seen them or their neighbours. */
  readonly accuracy: number;
  /** What always naming the commonest class of the training rows would reach: below it the forest knows nothing. */
  readonly baseRate: number;
  /** Mean over the classes of the share found: what a forest with balanced classes aims at. */
  readonly balancedAccuracy: number;
  /** Balanced accuracy without any knowledge: 1 / classes that occur. */
  readonly chance: number;
  readonly rows: number;
}

/** A trained classifier and what it was made of; plain JSON. */
export interface ClassifierArtefact {
  /** closeTime of the first bar of the window and of the last, ms. */
  readonly fitStart: number;
  readonly fitEnd: number;
  readonly dataHash: string;
  readonly codeVersion: string;
  readonly seed: number;
  readonly converged: boolean;
  readonly heldOut: HeldOutScore;
  readonly outOfBagError: number | null;
  readonly volatility: VolatilityModel;
  readonly forest: ForestModel;
}

export interface ClassifierReading {
  /** null before the first training, and for bars whose features do not exist. */
  readonly classes: ClassProbabilities | null;
  readonly artefact: ClassifierArtefact | null;
  readonly retrained: boolean;
}

interface Row {
  readonly closeTime: number;
  readonly logClose: number;
  /** null while warming up. */
  readonly features: Float64Array | null;
}

const DAY_MS = 86_400_000;
const HELD_OUT = 0.2;
const LEAST_ROWS = 200;
const CODE_VERSION = 'regime-classifier/1';

/**
 * The coming `horizon` bars as trending up, trending down, ranging or volatile, by a forest trained on the trailing
 * window every day and frozen in between. Labels need the bars after a row, so training rows end `horizon` bars before
 * now; the held-out part is `horizon` bars of embargo away from its training rows.
 * @throws RangeError on options out of range or a closeTime that does not grow. Source: METHODS 2.3.
 */
export class RegimeClassifier {
  readonly #options: Required<RegimeClassifierOptions>;
  readonly #features = new MarketFeatures();
  readonly #rows: Row[] = [];
  #artefact: ClassifierArtefact | null = null;
  #forest: Forest | null = null;
  #variance = Number.NaN;
  #slot = Number.NaN;

  constructor(options: RegimeClassifierOptions) {
    this.#options = {
      trainBars: 4_000,
      retrainEveryMs: DAY_MS,
      horizon: 24,
      trees: 200,
      minLeaf: 25,
      ...options,
    };
    const { trainBars, horizon, retrainEveryMs } = this.#options;
    if (!Number.isSafeInteger(horizon) || horizon < 3)
      throw new RangeError(`horizon is ${horizon}; must be at least 3`);
    if (!Number.isSafeInteger(trainBars) || trainBars < 2 * LEAST_ROWS + 10 * horizon)
      throw new RangeError(`trainBars is ${trainBars}; must be at least ${2 * LEAST_ROWS + 10 * horizon}`);
    if (!(retrainEveryMs > 0)) throw new RangeError(`retrainEveryMs is ${retrainEveryMs}; must be above 0`);
  }

  update(bar: MarketBar & { readonly closeTime: number }): ClassifierReading {
    const before = this.#rows.at(-1);
    if (before !== undefined && !(bar.closeTime > before.closeTime))
      throw new RangeError(`closeTime ${bar.closeTime} does not follow ${before.closeTime}`);
    const logClose = Math.log(bar.close);
    if (!Number.isFinite(logClose)) throw new RangeError(`close is ${bar.close}; must be above 0`);
    const features = this.#features.update(bar);
    keep(this.#rows, { closeTime: bar.closeTime, logClose, features }, this.#options.trainBars);
    if (this.#artefact !== null && before !== undefined)
      this.#variance = updateVariance(this.#artefact.volatility, logClose - before.logClose, this.#variance);
    const slot = Math.floor(bar.closeTime / this.#options.retrainEveryMs);
    const isDue = this.#rows.length === this.#options.trainBars && slot !== this.#slot;
    if (isDue) this.#slot = slot;
    const retrained = isDue && this.#retrain();
    return { classes: this.#classes(features), artefact: this.#artefact, retrained };
  }

  #classes(features: Float64Array | null): ClassProbabilities | null {
    if (this.#forest === null || features === null) return null;
    const row = features.slice();
    row[SIGMA_FEATURE] = Math.sqrt(this.#variance);
    const [trendingUp, trendingDown, ranging, volatile] = this.#forest.probabilities(
      row,
      new Float64Array(REGIME_CLASSES.length),
    );
    return { trendingUp: trendingUp!, trendingDown: trendingDown!, ranging: ranging!, volatile: volatile! };
  }

  #retrain(): boolean {
    const { horizon, seed } = this.#options;
    const logClose = Float64Array.from(this.#rows, (row) => row.logClose);
    const first = this.#rows.findIndex(({ features }) => features !== null);
    // The label of the last row that can have one ends with the bar of now.
    const end = this.#rows.length - horizon;
    if (first < 0 || end - first < LEAST_ROWS) return false;
    const testStart = end - Math.floor(HELD_OUT * (end - first));
    const trial = this.#learn(logClose, first, testStart - 2 * horizon, testStart - horizon);
    if (trial === null) return false;
    const heldOut = this.#score(logClose, trial, testStart, end);
    const last = this.#learn(logClose, first, end, this.#rows.length);
    if (last === null || heldOut === null) return false;
    this.#artefact = {
      fitStart: this.#rows[0]!.closeTime,
      fitEnd: this.#rows.at(-1)!.closeTime,
      dataHash: hashNumbers(logClose),
      codeVersion: CODE_VERSION,
      seed,
      converged: last.volatility.converged,
      heldOut,
      outOfBagError: last.outOfBagError,
      volatility: last.volatility,
      forest: last.model,
    };
    this.#forest = new Forest(last.model);
    this.#variance = last.volatility.next;
    return true;
  }

  /** A forest of rows from … to − 1, and everything else it needs, from bars before `known` only. */
  #learn(logClose: Float64Array, from: number, to: number, known: number): Learnt | null {
    const { horizon, seed, trees, minLeaf } = this.#options;
    if (to - from < LEAST_ROWS / 2) return null;
    const volatility = fitGarch(changesOf(logClose.subarray(0, known)));
    const limits = labelLimits(logClose, from, to, horizon);
    const table = this.#table(logClose, from, to, volatility);
    const labels = table.rows.map((row) => labelOf(logClose, row, horizon, limits));
    if (labels.length === 0) return null;
    const counts = REGIME_CLASSES.map((_name, label) => labels.filter((own) => own === label).length);
    const options = { features: FEATURE_COUNT, classes: REGIME_CLASSES.length, seed, trees, minLeaf };
    const { model, outOfBagError } = trainForest(table.values, labels, options);
    return { model, outOfBagError, volatility, limits, commonest: counts.indexOf(Math.max(...counts)) };
  }

  #score(logClose: Float64Array, learnt: Learnt, from: number, to: number): HeldOutScore | null {
    const table = this.#table(logClose, from, to, learnt.volatility);
    if (table.rows.length === 0) return null;
    const labels = table.rows.map((row) => labelOf(logClose, row, this.#options.horizon, learnt.limits));
    const forest = new Forest(learnt.model);
    const out = new Float64Array(forest.classes);
    const found = REGIME_CLASSES.map(() => 0);
    const seen = REGIME_CLASSES.map(() => 0);
    for (const [index, label] of labels.entries()) {
      seen[label]!++;
      if (largest(forest.probabilities(table.values, out, index * FEATURE_COUNT)) === label) found[label]!++;
    }
    const shares = seen.flatMap((count, label) => (count > 0 ? [found[label]! / count] : []));
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    return {
      accuracy: sum(found) / labels.length,
      baseRate: seen[learnt.commonest]! / labels.length,
      balancedAccuracy: sum(shares) / shares.length,
      chance: 1 / shares.length,
      rows: labels.length,
    };
  }

  /** Rows that have features, with the volatility expected after each. */
  #table(logClose: Float64Array, from: number, to: number, volatility: VolatilityModel): FeatureTable {
    const rows: number[] = [];
    const values: number[] = [];
    // Where the recursion starts is forgotten long before the first row: features take 520 bars to warm up.
    let variance = forecastVariances(volatility, 1_000).at(-1)!;
    for (let row = 1; row < to; row++) {
      variance = updateVariance(volatility, logClose[row]! - logClose[row - 1]!, variance);
      const { features } = this.#rows[row]!;
      if (row < from || features === null) continue;
      rows.push(row);
      values.push(...features.subarray(0, SIGMA_FEATURE), Math.sqrt(variance));
    }
    return { rows, values: Float64Array.from(values) };
  }
}

interface Learnt {
  readonly model: ForestModel;
  readonly outOfBagError: number | null;
  readonly volatility: VolatilityModel;
  readonly limits: ReturnType<typeof labelLimits>;
  readonly commonest: number;
}

interface FeatureTable {
  readonly rows: readonly number[];
  readonly values: Float64Array;
}

const changesOf = (logClose: Float64Array): Float64Array =>
  logClose.subarray(1).map((value, index) => value - logClose[index]!);
