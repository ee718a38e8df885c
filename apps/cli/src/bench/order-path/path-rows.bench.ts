import { setTimeout as delay } from 'node:timers/promises';
import { shown } from '../row.ts';
import type { BenchRow } from '../row.ts';
import { openDesk } from './desk.bench.ts';
import type { Desk } from './desk.bench.ts';
import { journeysOf } from './journeys.bench.ts';
import type { Journey } from './journeys.bench.ts';
import { openLoop } from './open-loop.ts';
import { processorMs } from './processor-time.ts';
import { quantilesOf } from './quantiles.ts';

const ACCOUNTS = 20;
const WARM_UP_SECONDS = 15;
/** What is still under way when the last alert was answered. */
const REST_MS = 3_000;
const GOAL = { p50: 50, p99: 250 };

/** From a durable signal to the first byte of its order at the exchange, at a constant rate, with the way's stages. */
export async function pathRows(
  rate: number,
  seconds: number,
  say: (text: string) => void,
): Promise<BenchRow[]> {
  const desk = await openDesk(ACCOUNTS, say);
  try {
    const warm = rate * WARM_UP_SECONDS;
    await openLoop(rate, WARM_UP_SECONDS, (index) => desk.alert(index));
    await desk.tap.report();
    const before = processorTimes(desk);
    const sent = await openLoop(rate, seconds, (index) => desk.alert(warm + index));
    await delay(REST_MS);
    const used = processorTimes(desk);
    const { journeys, without } = await journeysOf(desk, sent, await desk.tap.report());
    const differences = await desk.differences();
    const what = `${rate} alerts/s over HTTP for ${seconds} s, ${ACCOUNTS} accounts, ${journeys.length} orders of ${sent.length} alerts${listed(without)}`;
    const spent = PARTS.map((part, index) => (used[index]! - before[index]!) / sent.length);
    return [
      ...rowsOf(journeys, what),
      ...PARTS.map((part, index) =>
        shown(
          `  processor time an alert, ${part}`,
          spent[index]!,
          'ms',
          'what the machine must do, whatever else it does',
        ),
      ),
      {
        ...shown(
          'order path, differences',
          differences.length,
          'found',
          differences[0] ?? 'books of the exchange against ours',
        ),
        target: '0',
        ok: differences.length === 0,
      },
    ];
  } finally {
    await desk.close();
  }
}

const PARTS = ['worker', 'api', 'exchange', 'postgres'] as const;

const processorTimes = ({ running }: Desk): readonly number[] =>
  PARTS.map((part) => processorMs(running.pids()[part] ?? 0));

function rowsOf(journeys: readonly Journey[], what: string): BenchRow[] {
  const of = (read: (journey: Journey) => number, among = journeys) => quantilesOf(among.map(read));
  const toWire = of(({ durableAt, wireAt }) => wireAt - durableAt);
  const stage = (
    name: string,
    against: string,
    read: (journey: Journey) => number,
    among = journeys,
  ): BenchRow[] => {
    const { p50, p99 } = of(read, among);
    return [shown(`${name}, p50`, p50, 'ms', against), shown(`${name}, p99`, p99, 'ms', against)];
  };
  const entries = journeys.filter(({ leg }) => leg === 'entry');
  return [
    goal('durable signal → wire, p50', toWire.p50, GOAL.p50, what),
    goal('durable signal → wire, p99', toWire.p99, GOAL.p99, what),
    shown('durable signal → wire, max', toWire.most, 'ms', what),
    ...stage(
      '  entries alone',
      `${entries.length} of them`,
      ({ durableAt, wireAt }) => wireAt - durableAt,
      entries,
    ),
    ...stage(
      '  due → answered with 202',
      'what the sender waits, its own delay included',
      ({ answeredAt, dueAt }) => answeredAt - dueAt,
    ),
    ...stage(
      '  durable → decided',
      'hint, lease, read, engine',
      ({ decidedAt, durableAt }) => decidedAt - durableAt,
    ),
    ...stage(
      '  decided → claimed',
      'commit of the intent, market checks, switches',
      ({ claimedAt, decidedAt }) => claimedAt - decidedAt,
    ),
    ...stage(
      '  claimed → wire',
      'commit of SENDING, rate budget, signing, socket',
      ({ claimedAt, wireAt }) => wireAt - claimedAt,
    ),
  ];
}

const goal = (name: string, value: number, most: number, what: string): BenchRow => ({
  ...shown(name, value, 'ms', what),
  target: `≤ ${most}`,
  ok: value <= most,
});

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `, ${count} ${name}`)
    .join('');
