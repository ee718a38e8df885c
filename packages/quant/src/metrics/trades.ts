import { deviationOf, known, meanOf, unknown } from './moments.ts';
import type { Metric } from './moments.ts';

const NO_TRADES = 'no_trades';
/** More trades than this do not make the number more certain, only larger. */
const SQN_CAP = 100;

/** Share of trades that earned. @param profits net result of each closed trade, quote currency. */
export function winRate(profits: Float64Array): Metric {
  if (profits.length === 0) return unknown(NO_TRADES);
  return known(profits.filter((profit) => profit > 0).length / profits.length);
}

/** Sum of winning trades over sum of losing ones. */
export function profitFactor(profits: Float64Array): Metric {
  if (profits.length === 0) return unknown(NO_TRADES);
  const losses = -sumWhere(profits, (profit) => profit < 0);
  if (losses === 0) return unknown('no_losing_trades');
  return known(sumWhere(profits, (profit) => profit > 0) / losses);
}

/** Mean net result of a trade, quote currency. */
export const expectancy = (profits: Float64Array): Metric =>
  profits.length === 0 ? unknown(NO_TRADES) : known(meanOf(profits));

/** Mean winning trade over mean losing trade. */
export function payoff(profits: Float64Array): Metric {
  const wins = profits.filter((profit) => profit > 0);
  const losses = profits.filter((profit) => profit < 0);
  if (profits.length === 0) return unknown(NO_TRADES);
  if (wins.length === 0) return unknown('no_winning_trades');
  if (losses.length === 0) return unknown('no_losing_trades');
  return known(-meanOf(wins) / meanOf(losses));
}

/** √n × mean / sd, n capped at 100. Source: Tharp's system quality number, METHODS 7.6. */
export function systemQuality(profits: Float64Array): Metric {
  if (profits.length < 2) return unknown(NO_TRADES);
  const deviation = deviationOf(profits);
  if (deviation === 0) return unknown('trades_do_not_vary');
  return known((Math.sqrt(Math.min(profits.length, SQN_CAP)) * meanOf(profits)) / deviation);
}

function sumWhere(values: Float64Array, keep: (value: number) => boolean): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) if (keep(values[index]!)) sum += values[index]!;
  return sum;
}
