import type { Quote } from '@trendy/domain';
import type { MarginMode } from '@trendy/simulator';
import { BacktestInputError, checkLeg, checkResume, toColumns } from '../request.ts';
import type { LegRequest } from '../request.ts';

/** Several symbols on one account: one wallet, one margin, one drawdown limit for each bot's own ceiling. */
export interface PortfolioRequest {
  readonly capital: Quote;
  readonly marginMode: MarginMode;
  /** One bot each, each symbol once. The order is the order in which equal instants are worked on. */
  readonly legs: readonly LegRequest[];
  /** Trades from here on; earlier bars only warm the indicators. UTC milliseconds. */
  readonly from?: number;
  /** Exclusive. UTC milliseconds. */
  readonly to?: number;
  /** Days after which a person resumes what losing days have latched, above 0; absent: nobody ever does. */
  readonly resumeAfterDays?: number;
}

export const MAX_LEGS = 50;

/** @throws BacktestInputError naming the leg's field, the value and the fix. */
export function checkPortfolio(request: PortfolioRequest): void {
  const { capital, legs } = request;
  if (capital <= 0) throw new BacktestInputError('capital', `is ${capital / 1e8}; must be above 0`);
  checkResume(request.resumeAfterDays);
  if (legs.length === 0 || legs.length > MAX_LEGS)
    throw new BacktestInputError('legs', `are ${legs.length}; give 1 to ${MAX_LEGS}`);
  const symbols = new Set<string>();
  const money = legs[0]!.instrument.quote;
  legs.forEach((leg, index) => {
    const { quote, symbol } = leg.instrument;
    if (symbols.has(symbol))
      throw new BacktestInputError(
        `legs[${index}].instrument`,
        `is ${symbol}, which another leg trades already; one bot trades a symbol of an account`,
      );
    symbols.add(symbol);
    if (quote !== money)
      throw new BacktestInputError(
        `legs[${index}].instrument`,
        `is quoted in ${quote}, the first leg in ${money}; one wallet holds one currency`,
      );
    try {
      checkLeg(leg, toColumns(leg.bars));
    } catch (error) {
      if (!(error instanceof BacktestInputError)) throw error;
      throw new BacktestInputError(
        `legs[${index}].${error.field}`,
        error.message.slice(error.field.length + 2),
      );
    }
  });
}
