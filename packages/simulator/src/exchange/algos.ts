import { ok } from '@trendy/domain';
import type { Side } from '@trendy/domain';
import { setAlgoStatus } from './algo-state.ts';
import { clientKey, rememberAlgo } from './core.ts';
import type { Core } from './core.ts';
import { readPrice, readQuantity } from './filters.ts';
import { acceptOrder, CLIENT_ID, placeOrder } from './orders.ts';
import { refuse } from './refusals.ts';
import type { Outcome } from './refusals.ts';
import { markInTicks } from './symbol-market.ts';
import type { SymbolMarket } from './symbol-market.ts';
import type { Account, AlgoOrder, AlgoType, Order, TimeInForce, WorkingType } from './types.ts';

export interface AlgoIntent {
  readonly symbol: string;
  readonly side: Side;
  readonly type: AlgoType;
  readonly timeInForce: TimeInForce;
  /** Empty with `closePosition`. */
  readonly quantity: string;
  readonly price: string;
  readonly triggerPrice: string;
  readonly workingType: WorkingType;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly priceProtect: boolean;
  readonly clientId: string;
  readonly goodTill: number;
}

const MAX_WAITING = 200;

export const isMarketAlgo = (type: AlgoType): boolean =>
  type === 'stop_market' || type === 'take_profit_market';

export function placeAlgo(core: Core, account: Account, intent: AlgoIntent): Outcome<AlgoOrder> {
  const market = core.markets.get(intent.symbol);
  if (!market) return refuse('unknown_symbol');
  if (!CLIENT_ID.test(intent.clientId)) return refuse('bad_client_id', 'clientAlgoId');
  const twin = account.algoByClientId.get(clientKey(intent.symbol, intent.clientId));
  if (twin && account.openAlgos.has(twin.id)) return refuse('duplicate_client_id');
  if (market.status !== 'TRADING') return refuse('symbol_not_trading', market.status);
  const numbers = readNumbers(market, intent);
  if (!numbers.ok) return numbers;
  const { quantity, price, triggerPrice } = numbers.value;
  const held = account.positions.get(intent.symbol)?.quantity ?? 0;
  const reduces = intent.side === 'sell' ? held > 0 : held < 0;
  if ((intent.reduceOnly || intent.closePosition) && !reduces) return refuse('reduce_only_rejected');
  if (account.openAlgos.size >= MAX_WAITING) return refuse('too_many_orders');
  if (isReached(market, intent.side, intent.type, intent.workingType, triggerPrice))
    return refuse('would_trigger');
  core.counters.algo += 1;
  const algo: AlgoOrder = {
    id: core.counters.algo,
    account: account.id,
    symbol: intent.symbol,
    clientId: intent.clientId,
    side: intent.side,
    type: intent.type,
    timeInForce: intent.timeInForce,
    quantity,
    price,
    triggerPrice,
    workingType: intent.workingType,
    reduceOnly: intent.reduceOnly,
    closePosition: intent.closePosition,
    priceProtect: intent.priceProtect,
    goodTill: intent.goodTill,
    status: 'new',
    orderId: 0,
    triggeredAt: 0,
    reason: '',
    createdAt: core.now,
    updatedAt: core.now,
  };
  rememberAlgo(account, algo);
  market.waiting.set(algo.id, algo);
  setAlgoStatus(core, account, algo, 'new');
  return ok(algo);
}

function readNumbers(
  market: SymbolMarket,
  intent: AlgoIntent,
): Outcome<{ readonly quantity: number; readonly price: number; readonly triggerPrice: number }> {
  const triggerPrice = readPrice(market.listing, intent.triggerPrice, 'triggerPrice');
  if (!triggerPrice.ok) return triggerPrice;
  let quantity = 0;
  if (intent.closePosition) {
    if (intent.reduceOnly) return refuse('close_position_conflict');
    if (intent.quantity !== '') return refuse('unwanted_parameter', 'quantity');
    if (!isMarketAlgo(intent.type)) return refuse('close_position_conflict');
  } else {
    const read = readQuantity(market.listing, intent.quantity, isMarketAlgo(intent.type));
    if (!read.ok) return read;
    quantity = read.value;
  }
  if (isMarketAlgo(intent.type)) return ok({ quantity, price: 0, triggerPrice: triggerPrice.value });
  const price = readPrice(market.listing, intent.price, 'price');
  if (!price.ok) return price;
  return ok({ quantity, price: price.value, triggerPrice: triggerPrice.value });
}

