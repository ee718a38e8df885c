import type { backtestRoutes } from '@trendy/contracts';
import * as backtests from '@trendy/usecases';
import type { Handlers } from '../handler.ts';

export const backtestHandlers: Handlers<keyof typeof backtestRoutes> = {
  createBacktest: ({ services, caller, body }) => backtests.createBacktest(services, caller, body),
  listBacktests: ({ services, caller, query }) => backtests.listBacktests(services, caller, query),
  getBacktest: ({ services, caller, params }) => backtests.getBacktest(services, caller, params),
  getBacktestReport: ({ services, caller, params }) => backtests.getBacktestReport(services, caller, params),
  cancelBacktest: ({ services, caller, params }) => backtests.cancelBacktest(services, caller, params),
  deleteBacktest: ({ services, caller, params }) => backtests.deleteBacktest(services, caller, params),
};
