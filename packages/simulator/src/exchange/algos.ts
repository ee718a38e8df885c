import { ok } from '@trendy/domain';
import type { Side } from '@trendy/domain';
import { createAlgo, setAlgoStatus } from './algo-state.ts';
import { clientKey } from './core.ts';
import type { Core } from './core.ts';
import { readPrice, readQuantity } from './filters.ts';
import { closesLeg, heldOf, reduces } from './legs.ts';
import { acceptOrder, CLIENT_ID, placeOrder } from './orders.ts';
import { refuse } from './refusals.ts';
import type { Outcome } from './refusals.ts';
import { markInTicks } from './symbol-market.ts';
import type { SymbolMarket } from './symbol-market.ts';
import type {
  Account,
  AlgoOrder,
  AlgoTarget,
  AlgoType,
  Leg,
  Order,
  TimeInForce,
  WorkingType,
} from './types.ts';

/** Prices of a second trigger as text; an empty `price` is a market order. */
export interface TargetIntent {
  readonly triggerPrice: string;
  readonly price: string;
  readonly workingType: WorkingType;
}

export interface AlgoIntent {
  readonly symbol: string;
  readonly side: Side;
  /** Absent: the only position of one-way mode. */
  readonly leg?: Leg;
  readonly type: AlgoType;
  readonly timeInForce: TimeInForce;
  /** Empty with `closePosition`. */
  readonly quantity: string;
  readonly price: string;
  /** Empty for a trailing stop. */
  readonly triggerPrice: string;
  readonly workingType: WorkingType;
  /** A take-profit in the same order: whichever is reached first ends the other. */
  readonly target?: TargetIntent;
  /** Trailing stops: a share of the price (0.01 is one per cent), or a distance in price as text. */
  readonly callbackRate?: number;
  readonly callbackSpread?: string;
  readonly activationPrice?: string;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly priceProtect: boolean;
  /** Its venue has no smallest notional. */
  readonly anyNotional?: boolean;
  readonly isTrigger?: boolean;
  readonly clientId: string;
  readonly goodTill: number;
}

const MAX_WAITING = 200;
const LOWEST_CALLBACK = 0.001;
const HIGHEST_CALLBACK = 0.1;

const isMarketAlgo = (type: AlgoType): boolean =>
  type === 'stop_market' || type === 'take_profit_market' || type === 'trailing_stop_market';
const isStop = (type: AlgoType): boolean => type === 'stop' || type === 'stop_market';

export function placeAlgo(core: Core, account: Account, intent: AlgoIntent): Outcome<AlgoOrder> {
  const { symbol, side, leg = 'both' } = intent;
  const market = core.markets.get(symbol);
  if (!market) return refuse('unknown_symbol');
  if (!CLIENT_ID.test(intent.clientId)) return refuse('bad_client_id', 'clientAlgoId');
  const twin = account.algoByClientId.get(clientKey(symbol, intent.clientId));
  if (twin && account.openAlgos.has(twin.id)) return refuse('duplicate_client_id');
  if (market.status !== 'TRADING') return refuse('symbol_not_trading', market.status);
  const numbers = readNumbers(market, intent);
  if (!numbers.ok) return numbers;
  if (account.hedge === (leg === 'both')) return refuse('position_side_mismatch');
  const reduceOnly = intent.reduceOnly || (closesLeg(leg, side) && !intent.closePosition);
  if ((reduceOnly || intent.closePosition) && !reduces(heldOf(account, { symbol, leg }), side))
    return refuse('reduce_only_rejected');
  if (account.openAlgos.size >= MAX_WAITING) return refuse('too_many_orders');
  const { type, workingType } = intent;
  const { triggerPrice, activationPrice, target } = numbers.value;
  const reached =
    type === 'trailing_stop_market'
      ? activationPrice > 0 && isActive(market, side, workingType, activationPrice)
      : isReached(market, side, isStop(type), workingType, triggerPrice);
  if (reached || (target && isReached(market, side, false, target.workingType, target.triggerPrice)))
    return refuse('would_trigger');
  const algo = createAlgo(core, account, {
    symbol,
    clientId: intent.clientId,
    side,
    leg,
    type,
    timeInForce: intent.timeInForce,
    ...numbers.value,
    workingType,
    reduceOnly,
    closePosition: intent.closePosition,
    priceProtect: intent.priceProtect,
    anyNotional: intent.anyNotional ?? false,
    isTrigger: intent.isTrigger ?? false,
    goodTill: intent.goodTill,
  });
  return ok(algo);
}

