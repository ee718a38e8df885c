import type { strategyRoutes } from '@trendy/contracts';
import { getStrategy, getStrategyPine, listStrategies } from '@trendy/usecases';
import type { Handlers } from '../handler.ts';

export const strategyHandlers: Handlers<keyof typeof strategyRoutes> = {
  listStrategies: () => listStrategies(),
  getStrategy: ({ params }) => getStrategy(params),
  getStrategyPine: ({ params, query }) => getStrategyPine(params, query),
};
