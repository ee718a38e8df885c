import { Prng } from '@trendy/quant';
import type { BarColumns, DatumColumn } from '@trendy/domain';
import type { FundingRate } from '../request.ts';
import { HOUR, START } from './builders.ts';

export interface FairMarket {
  readonly bars: BarColumns;
  readonly funding: readonly FundingRate[];
  /** The coin's close, which says nothing about the perpetual's next one. */
  readonly data: readonly DatumColumn[];
}

const SETTLED_EVERY = 8;

/**
 * What is left of a market once its returns have been shuffled: hours that know nothing of each other, with fat tails,
 * and funding without a mean. The price is a martingale inside the bars as well: each high and low has the law of a
 * Brownian path between that open and that close, so a stop at a price is worth on average what it gives up, and
 * nothing that knows only the past can earn. Any mean above 0 is a leak.
 */
export function fairMarket(seed: number, count: number): FairMarket {
  const random = new Prng(seed);
  const column = (): Float64Array => new Float64Array(count);
  const bars = {
    openTime: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  const funding: FundingRate[] = [];
  let price = 50_000;
  for (let row = 0; row < count; row++) {
    const sigma = 0.01 * Math.exp(0.5 * random.normal());
    const change = sigma * random.normal() - (sigma * sigma) / 2;
    bars.openTime[row] = START + row * HOUR;
    bars.open[row] = price;
    bars.high[row] = price * Math.exp(furthest(change, sigma, random));
    bars.low[row] = price * Math.exp(-furthest(-change, sigma, random));
    price *= Math.exp(change);
    bars.close[row] = price;
    bars.high[row] = Math.max(bars.high[row]!, price);
    bars.low[row] = Math.min(bars.low[row]!, price);
    bars.volume[row] = 1 + random.uniform();
    if (row % SETTLED_EVERY === 0) funding.push({ time: START + row * HOUR, rate: 0.0002 * random.normal() });
  }
  return { bars, funding, data: [coinOf(bars, new Prng(seed + 1_000_000))] };
}

const BASIS = 0.004;

function coinOf({ close, openTime }: BarColumns, random: Prng): DatumColumn {
  return {
    name: 'spot_close',
    availableAt: openTime.map((time) => time + HOUR),
    value: close.map((price) => price * (1 + BASIS * random.normal())),
  };
}

/** The highest point of a Brownian path that ends at `change`, by the inverse of its distribution. */
const furthest = (change: number, sigma: number, random: Prng): number =>
  (change + Math.sqrt(change * change - 2 * sigma * sigma * Math.log(random.uniform()))) / 2;
