import type { strategyRoutes } from '@trendy/contracts';
import { getStrategy, listStrategies } from '@trendy/usecases';
import type { Handlers } from '../handler.ts';

export const strategyHandlers: Handlers<keyof typeof strategyRoutes> = {
  listStrategies: () => listStrategies(),
  getStrategy: ({ params }) => getStrategy(params),
};
