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
 * Ten accounts reach 3 of the 16 entries and 19 orders a second that the venue's limits leave one (1,200 a minute,
 * 300 in ten seconds). Nobody needs more of them for the rate; each one more costs weight for its comparisons.
 */
const ACCOUNTS = 12;
const ORDERS_PER_SECOND = 50;
/** Two alerts are three orders: an entry, the stop that rests behind it, and an exit. */
const ALERTS_PER_SECOND = (ORDERS_PER_SECOND * 2) / 3;
const WARM_UP_SECONDS = 20;
const REST_MS = 8_000;
const MOST_P99_MS = 1_000;
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
    const memoryBefore = memoryOf(desk);
    const seconds = minutes * 60;
    const sent = await openLoop(ALERTS_PER_SECOND, seconds, (index) => desk.alert(warm + index));
    const memoryAfter = memoryOf(desk);
    await delay(REST_MS);
    const report = await desk.tap.report();
    const { journeys, without } = await journeysOf(desk, sent, report);
    const { p50, p99, most } = quantilesOf(journeys.map(({ durableAt, wireAt }) => wireAt - durableAt));
    const placed = PLACES.reduce((sum, name) => sum + (report.requests[name] ?? 0), 0);
    const reads = readsOf(report.requests);
    const read = reads.reduce((sum, [, count]) => sum + count, 0);
    const differences = await desk.differences();
    const ends = Object.entries(without).map(([name, count]) => `, ${count} ${name}`);
    const what = `${ALERTS_PER_SECOND.toFixed(1)} alerts/s for ${minutes} min (10 are the whole measurement), ${ACCOUNTS} accounts, venue ${VENUE_MS} ms away with its limits on; ${journeys.length} orders of ${sent.length} alerts${ends.join('')}`;
    const top = reads.slice(0, 5).map(([name, count]) => `${name} ${count}`);
    return [
      judged(
        'orders at the exchange',
        placed / seconds,
        'orders/s',
        what,
        `≥ ${ORDERS_PER_SECOND * 0.95}`,
        placed / seconds >= ORDERS_PER_SECOND * 0.95,
      ),
      shown('  durable signal → wire, p50', p50, 'ms', what),
      judged('  durable signal → wire, p99', p99, 'ms', what, `≤ ${MOST_P99_MS}`, p99 <= MOST_P99_MS),
      shown('  durable signal → wire, max', most, 'ms', what),
      judged(
        '  questions by REST',
        read / placed,
        'an order',
        top.join(', ') || 'none',
        '< 1',
        read < placed,
      ),
      judged(
        '  differences',
        differences.length,
        'found',
        differences[0] ?? 'orders of the exchange’s books against ours',
        '0',
        differences.length === 0,
      ),
      ...Object.keys(memoryBefore).map((part) =>
        shown(
          `  memory of ${part}`,
          (memoryAfter[part]! / memoryBefore[part]! - 1) * 100,
          '%',
          `${memoryBefore[part]!.toFixed(0)} → ${memoryAfter[part]!.toFixed(0)} MB`,
        ),
      ),
    ];
  } finally {
    await desk.close();
  }
}

const readsOf = (requests: Readonly<Record<string, number>>): (readonly [string, number])[] =>
  Object.entries(requests)
    .filter(([name]) => name.startsWith('GET ') && !NOT_OF_ORDERS.test(name))
    .sort(([, one], [, other]) => other - one);

const memoryOf = ({ running }: Desk): Record<string, number> =>
  Object.fromEntries(
    (['worker', 'api', 'exchange'] as const).map((part) => [part, residentMb(running.pids()[part] ?? 0)]),
  );

const judged = (
  name: string,
  value: number,
  unit: BenchRow['unit'],
  against: string,
  target: string,
  ok: boolean,
): BenchRow => ({ name, value, unit, peer: against, target, ok });
