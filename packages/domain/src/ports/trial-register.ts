export type TrialSource = 'backtest' | 'sweep' | 'optimisation' | 'walk_forward';

/** One configuration that was evaluated on some data. */
export interface Trial {
  readonly strategyId: string;
  /** Names market and period: the same parameters on other data are another try of the same idea. */
  readonly dataKey: string;
  readonly source: TrialSource;
  /** The search or backtest that it was part of; with `part` and `index` it names the trial. */
  readonly originId: string;
  readonly part: number;
  readonly index: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly outcome: TrialOutcome;
  /** Net returns by UTC day. */
  readonly dailyReturns: readonly number[];
}

/** Headline figures; null where a figure does not exist. Rates are fractions. */
export interface TrialOutcome {
  /** Of the daily net returns, not annualised. */
  readonly dailySharpe: number | null;
  readonly netReturn: number;
  readonly maxDrawdown: number;
  readonly trades: number;
  /** Notional bought and sold a day, multiples of the capital. */
  readonly turnover: number;
  /** 00:00 UTC of the day of the first return, milliseconds. */
  readonly firstDay: number;
  /** When the drawdown limit first kept it from entering, UTC milliseconds; null: never; absent: not noted. */
  readonly stoppedAt?: number | null;
}

/** How often an idea was tried, and how much its tries differ. */
export interface TrialTally {
  /** Walk-forwards among them: each has reported tests of its own. */
  readonly walkForwards: number;
  /** Different configurations, each counted once for every data that it was tried on. */
  readonly count: number;
  /** Variance of their daily Sharpe ratios; null below two. */
  readonly sharpeVariance: number | null;
}

/** Everything that was ever tried, of one user. Only added to: what a result is worth depends on it. */
export interface TrialRegister {
  /** One that is told twice counts once. */
  append(trials: readonly Trial[]): Promise<void>;
  /** @param except left out of it: the configuration that is about to be judged. */
  tally(strategyId: string, except?: Pick<Trial, 'dataKey' | 'params'>): Promise<TrialTally>;
  /** Trials of one search, by part and index; with `part`, of one part of it. */
  ofOrigin(
    originId: string,
    range: { readonly skip: number; readonly limit: number; readonly part?: number },
  ): Promise<readonly Trial[]>;
}
