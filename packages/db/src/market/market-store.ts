import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Bar, BarSeriesKey, MarketStore, PriceSeriesKey } from '@trendy/domain';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { jsonText, toDate } from '../row-values.ts';
import { translatingFaults } from '../storage-faults.ts';
import { marketValues, targetOf } from './bar-table.ts';
import { marketReader } from './market-reader.ts';

const MERGE = `on conflict (venue, environment, symbol, timeframe, open_time) do update
  set open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume`;

export function marketStore(pool: pg.Pool): MarketStore {
  const run = (text: string, values: unknown[]): Promise<void> =>
    translatingFaults(async () => {
      await pool.query(text, values);
    });
  return {
    ...marketReader(pool),
    putBars: async (series, bars) => {
      if (bars.length === 0) return;
      const column = (pick: (bar: Bar) => number): number[] => bars.map(pick);
      await run(
        `insert into market_bars (venue, environment, symbol, timeframe, open_time, open, high, low, close, volume)
           select $1::"Venue", $2::"Environment", $3, $4, to_timestamp(t / 1000.0), o, h, l, c, v
             from unnest($5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::float8[], $10::float8[])
               as b (t, o, h, l, c, v)
           ${MERGE}`,
        [
          ...targetOf(series).values,
          column((bar) => bar.openTime),
          column((bar) => bar.open),
          column((bar) => bar.high),
          column((bar) => bar.low),
          column((bar) => bar.close),
          column((bar) => bar.volume),
        ],
      );
    },
    loadBars: (series, bars) => translatingFaults(() => loadBars(pool, series, bars)),
    putInstruments: async (market, instruments) => {
      if (instruments.length === 0) return;
      await run(
        `insert into instruments (venue, environment, symbol, spec, status)
           select $1::"Venue", $2::"Environment", symbol, spec::jsonb, status
             from unnest($3::text[], $4::text[], $5::text[]) as i (symbol, spec, status)
           on conflict (venue, environment, symbol) do update
             set spec = excluded.spec, status = excluded.status, updated_at = now()`,
        [
          ...marketValues(market),
          instruments.map(({ instrument }) => instrument.symbol),
          instruments.map(({ instrument }) => jsonText(instrument)),
          instruments.map(({ status }) => status),
        ],
      );
    },
    putFunding: async (market, symbol, rates) => {
      if (rates.length === 0) return;
      await run(
        `insert into funding_rates (venue, environment, symbol, at, rate, mark_price)
           select $1::"Venue", $2::"Environment", $3, at, rate, mark
             from unnest($4::timestamptz[], $5::float8[], $6::float8[]) as f (at, rate, mark)
           on conflict (venue, environment, symbol, at) do update
             set rate = excluded.rate, mark_price = coalesce(excluded.mark_price, funding_rates.mark_price)`,
        [
          ...marketValues(market),
          symbol,
          rates.map((point) => toDate(point.at)),
          rates.map((point) => point.rate),
          rates.map((point) => point.markPrice),
        ],
      );
    },
  };
}

/** COPY into a table of this transaction's own, then one merge: the fastest way in, and repeatable. */
async function loadBars(
  pool: pg.Pool,
  series: BarSeriesKey | PriceSeriesKey,
  bars: Iterable<Bar> | AsyncIterable<Bar>,
): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('set local statement_timeout = 0');
    await client.query(
      `create temp table incoming_bars
         (n bigserial, open_time timestamptz, open float8, high float8, low float8, close float8, volume float8)
         on commit drop`,
    );
    const copy = client.query(
      copyFrom('copy incoming_bars (open_time, open, high, low, close, volume) from stdin'),
    );
    await pipeline(Readable.from(copyLines(bars)), copy);
    const { columns, placeholders, table, values } = targetOf(series);
    const figures = table === 'market_bars' ? 'open, high, low, close, volume' : 'open, high, low, close';
    // Of two bars with one time the later wins, as it would have done one by one.
    const merged = await client.query(
      `insert into ${table} (${columns}, open_time, ${figures})
         select distinct on (open_time) ${placeholders}, open_time, ${figures} from incoming_bars
           order by open_time, n desc
         on conflict (${columns}, open_time) do update
           set ${figures
             .split(', ')
             .map((name) => `${name} = excluded.${name}`)
             .join(', ')}`,
      [...values],
    );
    await client.query('commit');
    client.release();
    return merged.rowCount ?? 0;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

const CHUNK_LINES = 2_000;

async function* copyLines(bars: Iterable<Bar> | AsyncIterable<Bar>): AsyncGenerator<string> {
  let lines: string[] = [];
  for await (const bar of bars) {
    const time = toDate(bar.openTime).toISOString();
    lines.push([time, bar.open, bar.high, bar.low, bar.close, bar.volume].join('\t'));
    if (lines.length < CHUNK_LINES) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}
