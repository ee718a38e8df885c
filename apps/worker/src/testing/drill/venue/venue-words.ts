import type { VenueId } from '@trendy/domain';

/** The two protocols that the simulated exchange speaks: as its own accounts use them, and as OKX accounts do. */
export type DrillVenue = Extract<VenueId, 'trendy' | 'okx'>;

export const DRILL_VENUES: readonly DrillVenue[] = ['trendy', 'okx'];

/** Where a protocol takes what the order path asks, as regular expressions of the exchange's fault hooks. */
export const ROUTES: Readonly<Record<DrillVenue, Readonly<Record<VenueRoute, string>>>> = {
  trendy: {
    order: 'POST /fapi/v1/order$',
    stop: 'POST /fapi/v1/algoOrder$',
    cancel: 'DELETE /fapi/v1/order$',
    cancelStop: 'DELETE /fapi/v1/algoOrder$',
    leverage: 'POST /fapi/v1/leverage$',
    fills: 'GET /fapi/v1/userTrades$',
    user: 'WS user',
  },
  okx: {
    order: 'POST /api/v5/trade/order$',
    stop: 'POST /api/v5/trade/order-algo$',
    cancel: 'POST /api/v5/trade/cancel-order$',
    cancelStop: 'POST /api/v5/trade/cancel-algos$',
    leverage: 'POST /api/v5/account/set-leverage$',
    fills: 'GET /api/v5/trade/fills',
    user: 'WS user',
  },
};

export type VenueRoute = 'order' | 'stop' | 'cancel' | 'cancelStop' | 'leverage' | 'fills' | 'user';

/** How a protocol words a refusal: Binance as an HTTP error, OKX as a row of a list that was answered with 200. */
export function refusal(venue: DrillVenue, code: number, message: string): { status: number; body: object } {
  if (venue === 'trendy') return { status: 400, body: { code, msg: message } };
  const row = { ordId: '', clOrdId: '', algoId: '', sCode: String(code), sMsg: message };
  return { status: 200, body: { code: '1', msg: 'All operations failed', data: [row] } };
}
