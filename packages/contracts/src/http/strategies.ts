import { z } from 'zod';
import { route } from './route.ts';

const Text = z.object({ en: z.string(), ko: z.string() });
export const ParameterBody = z.object({
  key: z.string(),
  label: Text,
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
  /** When it earns, when it loses, what kills it. */
  whenItEarns: Text,
  whenItLoses: Text,
  riskProfiles: z.array(z.enum(['careful', 'balanced', 'bold'])),
  parameters: z.array(ParameterBody),
  recommendedTimeframes: z.array(z.string()),
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
} as const;
