import { createHash } from 'node:crypto';
import { rangeOf, termsOf, toColumns } from '@trendy/backtest';
import type { BacktestRequest, Params } from '@trendy/backtest';
import type { BarColumns } from '@trendy/domain';
import { strategies } from '@trendy/strategies';

/**
 * Names what parameters are tried on: market, period, data and every setting that is no parameter. The same parameters
 * under another key are another try of the same idea.
 */
export function dataKeyOf(request: BacktestRequest): string {
  const { data = [], fineBars, funding = [], instrument, marks, timeframe } = request;
  const { from, to } = rangeOf(request);
  const hash = createHash('sha256');
  for (const bars of [toColumns(request.bars), marks, fineBars])
    for (const column of bars ? columnsOf(bars) : []) hash.update(bytesOf(column));
  for (const { availableAt, value } of data) hash.update(bytesOf(availableAt)).update(bytesOf(value));
  hash.update(JSON.stringify([from, to, funding, instrument.brackets])).update(termsOf(request));
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  return `${instrument.symbol} ${timeframe} ${day(from)}..${day(to)} ${hash.digest('hex').slice(0, 16)}`;
}

const columnsOf = ({ openTime, open, high, low, close, volume }: BarColumns): Float64Array[] => [
  ...[openTime, open, high, low, close, volume],
];

const bytesOf = (column: Float64Array): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, column.byteLength);

/**
 * Parameters with the strategy's own defaults filled in, so that what is left out and what is written out are one
 * configuration. What the strategy refuses stays as it is.
 */
export function completeParams(request: BacktestRequest, params: Params): Params {
  const given = { ...request.strategy?.params, ...params };
  const parsed = strategies.get(request.strategy?.id ?? '')?.params.safeParse(given);
  return parsed?.success ? (parsed.data as Params) : given;
}
