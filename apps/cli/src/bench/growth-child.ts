import { createBacktest } from '@trendy/backtest';
import { strategies } from '@trendy/strategies';
import { benchRequest, evenRequest, minuteMarket } from './market.ts';
import { clocked } from './paired.ts';
import { median } from './row.ts';
import { syntheticBars } from './synthetic-bars.ts';

const SEED = 7;
/** Short runs are repeated until about so many bars are done. */
const BARS_A_LENGTH = 2_000_000;
const ROUNDS = 5;

/** A backtest in a process of its own: `memory`, or `growth` with the greatest number of bars. */
const [what, most] = process.argv.slice(2);
process.stdout.write(JSON.stringify(what === 'memory' ? memory() : growth(Number(most))));

function memory(): { readonly mb: number } {
  const { bars } = minuteMarket();
  const run = createBacktest(benchRequest(bars, '1m'), { strategies });
  run.advance(Number.POSITIVE_INFINITY);
  run.report(2_000);
  return { mb: process.resourceUsage().maxRSS / 1024 };
}

/** All lengths in each round: the machine's speed may change from round to round. */
function growth(greatest: number): { readonly bars: number[]; readonly rounds: number[][] } {
  const bars: number[] = [];
  for (let length = 10_000; length <= greatest; length *= 10) bars.push(length);
  measure(200_000);
  return { bars, rounds: Array.from({ length: ROUNDS }, () => bars.map(measure)) };
}

function measure(length: number): number {
  const request = evenRequest(syntheticBars(length, SEED));
  const times: number[] = [];
  for (let done = 0; done === 0 || done < BARS_A_LENGTH; done += length)
    times.push(clocked(() => createBacktest(request, { strategies }).advance(Number.POSITIVE_INFINITY)));
  return median(times);
}
