import { combinatorialSplits, maxDrawdown } from '@trendy/quant';
import { foldScore } from './objective.ts';

export interface CrossValidationSettings {
  /** Blocks of days that the period is cut into. */
  readonly groups: number;
  /** Blocks that are tested at a time. */
  readonly tested: number;
  /** Days that a result reaches back: a trade may last into the next one. */
  readonly labelDays: number;
}

export const DEFAULT_CROSS_VALIDATION: CrossValidationSettings = { groups: 6, tested: 2, labelDays: 1 };

/** One way through the whole period, every block of it traded with what was chosen without it. */
export interface CrossValidationPath {
  /** Yearly, of daily net returns. */
  readonly sharpe: number;
  readonly netReturn: number;
  readonly maxDrawdown: number;
}

export interface CrossValidation {
  readonly groups: number;
  readonly tested: number;
  /** C(groups, tested). */
  readonly splits: number;
  readonly paths: readonly CrossValidationPath[];
  readonly medianSharpe: number;
  /** Share of the paths that lost. */
  readonly losingShare: number;
  /** Indices of the configurations that were chosen, most often chosen first, with how often. */
  readonly chosen: readonly { readonly index: number; readonly times: number }[];
}

/**
 * Combinatorial purged cross-validation of a search: in every split the configuration with the best Sharpe ratio on
 * the training days is taken for the test days; the tests make up whole paths through the period, none of whose days
 * had a say in its own choice. What a position carries over the edge of a block stays in the block it falls into;
 * purge and embargo keep it out of the training.
 * @param returns net daily returns of every configuration over the same days.
 * @returns null for fewer than two configurations, or fewer than five days a block.
 * Source: López de Prado 2018, chapter 12; METHODS 7.2.
 */
export function crossValidate(
  returns: readonly Float64Array[],
  { groups, labelDays, tested }: CrossValidationSettings = DEFAULT_CROSS_VALIDATION,
): CrossValidation | null {
  const days = returns[0]?.length ?? 0;
  if (returns.length < 2 || days < groups * 5) return null;
  const start = Float64Array.from({ length: days }, (_unused, day) => day);
  const {
    groups: bounds,
    paths,
    splits,
  } = combinatorialSplits({ start, end: start.map((day) => day + labelDays) }, groups, tested);
  const choices = splits.map(({ train }) => bestOn(returns, train));
  const walked = paths.map((path) => {
    const daily = new Float64Array(days);
    path.forEach((split, group) => {
      const [first, end] = bounds[group]!;
      daily.set(returns[choices[split]!]!.subarray(first, end), first);
    });
    return pathOf(daily);
  });
  return {
    ...{ groups, tested, splits: splits.length, paths: walked },
    medianSharpe: medianOf(walked.map(({ sharpe }) => sharpe)),
    losingShare: walked.filter(({ netReturn }) => netReturn < 0).length / walked.length,
    chosen: countsOf(choices),
  };
}

/** Among equals the earlier one. */
function bestOn(returns: readonly Float64Array[], rows: Int32Array): number {
  const picked = new Float64Array(rows.length);
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  returns.forEach((daily, index) => {
    rows.forEach((row, place) => (picked[place] = daily[row]!));
    const score = foldScore(picked, 0, 0);
    if (score > most) [best, most] = [index, score];
  });
  return best;
}

const pathOf = (daily: Float64Array): CrossValidationPath => ({
  sharpe: foldScore(daily, 0, 0),
  netReturn: daily.reduce((growth, value) => growth * (1 + value), 1) - 1,
  maxDrawdown: maxDrawdown(daily).value ?? 0,
});

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

function countsOf(choices: readonly number[]): { index: number; times: number }[] {
  const counts = new Map<number, number>();
  for (const index of choices) counts.set(index, (counts.get(index) ?? 0) + 1);
  return [...counts]
    .map(([index, times]) => ({ index, times }))
    .sort((a, b) => b.times - a.times || a.index - b.index);
}
