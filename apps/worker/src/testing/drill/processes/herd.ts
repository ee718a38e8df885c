import type { DrillRow } from '../row.ts';
import { BTC, pause, processRow } from './round.ts';
import type { ProcessRound } from './round.ts';

const ALERTS = 1_000;
const BOTS = [BTC, { symbol: 'ETH/USDT:USDT' }, { symbol: 'SOL/USDT:USDT' }] as const;
const THINKS_MS = 3_000;
/** The usual one, for an order that waits three seconds to be looked at must not be too old by then. */
const LONG_WINDOW = { VENUE_RECV_WINDOW_MS: '5000', VENUE_QUARANTINE_MS: '7000' };
/** No tenant may wait longer than so many times the median tenant. */
const UNFAIR = 3;

/** How far the exchange's market clock is ahead of ours, ms. */
async function marketAhead(round: ProcessRound): Promise<number> {
  const response = await fetch(`${round.system.exchange.url}/fapi/v1/premiumIndex?symbol=BTCUSDT`);
  const { time } = (await response.json()) as { readonly time: number };
  return time - Date.now();
}

interface PlacedOrder {
  readonly apiKey: string;
  readonly time: number;
  readonly reduceOnly: boolean;
}

/** The longest wait of each tenant until its entries were at the exchange, ms. */
async function waitsOf(round: ProcessRound, from: number): Promise<readonly number[]> {
  const ahead = await marketAhead(round);
  const orders = (await round.system.exchange.get('/orders')) as readonly PlacedOrder[];
  const waits = new Map<string, number>();
  for (const { apiKey, time, reduceOnly } of orders) {
    if (reduceOnly) continue;
    const waitMs = time - ahead - THINKS_MS - from;
    waits.set(apiKey, Math.max(waits.get(apiKey) ?? 0, waitMs));
  }
  return [...waits.values()].sort((a, b) => a - b);
}

export const HERD_ROWS: readonly DrillRow[] = [
  processRow({
    fault: 'F33',
    what: `${ALERTS} alerts at once while the exchange takes three seconds for each order: nobody waits three times as long as most`,
    rounds: 1,
    inCi: false,
    alone: true,
    ownExchange: {},
    withinMs: 900_000,
    healWithinMs: 300_000,
    strike: async (round) => {
      await round.addTraders(Math.ceil(ALERTS / BOTS.length), BOTS);
      await Promise.all([round.start(LONG_WINDOW), round.start(LONG_WINDOW)]);
      await round.settled(180_000);
      await round.system.exchange.post('/fault', {
        route: 'POST /fapi/v1/order$',
        delayMs: THINKS_MS,
        count: -1,
      });
      const from = Date.now();
      for (const bot of BOTS.keys()) await round.alertAll({}, bot);
      const doneAt = Date.now();
      await pause(1_000);
      await round.atRest(240_000);
      const waits = await waitsOf(round, doneAt);
      const median = waits[Math.floor(waits.length / 2)] ?? 0;
      const longest = waits.at(-1) ?? 0;
      process.stderr.write(
        `F33: ${waits.length} tenants, alerts taken in ${doneAt - from} ms, median wait ${median} ms, longest ${longest} ms\n`,
      );
      if (longest > UNFAIR * Math.max(median, 1_000))
        round.faults.push(`a tenant waited ${longest} ms, the median is ${median} ms`);
    },
  }),
];
