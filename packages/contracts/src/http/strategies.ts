import { z } from 'zod';
import { route } from './route.ts';

const Text = z.object({ en: z.string(), ko: z.string() });
export const ParameterBody = z.object({
  key: z.string(),
  label: Text,
  /** What it does, and what a larger value means. */
  description: Text,
  kind: z.enum(['int', 'float', 'bool']),
  min: z.number().optional(),
  max: z.number().optional(),
  step: z.number().optional(),
  default: z.union([z.number(), z.boolean()]),
});
export const StrategyBody = z.object({
  id: z.string(),
  version: z.string(),
  name: Text,
  description: Text,
  /** What it lives on. */
  kind: z.enum(['trend', 'momentum', 'reversion', 'carry', 'mix']),
  whenItEarns: Text,
  whenItLoses: Text,
  whatKillsIt: Text,
  riskProfiles: z.array(z.enum(['careful', 'balanced', 'bold'])),
  parameters: z.array(ParameterBody),
  recommendedTimeframes: z.array(z.string()),
  /** Why no bot may run it with an account; backtests may. */
  liveRefusal: z.enum(['no_spot_venue']).nullable(),
  /** Whether it can be said in Pine Script. */
  hasPine: z.boolean(),
});
const ratio = z.coerce.number();
/** Settings that the script starts with; TradingView's own form can change them. */
export const PineQuery = z.object({
  /** JSON object of the strategy's parameters; what is left out keeps its default. */
  params: z.string().max(2_000).optional(),
  leverage: ratio.int().min(1).max(10).default(2),
  sizePercent: ratio.min(5).max(20).default(10),
  stopPercent: ratio.min(1).max(5).default(2),
  /** 0: no target. */
  takeProfitPercent: ratio.min(0).max(10).default(4),
  allowShort: z.stringbool().default(true),
});
export const strategyRoutes = {
  listStrategies: route({
    method: 'GET',
    path: '/api/v1/strategies',
    tag: 'strategies',
    auth: 'none',
    summary: 'The catalogue',
    response: z.object({ items: z.array(StrategyBody) }),
  }),
  getStrategy: route({
    method: 'GET',
    path: '/api/v1/strategies/:id',
    tag: 'strategies',
    auth: 'none',
    summary: 'One strategy',
    params: z.object({ id: z.string().max(60) }),
    response: StrategyBody,
  }),
  getStrategyPine: route({
    method: 'GET',
    path: '/api/v1/strategies/:id/pine',
    tag: 'strategies',
    auth: 'none',
    summary: 'The strategy as a Pine v6 script for TradingView, whose alerts a webhook bot understands',
    params: z.object({ id: z.string().max(60) }),
    query: PineQuery,
    response: z.object({ fileName: z.string(), script: z.string() }),
  }),
} as const;