type Numbers = Pick<
  AlgoOrder,
  'quantity' | 'price' | 'triggerPrice' | 'target' | 'callbackRate' | 'callbackTicks' | 'activationPrice'
>;

function readNumbers(market: SymbolMarket, intent: AlgoIntent): Outcome<Numbers> {
  const quantity = readSize(market, intent);
  if (!quantity.ok) return quantity;
  const none = { target: null, callbackRate: 0, callbackTicks: 0, activationPrice: 0 };
  const size = { quantity: quantity.value };
  if (intent.type === 'trailing_stop_market') {
    const trail = readTrail(market, intent);
    return trail.ok ? ok({ ...size, price: 0, triggerPrice: 0, ...none, ...trail.value }) : trail;
  }
  const trigger = readPrice(market, intent.triggerPrice, 'triggerPrice');
  if (!trigger.ok) return trigger;
  const price = isMarketAlgo(intent.type) ? ok(0) : readPrice(market, intent.price, 'price');
  if (!price.ok) return price;
  const target = intent.target ? readTarget(market, intent.target) : ok(null);
  if (!target.ok) return target;
  return ok({ ...size, price: price.value, triggerPrice: trigger.value, ...none, target: target.value });
}

function readSize(market: SymbolMarket, intent: AlgoIntent): Outcome<number> {
  if (!intent.closePosition) return readQuantity(market, intent.quantity, isMarketAlgo(intent.type));
  if (intent.reduceOnly) return refuse('close_position_conflict');
  if (intent.quantity !== '') return refuse('unwanted_parameter', 'quantity');
  if (!isMarketAlgo(intent.type) || intent.type === 'trailing_stop_market')
    return refuse('close_position_conflict');
  return ok(0);
}

/** A trigger and the price of its order, as text, in ticks. */
export function readTarget(market: SymbolMarket, intent: TargetIntent): Outcome<AlgoTarget> {
  const trigger = readPrice(market, intent.triggerPrice, 'triggerPrice');
  if (!trigger.ok) return trigger;
  const price = intent.price === '' ? ok(0) : readPrice(market, intent.price, 'price');
  if (!price.ok) return price;
  return ok({ triggerPrice: trigger.value, price: price.value, workingType: intent.workingType });
}

function readTrail(
  market: SymbolMarket,
  intent: AlgoIntent,
): Outcome<Pick<Numbers, 'callbackRate' | 'callbackTicks' | 'activationPrice'>> {
  const activation =
    (intent.activationPrice ?? '') === ''
      ? ok(0)
      : readPrice(market, intent.activationPrice ?? '', 'activationPrice');
  if (!activation.ok) return activation;
  if (intent.callbackSpread !== undefined) {
    const ticks = readPrice(market, intent.callbackSpread, 'callbackSpread');
    if (!ticks.ok) return ticks;
    return ok({ callbackRate: 0, callbackTicks: ticks.value, activationPrice: activation.value });
  }
  const callbackRate = intent.callbackRate ?? 0;
  if (!(callbackRate >= LOWEST_CALLBACK && callbackRate <= HIGHEST_CALLBACK))
    return refuse('bad_callback', String(intent.callbackRate ?? ''));
  return ok({ callbackRate, callbackTicks: 0, activationPrice: activation.value });
}

const referenceOf = (market: SymbolMarket, workingType: WorkingType): number =>
  workingType === 'mark_price' ? markInTicks(market) : market.lastPrice;

