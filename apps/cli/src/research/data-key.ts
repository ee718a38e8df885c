import { createHash } from 'node:crypto';
import { rangeOf, toColumns } from '@trendy/backtest';
import type { BacktestRequest, Params } from '@trendy/backtest';
import { strategies } from '@trendy/strategies';
import { canonical } from './trial-file.ts';

/**
 * Names what parameters are tried on: market, period, data and every setting that is no parameter. The same parameters
 * under another key are another try of the same idea.
 */
export function dataKeyOf(request: BacktestRequest): string {
  const { instrument, timeframe, risk, fees, slippageBps, marginMode, funding, marks } = request;
  const { from, to } = rangeOf(request);
  const hash = createHash('sha256');
  const { openTime, open, high, low, close } = toColumns(request.bars);
  for (const column of [openTime, open, high, low, close])
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  hash.update(
    canonical({
      ...{ risk, fees, slippageBps, marginMode, funding: funding ?? [] },
      marks: marks ? [...marks.close] : [],
    }),
  );
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  return `${instrument.symbol} ${timeframe} ${day(from)}..${day(to)} ${hash.digest('hex').slice(0, 16)}`;
}

/**
 * Parameters with the strategy's own defaults filled in, so that what is left out and what is written out are one
 * configuration. What the strategy refuses stays as it is.
 */
export function completeParams(request: BacktestRequest, params: Params): Params {
  const given = { ...request.strategy?.params, ...params };
  const parsed = strategies.get(request.strategy?.id ?? '')?.params.safeParse(given);
  return parsed?.success ? (parsed.data as Params) : given;
}
