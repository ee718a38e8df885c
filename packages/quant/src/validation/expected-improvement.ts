import { normalCdf, normalPdf } from '../statistics/index.ts';

/** Below this a prediction counts as certain. */
const CERTAIN = 1e-9;

/**
 * Expected improvement below the best value seen (minimisation): (b − m − ξ)·Φ(u) + s·φ(u), u = (b − m − ξ)/s.
 * @param mean predicted. @param deviation of the prediction; below 1e-9 nothing can improve.
 * @returns 0 or above. Source: Jones 1998; METHODS 7.5.
 */
export function expectedImprovement(mean: number, deviation: number, best: number, margin = 0): number {
  if (!(deviation >= CERTAIN)) return 0;
  const gain = best - mean - margin;
  const u = gain / deviation;
  return Math.max(0, gain * normalCdf(u) + deviation * normalPdf(u));
}
