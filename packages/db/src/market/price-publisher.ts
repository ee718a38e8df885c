import type { PricePublisher, PriceTick } from '@trendy/domain';
import type pg from 'pg';
import { translatingFaults } from '../storage-faults.ts';

export const PRICE_CHANNEL = 'prices';
/** A notice may have 8,000 bytes; a tick takes about 130. */
const TICKS_PER_NOTICE = 40;

/** One statement for all of it, whatever the number of symbols. */
export const pricePublisher = (pool: pg.Pool): PricePublisher => ({
  publish: async (ticks) => {
    if (ticks.length === 0) return;
    const notices: string[] = [];
    for (let start = 0; start < ticks.length; start += TICKS_PER_NOTICE) {
      notices.push(JSON.stringify(ticks.slice(start, start + TICKS_PER_NOTICE).map(bare)));
    }
    await translatingFaults(() =>
      pool.query('select pg_notify($1, notice) from unnest($2::text[]) as n (notice)', [
        PRICE_CHANNEL,
        notices,
      ]),
    );
  },
});

/** Nothing but the tick itself, so that its length is known. */
const bare = ({ venue, environment, symbol, price, at }: PriceTick): PriceTick => ({
  venue,
  environment,
  symbol,
  price,
  at,
});