/** BUY STOP and SELL TAKE_PROFIT fire at or above their price, the others at or below. */
function isReached(
  market: SymbolMarket,
  side: Side,
  stop: boolean,
  workingType: WorkingType,
  triggerPrice: number,
): boolean {
  const reference = referenceOf(market, workingType);
  return (side === 'buy') === stop ? reference >= triggerPrice : reference <= triggerPrice;
}

const isActive = (market: SymbolMarket, side: Side, workingType: WorkingType, price: number): boolean =>
  side === 'sell' ? referenceOf(market, workingType) >= price : referenceOf(market, workingType) <= price;

/** Fires every conditional order of a symbol whose price has been reached, oldest first. */
export function fireAlgos(core: Core, market: SymbolMarket): void {
  const trades = market.status === 'TRADING' || market.status === 'SETTLING';
  if (market.waiting.size === 0 || !trades) return;
  for (const algo of [...market.waiting.values()]) {
    // An earlier one may have closed the position and ended this one.
    if (algo.status !== 'new') continue;
    if (algo.type === 'trailing_stop_market') {
      if (follow(core, market, algo)) fire(core, market, algo, 0);
    } else if (isReached(market, algo.side, isStop(algo.type), algo.workingType, algo.triggerPrice))
      fire(core, market, algo, algo.price);
    else if (
      algo.target &&
      isReached(market, algo.side, false, algo.target.workingType, algo.target.triggerPrice)
    )
      fire(core, market, algo, algo.target.price);
  }
}

/** Keeps the best price of a trailing stop; true when the price has come back from it by the callback. */
function follow(core: Core, market: SymbolMarket, algo: AlgoOrder): boolean {
  const reference = referenceOf(market, algo.workingType);
  const sells = algo.side === 'sell';
  if (algo.extreme === 0) {
    if (algo.activationPrice > 0 && !isActive(market, algo.side, algo.workingType, algo.activationPrice))
      return false;
    algo.extreme = reference;
    core.dirty.algos.add(algo);
  } else if (sells ? reference > algo.extreme : reference < algo.extreme) {
    algo.extreme = reference;
    core.dirty.algos.add(algo);
  }
  const distance = algo.callbackTicks > 0 ? algo.callbackTicks : algo.extreme * algo.callbackRate;
  return sells ? reference <= algo.extreme - distance : reference >= algo.extreme + distance;
}

/** @param price of the order to be placed, ticks; 0: market. */
function fire(core: Core, market: SymbolMarket, algo: AlgoOrder, price: number): void {
  const account = core.accounts.get(algo.account)!;
  algo.triggeredAt = core.now;
  setAlgoStatus(core, account, algo, 'triggering');
  const held = heldOf(account, algo);
  const reduceOnly = algo.reduceOnly || algo.closePosition;
  if (reduceOnly && !reduces(held, algo.side)) {
    setAlgoStatus(core, account, algo, 'expired', 'ReduceOnly Order is rejected.');
    return;
  }
  // Told before its order, so that a listener knows the order's parent when the fill arrives.
  algo.orderId = core.counters.order + 1;
  const terms = {
    side: algo.side,
    leg: algo.leg,
    type: price === 0 ? ('market' as const) : ('limit' as const),
    timeInForce: algo.timeInForce,
    price,
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
    quantity,
    closePosition: algo.closePosition,
    origin: 'algo',
    algoId: algo.id,
    attached: null,
  });
}

/** A stop entry must pass margin and filters like any order of that moment. */
function fireOpening(
  core: Core,
  market: SymbolMarket,
  account: Account,
  algo: AlgoOrder,
  terms: Pick<
    Order,
    'side' | 'leg' | 'type' | 'timeInForce' | 'price' | 'reduceOnly' | 'clientId' | 'selfTrade' | 'goodTill'
  >,
): void {
  const { scale } = market.listing;
  const placed = placeOrder(
    core,
    account,
    {
      ...terms,
      symbol: algo.symbol,
      anyNotional: algo.anyNotional,
      quantity: (algo.quantity * scale.stepSize).toFixed(market.listing.quantityPrecision),
      price: (terms.price * scale.tickSize).toFixed(market.listing.pricePrecision),
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
