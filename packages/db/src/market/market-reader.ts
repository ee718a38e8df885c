import { isTimeframe, marketMs, timeframeMs } from '@trendy/domain';
import type { Bar, BarSeriesKey, Instrument, InstrumentRecord, MarketReader } from '@trendy/domain';
import type pg from 'pg';
import { toDate, toEpoch, toMarket } from '../row-values.ts';
import { translatingFaults } from '../storage-faults.ts';
import { marketValues, targetOf } from './bar-table.ts';

interface BarRow {
  readonly open_time: Date;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

interface InstrumentRow {
  readonly spec: Instrument;
  readonly status: string;
  readonly updated_at: Date;
}

/** Prices belong to nobody: no user is set here. */
export function marketReader(pool: pg.Pool): MarketReader {
  const ask = <Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> =>
    translatingFaults(async () => (await pool.query<Row>(text, values)).rows);
  return {
    bars: async (series, { from, to, limit }) => {
      const { match, table, values, volume } = targetOf(series);
      const at = (place: number): string => `$${values.length + place}`;
      const rows = await ask<BarRow>(
        `select open_time, open, high, low, close, volume from (
           select open_time, open, high, low, close, ${volume} from ${table}
             where ${match}
               and (${at(1)}::timestamptz is null or open_time >= ${at(1)})
               and (${at(2)}::timestamptz is null or open_time < ${at(2)})
             order by open_time desc limit ${at(3)}
         ) newest order by open_time`,
        [
          ...values,
          from === undefined ? null : toDate(from),
          to === undefined ? null : toDate(to),
          limit ?? null,
        ],
      );
      return rows.map((row) => barOf(series, row));
    },
    extent: async (series) => {
      const { match, table, values } = targetOf(series);
      const [row] = await ask<{ first: Date | null; last: Date | null; count: string }>(
        `select min(open_time) as first, max(open_time) as last, count(*) as count from ${table} where ${match}`,
        [...values],
      );
      if (!row?.first || !row.last) return null;
      return { first: toMarket(row.first), last: toMarket(row.last), count: Number(row.count) };
    },
    instruments: async (market) => {
      const rows = await ask<InstrumentRow>(
        `select spec, status, updated_at from instruments
           where venue = $1::"Venue" and environment = $2::"Environment" order by symbol`,
        marketValues(market),
      );
      return rows.map(instrumentOf);
    },
    instrument: async (market, symbol) => {
      const [row] = await ask<InstrumentRow>(
        `select spec, status, updated_at from instruments
           where venue = $1::"Venue" and environment = $2::"Environment" and symbol = $3`,
        [...marketValues(market), symbol],
      );
      return row ? instrumentOf(row) : null;
    },
    funding: async (market, symbol, { from, to }) => {
      const rows = await ask<{ at: Date; rate: number; mark_price: number | null }>(
        `select at, rate, mark_price from funding_rates
           where venue = $1::"Venue" and environment = $2::"Environment" and symbol = $3 and at >= $4 and at < $5
           order by at`,
        [...marketValues(market), symbol, toDate(from), toDate(to)],
      );
      return rows.map((row) => ({ at: toMarket(row.at), rate: row.rate, markPrice: row.mark_price }));
    },
  };
}

const instrumentOf = (row: InstrumentRow): InstrumentRecord => ({
  instrument: row.spec,
  status: row.status,
  updatedAt: toEpoch(row.updated_at),
});

function barOf(series: BarSeriesKey, row: BarRow): Bar {
  const openTime = row.open_time.getTime();
  const length = isTimeframe(series.timeframe) ? timeframeMs(series.timeframe) : 0;
  return {
    openTime: marketMs(openTime),
    closeTime: marketMs(openTime + length),
    open: row.open,
    high: row.high,
    low: row.low,
    close: row.close,
    volume: row.volume,
  };
}
