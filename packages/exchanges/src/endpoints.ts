/** Which protocol a venue speaks, and where it lives. */
export interface Endpoints {
  readonly protocol: 'binance-usdm' | 'okx';
  /** Origin of the REST interface, without a path. */
  readonly rest: string;
  /** Origin of the sockets, without a path. */
  readonly socket: string;
  /** Origin of the key-permission endpoint; null where there is none (demo and testnet) or where it is at home. */
  readonly permissions: string | null;
  /** Of a venue that has play money on the same hosts: a header says that it is meant. */
  readonly playMoney?: boolean;
  /** Of a venue that bears few questions about margin tiers: the pause between two of one address. Absent: none. */
  readonly tiersEveryMs?: number;
}

export const BINANCE_LIVE: Endpoints = {
  protocol: 'binance-usdm',
  rest: 'https://fapi.binance.com',
  socket: 'wss://fstream.binance.com',
  permissions: 'https://api.binance.com',
};

export const BINANCE_TESTNET: Endpoints = {
  protocol: 'binance-usdm',
  rest: 'https://demo-fapi.binance.com',
  socket: 'wss://fstream.binancefuture.com',
  permissions: null,
};

/** Ten in two seconds, for all that ask from one address; clocks and ways of different length need a little more. */
const OKX_TIERS_EVERY_MS = 220;

export const OKX_LIVE: Endpoints = {
  protocol: 'okx',
  rest: 'https://www.okx.com',
  socket: 'wss://ws.okx.com:8443',
  permissions: null,
  tiersEveryMs: OKX_TIERS_EVERY_MS,
};

/** OKX's demo trading. */
export const OKX_TESTNET: Endpoints = {
  protocol: 'okx',
  rest: 'https://www.okx.com',
  socket: 'wss://wspap.okx.com:8443',
  permissions: null,
  playMoney: true,
  tiersEveryMs: OKX_TIERS_EVERY_MS,
};

/** The simulated exchange at `url`, e.g. http://127.0.0.1:4100. It serves the permission endpoint as well. */
export function simulatedExchange(url: string, protocol: Endpoints['protocol'] = 'binance-usdm'): Endpoints {
  const origin = new URL(url).origin;
  return { protocol, rest: origin, socket: origin.replace(/^http/, 'ws'), permissions: origin };
}
