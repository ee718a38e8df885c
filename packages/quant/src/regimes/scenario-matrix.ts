export const SCENARIOS = [
  'UP_LOWVOL',
  'UP_HIGHVOL',
  'DOWN_LOWVOL',
  'DOWN_HIGHVOL',
  'RANGE_LOWVOL',
  'RANGE_HIGHVOL',
  'BREAKOUT',
  'CRISIS',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** Families of strategies that share the account, and cash. */
export const SCENARIO_COLUMNS = [
  'trend',
  'breakout',
  'meanRev',
  'grid',
  'carry',
  'pairs',
  'hold',
  'cash',
] as const;
export type ScenarioColumn = (typeof SCENARIO_COLUMNS)[number];

export type ScenarioProbabilities = Readonly<Record<Scenario, number>>;
/** Shares of the account, each ≥ 0, together 1. */
export type ColumnWeights = Readonly<Record<ScenarioColumn, number>>;
export type ScenarioMatrix = Readonly<Record<Scenario, ColumnWeights>>;

const row = (...weights: readonly number[]): ColumnWeights =>
  Object.fromEntries(SCENARIO_COLUMNS.map((column, index) => [column, weights[index] ?? 0])) as Record<
    ScenarioColumn,
    number
  >;

/** How an account is shared in each scenario: priors by design, not findings. Source: METHODS 2.4. */
export const SCENARIO_MATRIX: ScenarioMatrix = {
  UP_LOWVOL: row(0.4, 0.15, 0.05, 0.05, 0.1, 0.05, 0.15, 0.05),
  UP_HIGHVOL: row(0.3, 0.15, 0.05, 0, 0.1, 0.1, 0.05, 0.25),
  DOWN_LOWVOL: row(0.3, 0.1, 0.1, 0.05, 0.1, 0.1, 0, 0.25),
  DOWN_HIGHVOL: row(0.25, 0.1, 0, 0, 0.05, 0.1, 0, 0.5),
  RANGE_LOWVOL: row(0, 0.05, 0.35, 0.25, 0.15, 0.15, 0, 0.05),
  RANGE_HIGHVOL: row(0, 0.05, 0.25, 0.1, 0.1, 0.2, 0, 0.3),
  BREAKOUT: row(0.25, 0.4, 0, 0, 0.05, 0.05, 0.05, 0.2),
  CRISIS: row(0, 0, 0, 0, 0, 0.05, 0, 0.95),
};

/** The forest's view of the coming bars; together 1. */
export interface ClassProbabilities {
  readonly trendingUp: number;
  readonly trendingDown: number;
  readonly ranging: number;
  readonly volatile: number;
}

export interface ScenarioEvidence {
  /** Filtered probability of a wild market, 0 … 1, from the hidden Markov model. */
  readonly highVolatility: number;
  /** Absent: the direction is unknown, and all three are alike. */
  readonly classes?: ClassProbabilities;
  readonly breakout?: boolean;
  readonly crisis?: boolean;
}

/** Neither expert may rule a scenario out for good. */
const LEAST_SHARE = 1e-6;

/**
 * P(scenario). A crisis outranks a breakout, a breakout the rest; those are the product of two experts, renormalised:
 * the hidden Markov model speaks of volatility, the forest of direction and, by its class `volatile`, of both.
 * @throws RangeError on a probability outside 0 … 1.
 */
export function scenarioProbabilities(evidence: ScenarioEvidence): ScenarioProbabilities {
  const out = Object.fromEntries(SCENARIOS.map((scenario) => [scenario, 0])) as Record<Scenario, number>;
  if (evidence.crisis) return { ...out, CRISIS: 1 };
  if (evidence.breakout) return { ...out, BREAKOUT: 1 };
  const high = evidence.highVolatility;
  const classes = evidence.classes ?? { trendingUp: 1 / 3, trendingDown: 1 / 3, ranging: 1 / 3, volatile: 0 };
  for (const [name, value] of Object.entries({ highVolatility: high, ...classes }))
    if (!(value >= 0 && value <= 1 + 1e-9))
      throw new RangeError(`${name} is ${value}; must lie between 0 and 1`);
  const directions = [
    ['UP_LOWVOL', 'UP_HIGHVOL', classes.trendingUp],
    ['DOWN_LOWVOL', 'DOWN_HIGHVOL', classes.trendingDown],
    ['RANGE_LOWVOL', 'RANGE_HIGHVOL', classes.ranging],
  ] as const;
  let total = 0;
  for (const [calm, wild, share] of directions) {
    out[calm] = Math.max(LEAST_SHARE, 1 - high) * Math.max(LEAST_SHARE, share / 2);
    out[wild] = Math.max(LEAST_SHARE, high) * Math.max(LEAST_SHARE, share / 2 + classes.volatile / 3);
    total += out[calm] + out[wild];
  }
  for (const scenario of SCENARIOS) out[scenario] /= total;
  return out;
}

/** w = Σ P(s)·M[s]: shares of the account by column, together 1. */
export function blendWeights(
  probabilities: ScenarioProbabilities,
  matrix: ScenarioMatrix = SCENARIO_MATRIX,
): ColumnWeights {
  return row(
    ...SCENARIO_COLUMNS.map((column) =>
      SCENARIOS.reduce((sum, scenario) => sum + probabilities[scenario] * matrix[scenario][column], 0),
    ),
  );
}

/** What a column without a strategy would have had goes to cash. */
export function withoutEmptyColumns(
  weights: ColumnWeights,
  filled: ReadonlySet<ScenarioColumn>,
): ColumnWeights {
  let cash = weights.cash;
  const kept = SCENARIO_COLUMNS.map((column) => {
    if (column === 'cash' || filled.has(column)) return weights[column];
    cash += weights[column];
    return 0;
  });
  kept[SCENARIO_COLUMNS.indexOf('cash')] = cash;
  return row(...kept);
}

/**
 * The way from one set of weights towards another, as far as the turnover Σ|Δw| allows. Not to be used in a crisis:
 * the way to cash has no limit.
 */
export function limitTurnover(from: ColumnWeights, to: ColumnWeights, mostTurnover: number): ColumnWeights {
  if (!(mostTurnover >= 0)) throw new RangeError(`mostTurnover is ${mostTurnover}; must be at least 0`);
  const turnover = SCENARIO_COLUMNS.reduce((sum, column) => sum + Math.abs(to[column] - from[column]), 0);
  if (turnover <= mostTurnover) return to;
  const share = mostTurnover / turnover;
  return row(...SCENARIO_COLUMNS.map((column) => from[column] + share * (to[column] - from[column])));
}

const MOST_TILT = 0.5;

/**
 * The matrix after what a walk-forward has found: each weight times its factor, but never further than half of the
 * prior up or down, rows still together 1. The crisis row stays as it is.
 * @param factors relative wishes, > 0; absent ones are 1. @throws RangeError on a factor that is not above 0.
 */
export function tiltMatrix(
  factors: Partial<Record<Scenario, Partial<Record<ScenarioColumn, number>>>>,
  matrix: ScenarioMatrix = SCENARIO_MATRIX,
): ScenarioMatrix {
  const tilted = SCENARIOS.map((scenario) => {
    const prior = matrix[scenario];
    const wishes = factors[scenario];
    if (scenario === 'CRISIS' || wishes === undefined) return [scenario, prior];
    for (const [column, factor] of Object.entries(wishes))
      if (!(factor > 0 && Number.isFinite(factor)))
        throw new RangeError(`the factor of ${scenario}.${column} is ${factor}; must be above 0`);
    return [scenario, tiltRow(prior, wishes)];
  });
  return Object.fromEntries(tilted) as Record<Scenario, ColumnWeights>;
}

/** Scales the wishes together until the bounded weights sum to 1: the sum grows with the scale, so halving finds it. */
function tiltRow(prior: ColumnWeights, wishes: Partial<Record<ScenarioColumn, number>>): ColumnWeights {
  const bounded = (scale: number): number[] =>
    SCENARIO_COLUMNS.map((column) => {
      const factor = Math.min(1 + MOST_TILT, Math.max(1 - MOST_TILT, scale * (wishes[column] ?? 1)));
      return prior[column] * factor;
    });
  let low = 0;
  let high = 1e6;
  for (let round = 0; round < 200; round++) {
    const middle = low + (high - low) / 2;
    if (bounded(middle).reduce((sum, value) => sum + value, 0) < 1) low = middle;
    else high = middle;
  }
  return row(...bounded(high));
}
