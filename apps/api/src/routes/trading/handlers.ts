import type { tradingRoutes } from '@trendy/contracts';
import * as trading from '@trendy/usecases';
import type { Handlers } from '../handler.ts';

export const tradingHandlers: Handlers<keyof typeof tradingRoutes> = {
  getDashboard: ({ services, caller, query }) => trading.getDashboard(services, caller, query),
  listActivity: ({ services, caller, query }) => trading.listActivity(services, caller, query),
  getEquity: ({ services, caller, query }) => trading.getEquity(services, caller, query),
  listPositions: ({ services, caller }) => trading.listPositions(services, caller),
  closePosition: ({ services, caller, body }) => trading.closePosition(services, caller, body),
  listOrders: ({ services, caller, query }) => trading.listOrders(services, caller, query),
  getOrder: ({ services, caller, params }) => trading.getOrder(services, caller, params),
  listFills: ({ services, caller, query }) => trading.listFills(services, caller, query),
  listSlippage: ({ services, caller, query }) => trading.listSlippage(services, caller, query),
  listMarkets: ({ services, query }) => trading.listMarkets(services, query),
  getShowcase: ({ services }) => trading.getShowcase(services),
  listBars: ({ services, query }) => trading.listBars(services, query),
};
