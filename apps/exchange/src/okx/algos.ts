import type { AlgoIntent, AlgoOrder, AlgoType } from '@trendy/simulator';
import { marketOf, pageOf } from './call.ts';
import type { Args, PrivateCall } from './call.ts';
import { badParameter, missing, OkxError, toOkx } from './errors.ts';
import { baseText } from './instruments.ts';
import {
  mayTrade,
  ownClientId,
  readClientId,
  readLeg,
  readMargin,
  readPriceType,
  readSide,
  readTargetIntent,
  Rows,
} from './orders.ts';
import { algoTypeOf, renderAlgo } from './render.ts';

const KINDS = ['conditional', 'oco', 'trigger', 'move_order_stop'] as const;

type Trigger = Pick<AlgoIntent, 'type' | 'triggerPrice' | 'price' | 'workingType'> &
  Partial<Pick<AlgoIntent, 'target' | 'callbackRate' | 'callbackSpread' | 'activationPrice' | 'isTrigger'>>;

export function placeAlgo(call: PrivateCall): unknown {
  mayTrade(call);
  if (!call.wire.limits.spendOrder(call.account.id, call.wire.wall()))
    throw new OkxError('50061', 'The maximum sub-account order rate limit has been reached.', 429);
  const { args } = call;
  const tag = args.text('tag') ?? '';
  const clientId = readClientId(args, 'algoClOrdId') ?? readClientId(args, 'clOrdId');
  const told = { algoClOrdId: clientId ?? '', clOrdId: clientId ?? '', tag };
  try {
    const algo = place(call, clientId);
    return new Rows({ rows: [{ ...told, algoId: String(algo.id), sCode: '0', sMsg: '' }], failed: 0 });
  } catch (error) {
    if (!(error instanceof OkxError)) throw error;
    return new Rows({ rows: [{ ...told, algoId: '', sCode: error.code, sMsg: error.message }], failed: 1 });
  }
}

function place(call: PrivateCall, clientId: string | undefined): AlgoOrder {
  const { args, account } = call;
  const { exchange } = call.wire.venue;
  const market = marketOf(call);
  const side = readSide(args);
  const kind = args.oneOf('ordType', KINDS);
  if (kind === undefined) throw missing('ordType');
  const leg = readLeg(call);
  readMargin(call, market);
  if (clientId !== undefined && account.algoByClientId.has(`${market.listing.symbol}|${clientId}`))
    throw new OkxError('51065', 'algoClOrdId already exists.');
  const whole = args.text('closeFraction');
  if (whole !== undefined && whole !== '1') throw badParameter('closeFraction');
  const result = exchange.placeAlgo(account, {
    symbol: market.listing.symbol,
    side,
    leg,
    ...triggerOf(args, kind, side, market.lastPrice * market.listing.scale.tickSize),
    timeInForce: 'gtc',
    quantity: whole === undefined ? baseText(market.listing, args.need('sz')) : '',
    reduceOnly: whole === undefined && args.flag('reduceOnly'),
    closePosition: whole !== undefined,
    priceProtect: false,
    anyNotional: true,
    clientId: clientId ?? ownClientId(call),
    goodTill: 0,
  });
  if (result.ok) return result.value;
  if (result.error.kind === 'would_trigger') throw wouldTrigger(args, side);
  throw toOkx(result.error);
}

/** The code says which trigger is on the wrong side of the price. */
function wouldTrigger(args: Args, side: 'buy' | 'sell'): OkxError {
  const stops = args.text('slTriggerPx') !== undefined;
  const code = stops ? (side === 'buy' ? '51278' : '51280') : side === 'buy' ? '51277' : '51279';
  const lower = side === 'buy' ? stops : !stops;
  return new OkxError(
    code,
    `${stops ? 'SL' : 'TP'} trigger price can not be ${lower ? 'lower' : 'higher'} than the last price`,
  );
}

function triggerOf(
  args: Args,
  kind: (typeof KINDS)[number],
  side: 'buy' | 'sell',
  lastPrice: number,
): Trigger {
  if (kind === 'move_order_stop') return trailOf(args);
  if (kind === 'trigger') return plainOf(args, side, lastPrice);
  const stop = readTargetIntent(args, 'sl');
  const profit = readTargetIntent(args, 'tp');
  const first = stop ?? profit;
  if (!first || (kind === 'oco' && !(stop && profit))) throw missing(stop ? 'tpTriggerPx' : 'slTriggerPx');
  const name = stop ? 'stop' : 'take_profit';
  return {
    ...first,
    type: typeOf(name, first.price),
    ...(stop && profit ? { target: profit } : {}),
  };
}

