import ccxt from 'ccxt';
import type { Keys } from './launch.ts';

export type Client = Awaited<ReturnType<typeof ccxtClient>>;

/** ccxt pointed at the simulated exchange, as any of its users would point it. */
export async function ccxtClient(url: string, wsUrl: string, keys: Keys) {
  class Usdm extends ccxt.pro.binanceusdm {
    // ccxt picks its USD-M error table by the real host's name.
    override getExceptionsByUrl(address: string, kind: string) {
      return super.getExceptionsByUrl(
        address?.startsWith(`${url}/fapi`) ? address.replace(url, 'https://fapi.binance.com') : address,
        kind,
      );
    }
  }
  const client = new Usdm({
    apiKey: keys.apiKey,
    secret: keys.secret,
    enableRateLimit: false,
    timeout: 10_000,
    options: {
      fetchCurrencies: false,
      fetchMargins: false,
      warnOnFetchOpenOrdersWithoutSymbol: false,
      recvWindow: 5_000,
      broker: { swap: '', future: '' },
    },
  });
  const api = client.urls['api'] as Record<string, unknown> & { ws: Record<string, unknown> };
  Object.assign(api, {
    fapiPublic: `${url}/fapi/v1`,
    fapiPublicV2: `${url}/fapi/v2`,
    fapiPublicV3: `${url}/fapi/v3`,
    fapiPrivate: `${url}/fapi/v1`,
    fapiPrivateV2: `${url}/fapi/v2`,
    fapiPrivateV3: `${url}/fapi/v3`,
    fapiData: `${url}/futures/data`,
    sapi: `${url}/sapi/v1`,
  });
  api.ws['future'] = `${wsUrl}/ws`;
  (api.ws['ws-api'] as Record<string, string>)['future'] = `${wsUrl}/ws-fapi/v1`;
  await client.loadHttpProxyAgent();
  return client;
}
