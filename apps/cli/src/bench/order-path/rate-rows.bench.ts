import { setTimeout as delay } from 'node:timers/promises';
import { shown } from '../row.ts';
import type { BenchRow } from '../row.ts';
import { openDesk } from './desk.bench.ts';
import type { Desk } from './desk.bench.ts';
import { journeysOf } from './journeys.bench.ts';
import { openLoop } from './open-loop.ts';
import { residentMb } from './processor-time.ts';
import { quantilesOf } from './quantiles.ts';

/**
 * Two would do for the venue's limits of an account (1,200 orders a minute, 300 in ten seconds). More of them cost
 * weight of the address for their comparisons, fewer give an account less time between two alerts.
 */
const ACCOUNTS = 12;
const ORDERS_PER_SECOND = 50;
/** Two alerts are three orders: an entry, the stop that rests behind it, and an exit. */
const ALERTS_PER_SECOND = (ORDERS_PER_SECOND * 2) / 3;
const WARM_UP_SECONDS = 20;
const REST_MS = 8_000;
const MOST_P99_MS = 1_000;
/** The rest of the rate: alerts that met a position that was not open or closed yet. */
const REACHED = 0.95;
/** How far off the venue's answers are. */
const VENUE_MS = 100;
const PLACES = ['POST /fapi/v1/order', 'POST /fapi/v1/algoOrder'] as const;
/** Kept for everybody, however many orders there are: prices and listen keys. */
const NOT_OF_ORDERS = /premiumIndex|klines|ping|time$|listenKey|exchangeInfo|leverageBracket/;

/**
 * Orders through the whole path at a constant rate with the venue's limits in force: how many arrived, how late, how
 * many questions by REST each cost, and whether both sides agree at the end.
 */
export async function rateRows(minutes: number, say: (text: string) => void): Promise<BenchRow[]> {
  const desk = await openDesk(ACCOUNTS, say);
  try {
    await desk.exchange.post('/fault', {
      route: 'POST /fapi/v1/(order|algoOrder)$',
      delayMs: VENUE_MS,
      count: -1,
    });
    const warm = Math.round(ALERTS_PER_SECOND * WARM_UP_SECONDS);
    await openLoop(ALERTS_PER_SECOND, WARM_UP_SECONDS, (index) => desk.alert(index));
    await desk.tap.report();
    return await measured(desk, minutes, warm);
  } finally {
    await desk.close();
  }
}

async function measured(desk: Desk, minutes: number, warm: number): Promise<BenchRow[]> {
  const seconds = minutes * 60;
  const before = memoryOf(desk);
  const sent = await openLoop(ALERTS_PER_SECOND, seconds, (index) => desk.alert(warm + index));
  const after = memoryOf(desk);
  await delay(REST_MS);
  const report = await desk.tap.report();
  const { journeys, without } = await journeysOf(desk, sent, report);
  const { p50, p99, most } = quantilesOf(journeys.map(({ durableAt, wireAt }) => wireAt - durableAt));
  const placed = PLACES.reduce((sum, name) => sum + (report.requests[name] ?? 0), 0);
  const differences = await desk.differences();
  const ends = Object.entries(without).map(([name, count]) => `, ${count} ${name}`);
  const what = `${ALERTS_PER_SECOND.toFixed(1)} alerts/s for ${minutes} min (10 are the whole measurement), ${ACCOUNTS} accounts, venue ${VENUE_MS} ms away with its limits on; ${journeys.length} orders of ${sent.length} alerts${ends.join('')}`;
  const least = ORDERS_PER_SECOND * REACHED;
  return [
    {
      ...shown('orders at the exchange', placed / seconds, 'orders/s', what),
      target: `≥ ${least}`,
      ok: placed / seconds >= least,
    },
    shown('  durable signal → wire, p50', p50, 'ms', what),
    {
      ...shown('  durable signal → wire, p99', p99, 'ms', what),
      target: `≤ ${MOST_P99_MS}`,
      ok: p99 <= MOST_P99_MS,
    },
    shown('  durable signal → wire, max', most, 'ms', what),
    readRow(report.requests, placed),
    {
      ...shown(
        '  differences',
        differences.length,
        'found',
        differences[0] ?? 'the exchange’s books and ours',
      ),
      target: '0',
      ok: differences.length === 0,
    },
    ...Object.keys(before).map((part) => {
      const [from, to] = [before[part]!, after[part]!];
      const name = `  memory of ${part}, drift`;
      return shown(name, (to / from - 1) * 100, '%', `${from.toFixed(0)} → ${to.toFixed(0)} MB`);
    }),
  ];
}

function readRow(requests: Readonly<Record<string, number>>, placed: number): BenchRow {
  const reads = readsOf(requests);
  const count = reads.reduce((sum, [, times]) => sum + times, 0);
  const most = reads.slice(0, 5).map(([name, times]) => `${name} ${times}`);
  const row = shown('  questions by REST', count / placed, 'an order', most.join(', ') || 'none');
  return { ...row, target: '< 1', ok: count < placed };
}

const readsOf = (requests: Readonly<Record<string, number>>): (readonly [string, number])[] =>
  Object.entries(requests)
    .filter(([name]) => name.startsWith('GET ') && !NOT_OF_ORDERS.test(name))
    .sort(([, one], [, other]) => other - one);

const memoryOf = ({ running }: Desk): Record<string, number> =>
  Object.fromEntries(
    (['worker', 'api', 'exchange'] as const).map((part) => [part, residentMb(running.pids()[part] ?? 0)]),
  );
