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
  weigh((column) => weights[SCENARIO_COLUMNS.indexOf(column)] ?? 0);

/** One object of one shape: this is made several times at every bar of a backtest. */
const weigh = (of: (column: ScenarioColumn) => number): ColumnWeights => ({
  trend: of('trend'),
  breakout: of('breakout'),
  meanRev: of('meanRev'),
  grid: of('grid'),
  carry: of('carry'),
  pairs: of('pairs'),
  hold: of('hold'),
  cash: of('cash'),
});

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

const IMPOSSIBLE: ScenarioProbabilities = {
  UP_LOWVOL: 0,
  UP_HIGHVOL: 0,
  DOWN_LOWVOL: 0,
  DOWN_HIGHVOL: 0,
  RANGE_LOWVOL: 0,
  RANGE_HIGHVOL: 0,
  BREAKOUT: 0,
  CRISIS: 0,
};
const UNKNOWN_DIRECTION = { trendingUp: 1 / 3, trendingDown: 1 / 3, ranging: 1 / 3, volatile: 0 };

function checkShare(name: string, value: number): void {
  if (!(value >= 0 && value <= 1 + 1e-9))
    throw new RangeError(`${name} is ${value}; must lie between 0 and 1`);
}

/** Neither expert may rule a scenario out for good. */
const LEAST_SHARE = 1e-6;

/**
 * P(scenario). A crisis outranks a breakout, a breakout the rest; those are the product of two experts, renormalised:
 * the hidden Markov model speaks of volatility, the forest of direction and, by its class `volatile`, of both.
 * @throws RangeError on a probability outside 0 … 1.
 */
export function scenarioProbabilities(evidence: ScenarioEvidence): ScenarioProbabilities {
  const out: Record<Scenario, number> = { ...IMPOSSIBLE };
  if (evidence.crisis) out.CRISIS = 1;
  else if (evidence.breakout) out.BREAKOUT = 1;
  if (evidence.crisis || evidence.breakout) return out;
  const high = evidence.highVolatility;
  const classes = evidence.classes ?? UNKNOWN_DIRECTION;
  checkShare('highVolatility', high);
  checkShare('trendingUp', classes.trendingUp);
  checkShare('trendingDown', classes.trendingDown);
  checkShare('ranging', classes.ranging);
  checkShare('volatile', classes.volatile);
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
  const out = { trend: 0, breakout: 0, meanRev: 0, grid: 0, carry: 0, pairs: 0, hold: 0, cash: 0 };
  for (const scenario of SCENARIOS) {
    const share = probabilities[scenario];
    const weights = matrix[scenario];
    out.trend += share * weights.trend;
    out.breakout += share * weights.breakout;
    out.meanRev += share * weights.meanRev;
    out.grid += share * weights.grid;
    out.carry += share * weights.carry;
    out.pairs += share * weights.pairs;
    out.hold += share * weights.hold;
    out.cash += share * weights.cash;
  }
  return out;
}

/** What a column without a strategy would have had goes to cash. */
export function withoutEmptyColumns(
  weights: ColumnWeights,
  filled: ReadonlySet<ScenarioColumn>,
): ColumnWeights {
  let cash = weights.cash;
  for (const column of SCENARIO_COLUMNS)
    if (column !== 'cash' && !filled.has(column)) cash += weights[column];
  return weigh((column) => (column === 'cash' ? cash : filled.has(column) ? weights[column] : 0));
}

/**
 * The way from one set of weights towards another, as far as the turnover Σ|Δw| allows. Not to be used in a crisis:
 * the way to cash has no limit.
 */
export function limitTurnover(from: ColumnWeights, to: ColumnWeights, mostTurnover: number): ColumnWeights {
  if (!(mostTurnover >= 0)) throw new RangeError(`mostTurnover is ${mostTurnover}; must be at least 0`);
  let turnover = 0;
  for (const column of SCENARIO_COLUMNS) turnover += Math.abs(to[column] - from[column]);
  if (turnover <= mostTurnover) return to;
  const share = mostTurnover / turnover;
  return weigh((column) => from[column] + share * (to[column] - from[column]));
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
