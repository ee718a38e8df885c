import { quote } from '@trendy/domain';
import { fundingRateAt } from '../market/funding-rate.ts';
import { fundingAmount, markNotional } from '../models/funding.ts';
import { isLiquidatable, liquidationFee } from '../models/liquidation.ts';
import { setAlgoStatus } from './algo-state.ts';
import { book } from './core.ts';
import type { Core } from './core.ts';
import { accountMargin } from './margin.ts';
import { acceptOrder, endOrder } from './orders.ts';
import { tellAccount } from './settle.ts';
import { updateMark } from './symbol-market.ts';
import type { Account } from './types.ts';

/** Charges or pays funding on every open position at a settlement instant, before anything else of that instant. */
export function settleFunding(core: Core, instant: number): void {
  for (const market of core.markets.values()) {
    updateMark(core, market, instant);
    const rate = fundingRateAt(market.model, instant);
    for (const account of core.accounts.values()) {
      const position = account.positions.get(market.listing.symbol);
      if (!position || position.quantity === 0) continue;
      const amount = fundingAmount(market.listing.scale, position.quantity, market.markPrice, rate);
      if (amount === 0) continue;
      const { symbol } = market.listing;
      book(core, account, { symbol, type: 'FUNDING_FEE', amount, info: String(rate), tradeId: 0 });
      tellAccount(core, account, 'FUNDING_FEE', amount, [symbol]);
    }
  }
}

/** Liquidates every account whose margin balance no longer covers its maintenance margin at the current marks. */
export function liquidateDue(core: Core): void {
  for (const account of core.accounts.values()) {
    if (!hasPosition(account)) continue;
    const margin = accountMargin(core, account);
    if (isLiquidatable(margin.marginBalance, margin.maintenance)) liquidate(core, account);
  }
}

const hasPosition = (account: Account): boolean => {
  for (const position of account.positions.values()) if (position.quantity !== 0) return true;
  return false;
};

/** Cross liquidation: all orders go, all positions are closed into the book, the insurance fund takes its fee or the loss. */
function liquidate(core: Core, account: Account): void {
  for (const order of [...account.open.values()]) endOrder(core, account, order, 'expired');
  for (const algo of [...account.openAlgos.values()])
    setAlgoStatus(core, account, algo, 'expired', 'liquidation');
  for (const position of account.positions.values()) {
    if (position.quantity === 0) continue;
    const market = core.markets.get(position.symbol)!;
    const notional = markNotional(market.listing.scale, position.quantity, market.markPrice);
    const side = position.quantity > 0 ? 'sell' : 'buy';
    const touch = market.book.best(side === 'sell' ? 'buy' : 'sell');
    if (touch === null) continue;
    // The maker takes over a liquidation whole: a position half closed would stay below its maintenance margin.
    market.maker.ensure(side === 'sell' ? 'buy' : 'sell', touch, Math.abs(position.quantity));
    acceptOrder(core, market, account, {
      side,
      type: 'limit',
      timeInForce: 'ioc',
      quantity: Math.abs(position.quantity),
      price: touch,
      reduceOnly: true,
      closePosition: false,
      clientId: `autoclose-${core.counters.order + 1}`,
      selfTrade: 'none',
      goodTill: 0,
      origin: 'liquidation',
      algoId: 0,
    });
    const fee = liquidationFee(notional, market.listing.liquidationFeeRate * 10_000, account.wallet);
    const entry = {
      symbol: position.symbol,
      type: 'INSURANCE_CLEAR' as const,
      info: 'liquidation',
      tradeId: 0,
    };
    if (fee > 0) book(core, account, { ...entry, amount: quote(-fee) });
  }
  // What the wallet could not bear, the fund bears.
  if (account.wallet < 0 && !hasPosition(account))
    book(core, account, {
      symbol: '',
      type: 'INSURANCE_CLEAR',
      amount: quote(-account.wallet),
      info: 'bankruptcy',
      tradeId: 0,
    });
  tellAccount(core, account, 'INSURANCE_CLEAR', quote(0), []);
}
