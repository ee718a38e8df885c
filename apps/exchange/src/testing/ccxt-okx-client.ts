import ccxt from 'ccxt';
import type { Keys } from './launch.ts';

export type OkxClient = Awaited<ReturnType<typeof ccxtOkxClient>>;

/** ccxt's OKX pointed at the simulated exchange, as any of its users would point it. */
export async function ccxtOkxClient(url: string, wsUrl: string, keys: Keys) {
  const client = new ccxt.pro.okx({
    apiKey: keys.apiKey,
    secret: keys.secret,
    password: keys.passphrase,
    enableRateLimit: false,
    timeout: 10_000,
    options: {
      fetchMarkets: { types: ['swap'] },
      defaultType: 'swap',
      createOrder: 'privatePostTradeOrder',
    },
  });
  client.has['fetchCurrencies'] = false;
  client.urls['api'] = { rest: url, ws: `${wsUrl}/ws/v5` };
  await client.loadHttpProxyAgent();
  return client;
}
