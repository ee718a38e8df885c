declare const filtered: unique symbol;
declare const smoothed: unique symbol;

/** P(state at t | observations up to t): what was knowable then. Made by `HmmFilter` only. */
export type FilteredProb = Float64Array & { readonly [filtered]: true };

/**
 * States in hindsight, from the whole sample: for reports only. No decision may take them, so the type is another one.
 */
export interface SmoothedStates {
  readonly [smoothed]: true;
  /** T × K, row-major. */
  readonly probabilities: Float64Array;
  readonly states: number;
  readonly logLikelihood: number;
}

export const asFiltered = (probabilities: Float64Array): FilteredProb => probabilities as FilteredProb;
export const asSmoothed = (states: Omit<SmoothedStates, typeof smoothed>): SmoothedStates =>
  states as SmoothedStates;
