import { once } from 'node:events';
import http from 'node:http';
import { BinanceVenue, InProcessRateBudget, simulatedExchange } from '@trendy/exchanges';
import { steps } from '@trendy/domain';
import type { VenueOrderRequest } from '@trendy/domain';
import { ccxtClient } from '../../../../exchange/src/testing/ccxt-client.ts';
import { startThread } from '../../research/thread.ts';
import { shown } from '../row.ts';
import type { BenchRow } from '../row.ts';
import { quantilesOf } from './quantiles.ts';
import type { Quantiles } from './quantiles.ts';

const KEY = { apiKey: 'a'.repeat(64), secret: 'b'.repeat(64), passphrase: '' };
const SYMBOL = 'BTC/USDT:USDT';
const WARM_UP = 300;
/** Below what an account may send in ten seconds; then another account goes on. */
const ORDERS_A_VENUE = 250;
const FORM = 'application/x-www-form-urlencoded';

/**
 * What building, signing and reading an order cost beside the bare request: the library's own `createOrder`, our adapter
 * and a bare request of the same size in turns, one at a time, against a server that answers at once.
 */
export async function adapterRows(orders: number): Promise<BenchRow[]> {
  const server = startThread(new URL('./loopback.worker.ts', import.meta.url), null);
  try {
    const [port] = (await once(server, 'message')) as [number];
    const url = `http://127.0.0.1:${port}`;
    const ways = [bareRequest(url), await library(url), ourAdapter(url)];
    const times = ways.map((): number[] => []);
    for (let index = -WARM_UP; index < orders; index++)
      for (const [way, place] of ways.entries()) {
        const start = performance.now();
        await place();
        if (index >= 0) times[way]!.push(performance.now() - start);
      }
    const [bare, ccxt, ours] = times.map(quantilesOf) as [Quantiles, Quantiles, Quantiles];
    return rowsOf(bare, ccxt, ours);
  } finally {
    await server.terminate();
  }
}

function rowsOf(bare: Quantiles, ccxt: Quantiles, ours: Quantiles): BenchRow[] {
  const what = `${bare.count} each, in turns; bare http.request p50 ${bare.p50.toFixed(2)} ms, p99 ${bare.p99.toFixed(2)} ms`;
  const over = (name: string, of: Quantiles): BenchRow[] => [
    shown(`${name}, p50 over the bare request`, of.p50 - bare.p50, 'ms', what),
    shown(`${name}, p99 over the bare request`, of.p99 - bare.p99, 'ms', what),
  ];
  return [
    ...over('ccxt createOrder', ccxt),
    ...over('our adapter', ours),
    shown(
      'our adapter against createOrder',
      ccxt.p50 / ours.p50,
      '×',
      'whole calls at the median, the request included',
    ),
  ];
}

/** The least that one request costs in Node: no library, a connection that is kept. */
function bareRequest(url: string): () => Promise<unknown> {
  const body = `symbol=BTCUSDT&side=BUY&quantity=0.010&newOrderRespType=RESULT&type=MARKET&newClientOrderId=bench&timestamp=1723075200000&recvWindow=5000&signature=${'0'.repeat(64)}`;
  const headers = { 'content-type': FORM, 'content-length': body.length, 'x-mbx-apikey': KEY.apiKey };
  const agent = new http.Agent({ keepAlive: true });
  return () =>
    new Promise((resolve, reject) => {
      const request = http.request(`${url}/fapi/v1/order`, { agent, method: 'POST', headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve(JSON.parse(text)));
      });
      request.on('error', reject);
      request.end(body);
    });
}

async function library(url: string): Promise<() => Promise<unknown>> {
  const client = await ccxtClient(url, url.replace('http', 'ws'), KEY);
  await client.loadMarkets();
  return () => client.createOrder(SYMBOL, 'market', 'buy', 0.01);
}

function ourAdapter(url: string): () => Promise<unknown> {
  const budget = new InProcessRateBudget({ weightPerMinute: 1_000_000, now: Date.now });
  const open = (): BinanceVenue =>
    new BinanceVenue({
      endpoints: simulatedExchange(url),
      key: KEY,
      budget,
      timeoutMs: 5_000,
      receiveWindowMs: 5_000,
      quarantineMs: 20_000,
    });
  let venue = open();
  let placed = 0;
  return async () => {
    if (placed > 0 && placed % ORDERS_A_VENUE === 0) {
      venue = open();
      await venue.instruments();
    }
    placed += 1;
    const outcome = await venue.placeOrder({ request: REQUEST, clientOrderId: 'bench' });
    if (outcome.kind !== 'acked') throw new Error(`our adapter: ${JSON.stringify(outcome)}`);
  };
}

const REQUEST: VenueOrderRequest = {
  botId: 'bench',
  signalKey: 'bench',
  leverage: 1,
  orderId: 'bench|exit|0',
  symbol: SYMBOL,
  leg: 'exit',
  side: 'buy',
  type: 'market',
  timeInForce: 'gtc',
  quantity: steps(10),
  reduceOnly: false,
};
