import { indexPriceAt, markPriceAt, MINUTE_MS, shoveFactor } from '@trendy/simulator';
import type { MarketModel } from '@trendy/simulator';
import { marketOf } from './call.ts';
import type { Call } from './call.ts';
import { candleOpens, firstMinuteOf, intervalOf } from './candles.ts';
import { WireError } from './errors.ts';
import { decimal } from './render.ts';

/** Both prices run straight between minutes but for a slow basis, so that these instants hold the extremes. */
const SAMPLE_MS = MINUTE_MS / 2;
/** Samples computed before other work gets a turn. */
const SLICE = 20_000;

type PriceAt = (model: MarketModel, at: number) => number;

/** Candles of the mark price. Nothing is traded at it: the volume is nought. */
export const markPriceKlines = (call: Call): Promise<unknown> => priceKlines(call, 'symbol', markPriceAt);

/** Candles of the index price. */
export const indexPriceKlines = (call: Call): Promise<unknown> => priceKlines(call, 'pair', indexPriceAt);

async function priceKlines(call: Call, name: 'symbol' | 'pair', priceAt: PriceAt): Promise<unknown> {
  const market = marketOf(call, name);
  const interval = intervalOf(call.params.need('interval'));
  if (!interval) throw new WireError(-1120, 'Invalid interval.');
  const { core } = call.wire.venue.exchange;
  const first = firstMinuteOf(market);
  const at = (instant: number): number =>
    priceAt(market.model, instant) * shoveFactor(core.shoves, market.listing.symbol, instant);
  const rows: unknown[] = [];
  let sinceBreak = 0;
  for (const open of candleOpens(call, interval, first, core.minute)) {
    const from = Math.max(open, first) * MINUTE_MS;
    const end = interval.nextOf(open) * MINUTE_MS;
    const until = Math.min(end, core.now);
    const start = at(from);
    const candle = { high: start, low: start, close: start };
    for (let instant = from + SAMPLE_MS; ; instant += SAMPLE_MS) {
      const price = at(Math.min(instant, until));
      candle.high = Math.max(candle.high, price);
      candle.low = Math.min(candle.low, price);
      candle.close = price;
      sinceBreak += 1;
      if (sinceBreak % SLICE === 0) await new Promise((resume) => setImmediate(resume));
      if (instant >= until) break;
    }
    rows.push(render(open * MINUTE_MS, end, start, candle));
  }
  return rows;
}

const render = (
  openTime: number,
  end: number,
  open: number,
  { close, high, low }: { readonly high: number; readonly low: number; readonly close: number },
): unknown[] => [
  openTime,
  ...[open, high, low, close].map((price) => decimal(price)),
  ...['0', end - 1, '0', 0, '0', '0', '0'],
];
