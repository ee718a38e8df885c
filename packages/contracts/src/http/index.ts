import { accountRoutes } from './accounts.ts';
import { authRoutes } from './auth.ts';
import { backtestRoutes } from './backtests.ts';
import { botRoutes } from './bots.ts';
import { onboardingRoutes } from './onboarding.ts';
import { riskRoutes } from './risk.ts';
import { strategyRoutes } from './strategies.ts';
import { studyRoutes } from './studies.ts';
import { tradingRoutes } from './trading.ts';
import { webhookRoutes } from './webhooks.ts';

/** Every endpoint of the HTTP API. OpenAPI, the server's routes and the client come from this one table. */
export const routes = {
  ...authRoutes,
  ...onboardingRoutes,
  ...accountRoutes,
  ...strategyRoutes,
  ...botRoutes,
  ...webhookRoutes,
  ...tradingRoutes,
  ...backtestRoutes,
  ...studyRoutes,
  ...riskRoutes,
} as const;
export type Routes = typeof routes;
export type RouteName = keyof Routes;

export * from './parsed.ts';
export * from './route.ts';
export * from './scalars.ts';
export * from './auth.ts';
export * from './onboarding.ts';
export * from './accounts.ts';
export * from './strategies.ts';
export * from './bots.ts';
export * from './exits.ts';
export * from './webhooks.ts';
export * from './trading.ts';
export * from './backtests.ts';
export * from './studies.ts';
export * from './risk.ts';
