/** Where a venue of the Binance USD-M protocol lives. */
export interface Endpoints {
  /** Origin of the REST interface, without a path. */
  readonly rest: string;
  /** Origin of the sockets, without a path. */
  readonly socket: string;
  /** Origin of the key-permission endpoint; null where there is none (demo and testnet). */
  readonly permissions: string | null;
}

export const BINANCE_LIVE: Endpoints = {
  rest: 'https://fapi.binance.com',
  socket: 'wss://fstream.binance.com',
  permissions: 'https://api.binance.com',
};

export const BINANCE_TESTNET: Endpoints = {
  rest: 'https://demo-fapi.binance.com',
  socket: 'wss://fstream.binancefuture.com',
  permissions: null,
};

/** The simulated exchange at `url`, e.g. http://127.0.0.1:4100. It serves the permission endpoint as well. */
export function simulatedExchange(url: string): Endpoints {
  const origin = new URL(url).origin;
  return { rest: origin, socket: origin.replace(/^http/, 'ws'), permissions: origin };
}
