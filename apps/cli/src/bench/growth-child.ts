import { createBacktest } from '@trendy/backtest';
import { strategies } from '@trendy/strategies';
import { benchRequest, minuteMarket } from './market.ts';
import { median } from './row.ts';
import { syntheticBars } from './synthetic-bars.ts';

const SEED = 7;
/** Short runs are repeated until about so many bars are done. */
const BARS_A_LENGTH = 3_000_000;

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

function growth(greatest: number): { readonly bars: number[]; readonly ms: number[] } {
  const lengths: number[] = [];
  const times: number[] = [];
  measure(200_000);
  for (let bars = 10_000; bars <= greatest; bars *= 10) {
    lengths.push(bars);
    times.push(measure(bars));
  }
  return { bars: lengths, ms: times };
}

function measure(length: number): number {
  const request = benchRequest(syntheticBars(length, SEED), '1m');
  const times: number[] = [];
  for (let done = 0; done === 0 || done < BARS_A_LENGTH; done += length) {
    const start = performance.now();
    createBacktest(request, { strategies }).advance(Number.POSITIVE_INFINITY);
    times.push(performance.now() - start);
  }
  return median(times);
}
