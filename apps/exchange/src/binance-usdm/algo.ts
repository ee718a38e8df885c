import type { AlgoIntent, AlgoOrder, AlgoType } from '@trendy/simulator';
import { inside, windowOf } from './account.ts';
import { limitOf, marketOf } from './call.ts';
import type { PrivateCall } from './call.ts';
import { toWire, WireError } from './errors.ts';
import { renderAlgo } from './render.ts';
import {
  checkUnread,
  countOrder,
  mayTrade,
  ownClientId,
  readLeg,
  readSide,
  readTimeInForce,
} from './trade.ts';

const TYPES: Readonly<Record<string, AlgoType>> = {
  STOP: 'stop',
  STOP_MARKET: 'stop_market',
  TAKE_PROFIT: 'take_profit',
  TAKE_PROFIT_MARKET: 'take_profit_market',
  TRAILING_STOP_MARKET: 'trailing_stop_market',
};

const READ = [
  ...[
    'algoType',
    'clientAlgoId',
    'quantity',
    'closePosition',
    'triggerPrice',
    'price',
    'timeInForce',
    'reduceOnly',
  ],
  ...['workingType', 'priceProtect', 'positionSide', 'goodTillDate', 'priceMatch', 'selfTradePreventionMode'],
  ...['callbackRate', 'activationPrice', 'activatePrice'],
];

export function placeAlgo(call: PrivateCall): unknown {
  mayTrade(call);
  countOrder(call);
  const { params } = call;
  if (params.oneOf('algoType', ['CONDITIONAL'], 'CONDITIONAL') !== 'CONDITIONAL')
    throw new WireError(-1130, "Data sent for parameter 'algoType' is not valid.");
  const market = marketOf(call);
  const side = readSide(call);
  const type = TYPES[params.need('type').toUpperCase()];
  if (!type) throw new WireError(-1116, 'Invalid orderType.');
  checkUnread(call, READ);
  const closePosition = params.bool('closePosition');
  const isMarket = type !== 'stop' && type !== 'take_profit';
  const trails = type === 'trailing_stop_market';
  const intent: AlgoIntent = {
    symbol: market.listing.symbol,
    side,
    leg: readLeg(call),
    type,
    timeInForce: readTimeInForce(call, 'gtc'),
    quantity: closePosition ? (params.text('quantity') ?? '') : params.need('quantity'),
    price: isMarket ? '' : params.need('price'),
    triggerPrice: trails ? '' : params.need('triggerPrice'),
    ...(trails ? readTrail(call) : {}),
    workingType:
      params.oneOf('workingType', ['MARK_PRICE', 'CONTRACT_PRICE'], 'CONTRACT_PRICE') === 'MARK_PRICE'
        ? 'mark_price'
        : 'contract_price',
    reduceOnly: params.bool('reduceOnly'),
    closePosition,
    priceProtect: params.bool('priceProtect'),
    clientId: params.text('clientAlgoId') ?? ownClientId(call),
    goodTill: params.integer('goodTillDate') ?? 0,
  };
  const result = call.wire.venue.exchange.placeAlgo(call.account, intent);
  if (!result.ok) throw toWire(result.error);
  return render(call, result.value);
}

/** The rate is in per cent; both spellings of the price at which it begins to follow are in use. */
function readTrail(call: PrivateCall): { callbackRate: number; activationPrice: string } {
  const { params } = call;
  return {
    callbackRate: Number(params.need('callbackRate')) / 100,
    activationPrice: params.text('activatePrice') ?? params.text('activationPrice') ?? '',
  };
}

const seen = (call: PrivateCall, algo: AlgoOrder): boolean => !call.wire.isHidden('algo', algo.id);

const render = (call: PrivateCall, algo: AlgoOrder): unknown =>
  renderAlgo(
    call.wire.venue.exchange.core.markets.get(algo.symbol)!.listing,
    algo,
    call.account.orders.get(algo.orderId),
  );

function lookUp(call: PrivateCall, code: -2011 | -2013): AlgoOrder {
  const id = call.params.integer('algoId') ?? call.params.integer('algoid');
  const clientId = call.params.text('clientAlgoId') ?? call.params.text('clientalgoid');
  if (id === undefined && clientId === undefined)
    throw new WireError(-1102, "Param 'algoId' or 'clientAlgoId' must be sent, but both were empty/null!");
  const algo = call.wire.venue.exchange.findAlgo(
    call.account,
    id === undefined ? { clientId: clientId ?? '' } : { id },
  );
  if (!algo || call.wire.isHidden('algo', algo.id))
    throw new WireError(code, code === -2011 ? 'Unknown order sent.' : 'Order does not exist.');
  return algo;
}

export const getAlgo = (call: PrivateCall): unknown => render(call, lookUp(call, -2013));

export function cancelAlgo(call: PrivateCall): unknown {
  mayTrade(call);
  const algo = lookUp(call, -2011);
  const result = call.wire.venue.exchange.cancelAlgo(call.account, { id: algo.id });
  if (!result.ok) throw toWire(result.error);
  return { algoId: algo.id, clientAlgoId: algo.clientId, code: '200', msg: 'success' };
}

export function cancelAllAlgos(call: PrivateCall): unknown {
  mayTrade(call);
  const { symbol } = marketOf(call).listing;
  for (const algo of [...call.account.openAlgos.values()])
    if (algo.symbol === symbol) call.wire.venue.exchange.cancelAlgo(call.account, { id: algo.id });
  return { code: 200, msg: 'The operation of cancel all open order is done.' };
}

export function openAlgos(call: PrivateCall): unknown {
  const only = call.params.text('symbol') === undefined ? null : marketOf(call).listing.symbol;
  const id = call.params.integer('algoId');
  return [...call.account.openAlgos.values()]
    .filter(
      (algo) =>
        (only === null || algo.symbol === only) && (id === undefined || algo.id === id) && seen(call, algo),
    )
    .map((algo) => render(call, algo));
}

export function allAlgos(call: PrivateCall): unknown {
  const { symbol } = marketOf(call).listing;
  const limit = limitOf(call, 500, 1_000);
  const fromId = call.params.integer('algoId');
  const window = windowOf(call, 7);
  const mine = [...call.account.algos.values()]
    .filter((algo) => algo.symbol === symbol && seen(call, algo))
    .filter((algo) => (fromId === undefined ? inside(window, algo.createdAt) : algo.id >= fromId))
    .sort((a, b) => a.id - b.id);
  const forwards = fromId !== undefined || window.start !== undefined;
  return (forwards ? mine.slice(0, limit) : mine.slice(-limit)).map((algo) => render(call, algo));
}
