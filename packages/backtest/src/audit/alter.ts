import { timeframeMs } from '@trendy/domain';
import type { BarColumns, DatumColumn } from '@trendy/domain';
import type { BacktestRequest } from '../request.ts';
import { slice } from '../run-setup.ts';

/** The request as it could have been made when bar `cut` had not opened yet: nothing later exists. */
export function truncated(request: BacktestRequest, columns: BarColumns, cut: number): BacktestRequest {
  const now = columns.openTime[cut - 1]! + timeframeMs(request.timeframe);
  const { data, fineBars, funding, marks } = request;
  return {
    ...request,
    bars: slice(columns, 0, cut),
    ...(funding ? { funding: funding.filter((row) => row.time <= now) } : {}),
    ...(marks ? { marks: before(marks, now) } : {}),
    ...(fineBars ? { fineBars: before(fineBars, now) } : {}),
    ...(data ? { data: data.map((column) => knownBy(column, now)) } : {}),
  };
}

/** The request without its first `shift` bars. */
export const shifted = (request: BacktestRequest, columns: BarColumns, shift: number): BacktestRequest => ({
  ...request,
  bars: slice(columns, shift, columns.openTime.length),
});

export const POISONS = ['scaled', 'reversed', 'missing'] as const;
export type Poison = (typeof POISONS)[number];

/** The same past with another future: a thousandfold, told backwards, or no numbers at all. */
export function poisoned(columns: BarColumns, cut: number, poison: Poison): BarColumns {
  const { openTime } = columns;
  const last = openTime.length - 1;
  const changed = (column: Float64Array): Float64Array =>
    column.map((value, row) => {
      if (row < cut) return value;
      if (poison === 'scaled') return value * 1000;
      return poison === 'reversed' ? column[last - (row - cut)]! : Number.NaN;
    });
  const { close, high, low, open, volume } = columns;
  return {
    openTime,
    open: changed(open),
    high: changed(high),
    low: changed(low),
    close: changed(close),
    volume: changed(volume),
  };
}

function before(columns: BarColumns, time: number): BarColumns {
  let count = 0;
  while (count < columns.openTime.length && columns.openTime[count]! < time) count++;
  return slice(columns, 0, count);
}

function knownBy(column: DatumColumn, time: number): DatumColumn {
  let count = 0;
  while (count < column.availableAt.length && column.availableAt[count]! <= time) count++;
  return {
    ...column,
    availableAt: column.availableAt.subarray(0, count),
    value: column.value.subarray(0, count),
  };
}
