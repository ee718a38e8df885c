export { portfolioVariance, shrinkCovariance } from './ledoit-wolf.ts';
export type { ShrinkageTarget, ShrunkCovariance } from './ledoit-wolf.ts';
export { minimumVariance } from './minimum-variance.ts';
export type { MinimumVariance, MinimumVarianceFailure } from './minimum-variance.ts';
export { lossProbability, simulatePortfolio, tailRisk } from './simulate-portfolio.ts';
export type {
  Estimate,
  JointReturns,
  SimulatedPaths,
  SimulationPlan,
  TailRisk,
} from './simulate-portfolio.ts';
