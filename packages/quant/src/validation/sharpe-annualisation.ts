/**
 * What a Sharpe ratio per period is multiplied by to hold for `periods` of them together when returns depend on the
 * ones before: q/√(q + 2·Σ(q − k)·ρ_k); √q when they do not.
 * @param correlations autocorrelation at lags 1, 2, …; those beyond the last are taken to be 0.
 * @returns null when the correlations allow no variance. @throws RangeError on periods below 1.
 * Source: Lo 2002; METHODS 7.6.
 */
export function sharpeAnnualisation(periods: number, correlations: ArrayLike<number>): number | null {
  if (!(periods >= 1)) throw new RangeError(`periods is ${periods}; must be at least 1`);
  let variance = periods;
  for (let lag = 1; lag < periods && lag <= correlations.length; lag++)
    variance += 2 * (periods - lag) * correlations[lag - 1]!;
  return variance > 0 ? periods / Math.sqrt(variance) : null;
}
