import type { Dialect } from './dialect.ts';
import { CLOSED_PORT } from './dialect.ts';
import { decimal, object } from './raw.ts';

export const BINANCE_DIALECT: Dialect = {
  libraryFile: './src/pro/binanceusdm.js',
  options: {
    fetchMargins: false,
    warnOnFetchOpenOrdersWithoutSymbol: false,
    broker: { swap: '', future: '' },
  },
  pointAt: (api, { rest, permissions }) => {
    Object.assign(api, {
      fapiPublic: `${rest}/fapi/v1`,
      fapiPublicV2: `${rest}/fapi/v2`,
      fapiPublicV3: `${rest}/fapi/v3`,
      fapiPrivate: `${rest}/fapi/v1`,
      fapiPrivateV2: `${rest}/fapi/v2`,
      fapiPrivateV3: `${rest}/fapi/v3`,
      fapiData: `${rest}/futures/data`,
      sapi: permissions === null ? CLOSED_PORT : `${permissions}/sapi/v1`,
      ws: {},
    });
  },
  weightHeader: 'X-Mbx-Used-Weight-1m',
  faultOf: (reply) => {
    const code = Number(reply['code']);
    if (!Number.isFinite(code) || code === 200 || code === 0) return null;
    return { code, message: typeof reply['msg'] === 'string' ? reply['msg'] : null };
  },
  time: { method: 'fapiPublicGetTime', read: (answer) => decimal(object(answer), 'serverTime') },
  clockCodes: new Set([-1021, -5028]),
  accountLimits: new Set([-1015]),
  // Its weights are counted by address, whoever asks.
  callersLimits: new Set(),
  orderLimits: [
    { count: 300, windowMs: 10_000 },
    { count: 1_200, windowMs: 60_000 },
  ],
  banMs: 60_000,
};
