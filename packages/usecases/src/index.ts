export * from './signals/index.ts';
export * from './orders/index.ts';
export * from './auth/index.ts';
export * from './accounts/index.ts';
export * from './onboarding/onboarding.ts';
export * from './strategies/catalogue.ts';
export { getStrategyPine } from './strategies/pine.ts';
export * from './bots/index.ts';
export * from './webhooks/index.ts';
export * from './trading/index.ts';
export { listBars, listMarkets } from './market/market.ts';
export * from './market/showcase.ts';
export {
  cancelBacktest,
  createBacktest,
  deleteBacktest,
  getBacktest,
  getBacktestReport,
  listBacktests,
} from './backtests/backtests.ts';
export * from './studies/studies.ts';
export * from './risk/index.ts';
export { REFUSAL_KINDS } from './refusal.ts';
export type { Answer, FieldFault, Refusal, RefusalKind } from './refusal.ts';
export { TOPICS } from './services.ts';
export type { Caller, Origin, Services, Topic } from './services.ts';