const typeOf = (name: 'stop' | 'take_profit', price: string): AlgoType =>
  price === '' ? `${name}_market` : name;

function trailOf(args: Args): Trigger {
  const ratio = args.text('callbackRatio');
  const spread = args.text('callbackSpread');
  if (ratio === undefined && spread === undefined) throw missing('callbackRatio');
  return {
    type: 'trailing_stop_market',
    triggerPrice: '',
    price: '',
    workingType: 'contract_price',
    ...(ratio === undefined ? { callbackSpread: spread ?? '' } : { callbackRate: Number(ratio) }),
    activationPrice: args.text('activePx') ?? '',
  };
}

/** A mere trigger fires from whichever side the price comes. */
function plainOf(args: Args, side: 'buy' | 'sell', lastPrice: number): Trigger {
  const triggerPrice = args.need('triggerPx');
  const ordPx = args.text('orderPx') ?? args.need('ordPx');
  const price = ordPx === '-1' ? '' : ordPx;
  const above = Number(triggerPrice) > lastPrice;
  return {
    type: typeOf((side === 'buy') === above ? 'stop' : 'take_profit', price),
    triggerPrice,
    price,
    workingType: readPriceType(args, 'triggerPxType'),
    isTrigger: true,
  };
}

function lookUp(call: PrivateCall, code: '51400' | '51603'): AlgoOrder {
  const id = call.args.integer('algoId');
  const clientId = call.args.text('algoClOrdId');
  if (id === undefined && clientId === undefined) throw missing('algoId');
  const ref = id === undefined ? { clientId: clientId ?? '' } : { id };
  const algo = call.wire.venue.exchange.findAlgo(call.account, ref);
  if (!algo || call.wire.isHidden('algo', algo.id))
    throw new OkxError(
      code,
      code === '51400' ? 'Cancellation failed as the order does not exist.' : 'Order does not exist.',
    );
  return algo;
}

export function cancelAlgos(call: PrivateCall): Rows {
  mayTrade(call);
  let failed = 0;
  const rows = call.all.map((args) => {
    const ids = { algoId: args.text('algoId') ?? '', algoClOrdId: args.text('algoClOrdId') ?? '', tag: '' };
    try {
      const algo = lookUp({ ...call, args }, '51400');
      const result = call.wire.venue.exchange.cancelAlgo(call.account, { id: algo.id });
      if (!result.ok) throw toOkx(result.error);
      return { ...ids, algoId: String(algo.id), sCode: '0', sMsg: '' };
    } catch (error) {
      if (!(error instanceof OkxError)) throw error;
      failed += 1;
      return { ...ids, sCode: error.code, sMsg: error.message };
    }
  });
  return new Rows({ rows, failed });
}

const render = (call: PrivateCall, algo: AlgoOrder): unknown =>
  renderAlgo(call.wire.venue.exchange.core, call.account, algo);

export const getAlgo = (call: PrivateCall): unknown => [render(call, lookUp(call, '51603'))];

function algosOf(call: PrivateCall, suits: (algo: AlgoOrder) => boolean): unknown {
  const asked = call.args.need('ordType').split(',');
  const only = call.args.text('instId') === undefined ? null : marketOf(call).listing.symbol;
  const mine = [...call.account.algos.values()].filter(
    (algo) =>
      (only === null || algo.symbol === only) &&
      asked.includes(algoTypeOf(algo)) &&
      suits(algo) &&
      !call.wire.isHidden('algo', algo.id),
  );
  const page = pageOf(
    call,
    mine,
    (algo) => algo.id,
    (algo) => algo.createdAt,
  );
  return page.map((algo) => render(call, algo));
}

export const pendingAlgos = (call: PrivateCall): unknown =>
  algosOf(call, (algo) => call.account.openAlgos.has(algo.id));

export function algoHistory(call: PrivateCall): unknown {
  const state = call.args.oneOf('state', ['effective', 'canceled', 'order_failed']);
  const id = call.args.integer('algoId');
  if (state === undefined && id === undefined) throw missing('state');
  const states = { triggered: 'effective', finished: 'effective', rejected: 'order_failed' } as const;
  const stateOf = (algo: AlgoOrder): string =>
    algo.status in states ? states[algo.status as keyof typeof states] : 'canceled';
  return algosOf(
    call,
    (algo) =>
      !call.account.openAlgos.has(algo.id) &&
      (id === undefined || algo.id === id) &&
      (state === undefined || stateOf(algo) === state),
  );
}