/** BUY STOP and SELL TAKE_PROFIT fire at or above their price, the others at or below. */
function isReached(
  market: SymbolMarket,
  side: Side,
  type: AlgoType,
  workingType: WorkingType,
  triggerPrice: number,
): boolean {
  const reference = workingType === 'mark_price' ? markInTicks(market) : market.lastPrice;
  const isStop = type === 'stop' || type === 'stop_market';
  return (side === 'buy') === isStop ? reference >= triggerPrice : reference <= triggerPrice;
}

/** Fires every conditional order of a symbol whose price has been reached, oldest first. */
export function fireAlgos(core: Core, market: SymbolMarket): void {
  if (market.waiting.size === 0 || market.status !== 'TRADING') return;
  for (const algo of [...market.waiting.values()]) {
    // An earlier one may have closed the position and ended this one.
    if (algo.status !== 'new') continue;
    if (isReached(market, algo.side, algo.type, algo.workingType, algo.triggerPrice))
      fire(core, market, algo);
  }
}

function fire(core: Core, market: SymbolMarket, algo: AlgoOrder): void {
  const account = core.accounts.get(algo.account)!;
  algo.triggeredAt = core.now;
  setAlgoStatus(core, account, algo, 'triggering');
  const held = account.positions.get(algo.symbol)?.quantity ?? 0;
  const reduces = algo.side === 'sell' ? held > 0 : held < 0;
  const reduceOnly = algo.reduceOnly || algo.closePosition;
  if (reduceOnly && !reduces) {
    setAlgoStatus(core, account, algo, 'expired', 'ReduceOnly Order is rejected.');
    return;
  }
  // Told before its order, so that a listener knows the order's parent when the fill arrives.
  algo.orderId = core.counters.order + 1;
  const terms = {
    side: algo.side,
    type: isMarketAlgo(algo.type) ? ('market' as const) : ('limit' as const),
    timeInForce: algo.timeInForce,
    reduceOnly,
    clientId: `algo_${algo.id}`,
    selfTrade: 'expire_maker' as const,
    goodTill: algo.goodTill,
  };
  if (!reduceOnly) {
    fireOpening(core, market, account, algo, terms);
    return;
  }
  const quantity = algo.closePosition ? Math.abs(held) : Math.min(algo.quantity, Math.abs(held));
  setAlgoStatus(core, account, algo, 'triggered');
  acceptOrder(core, market, account, {
    ...terms,
    price: algo.price,
    quantity,
    closePosition: algo.closePosition,
    origin: 'algo',
    algoId: algo.id,
  });
}

/** A stop entry must pass margin and filters like any order of that moment. */
function fireOpening(
  core: Core,
  market: SymbolMarket,
  account: Account,
  algo: AlgoOrder,
  terms: Pick<Order, 'side' | 'type' | 'timeInForce' | 'reduceOnly' | 'clientId' | 'selfTrade' | 'goodTill'>,
): void {
  const { scale } = market.listing;
  const placed = placeOrder(
    core,
    account,
    {
      ...terms,
      symbol: algo.symbol,
      quantity: (algo.quantity * scale.stepSize).toFixed(market.listing.quantityPrecision),
      price: (algo.price * scale.tickSize).toFixed(market.listing.pricePrecision),
    },
    algo.id,
    () => setAlgoStatus(core, account, algo, 'triggered'),
  );
  if (placed.ok) return;
  algo.orderId = 0;
  setAlgoStatus(core, account, algo, 'rejected', `${placed.error.kind} ${placed.error.detail}`.trim());
}

export function cancelAlgo(core: Core, account: Account, algo: AlgoOrder): Outcome<AlgoOrder> {
  if (!account.openAlgos.has(algo.id)) return refuse('unknown_order');
  setAlgoStatus(core, account, algo, 'canceled');
  return ok(algo);
}
