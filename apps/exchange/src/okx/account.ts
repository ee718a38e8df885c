import { quoteFromNumber } from '@trendy/domain';
import { accountMargin, leverageOf } from '@trendy/simulator';
import type { AccountSetup, Income, Leg } from '@trendy/simulator';
import { decimal } from '../binance-usdm/render.ts';
import { marketOf, pageOf } from './call.ts';
import type { PrivateCall } from './call.ts';
import { badParameter, missing, toOkx } from './errors.ts';
import { instIdOf } from './instruments.ts';
import { longMoney, renderBalance, renderPosition } from './render.ts';

/** Spot, portfolio margin, multi-currency margin, or futures. */
function levelOf({ spotOnly, portfolioMargin, multiAssets }: AccountSetup): string {
  if (spotOnly) return '1';
  if (portfolioMargin) return '4';
  return multiAssets ? '3' : '2';
}

export function config(call: PrivateCall): unknown {
  const { permissions, ips } = call.credential;
  const perm = [
    'read_only',
    ...(permissions.enableFutures ? ['trade'] : []),
    ...(permissions.enableWithdrawals ? ['withdraw'] : []),
  ];
  const uid = String(call.account.id);
  return [
    {
      uid,
      mainUid: uid,
      acctLv: levelOf(call.account),
      posMode: call.account.hedge ? 'long_short_mode' : 'net_mode',
      acctStpMode: 'cancel_maker',
      autoLoan: false,
      ctIsoMode: 'automatic',
      mgnIsoMode: 'automatic',
      enableSpotBorrow: false,
      greeksType: 'PA',
      feeType: '0',
      level: 'Lv1',
      levelTmp: '',
      label: 'simulated',
      ip: ips.join(','),
      perm: perm.join(','),
      roleType: '0',
      kycLv: '2',
      opAuth: '0',
      settleCcy: 'USDT',
      type: '0',
    },
  ];
}

export const balance = (call: PrivateCall): unknown => [
  renderBalance(call.wire.venue.exchange.core, call.account),
];

export function positions(call: PrivateCall): unknown {
  const { core } = call.wire.venue.exchange;
  const only = call.args.text('instId')?.split(',');
  const ids = call.args.text('posId')?.split(',');
  const margin = accountMargin(core, call.account);
  return [...call.account.positions.values()]
    .filter((position) => position.quantity !== 0)
    .map((position) => renderPosition(core, call.account, position, margin))
    .filter((row) => only === undefined || only.includes(String(row['instId'])))
    .filter((row) => ids === undefined || ids.includes(String(row['posId'])));
}

export function setLeverage(call: PrivateCall): unknown {
  const { args, account } = call;
  const { symbol } = marketOf(call).listing;
  const mode = args.oneOf('mgnMode', ['cross', 'isolated']);
  if (mode === undefined) throw missing('mgnMode');
  const text = args.need('lever');
  const leverage = Number(text);
  const result = call.wire.venue.exchange.setLeverage(account, symbol, leverage);
  if (!result.ok) throw toOkx(result.error);
  return [{ lever: text, mgnMode: mode, instId: args.need('instId'), posSide: args.text('posSide') ?? '' }];
}

export function leverageInfo(call: PrivateCall): unknown {
  const mode = call.args.text('mgnMode');
  if (mode === undefined) throw missing('mgnMode');
  const asked = call.args.need('instId').split(',');
  const { core } = call.wire.venue.exchange;
  const sides = call.account.hedge ? ['long', 'short'] : ['net'];
  return [...core.markets.values()]
    .filter((market) => asked.includes(instIdOf(market.listing)))
    .flatMap((market) =>
      mode.split(',').flatMap((mgnMode) =>
        sides.map((posSide) => ({
          instId: instIdOf(market.listing),
          mgnMode,
          posSide,
          lever: String(leverageOf(call.account, market.listing.symbol)),
          ccy: '',
        })),
      ),
    );
}

export function setPositionMode(call: PrivateCall): unknown {
  const posMode = call.args.oneOf('posMode', ['net_mode', 'long_short_mode']);
  if (posMode === undefined) throw missing('posMode');
  const result = call.wire.venue.exchange.setPositionMode(call.account, posMode === 'long_short_mode');
  // Asking for what is so already is no fault here.
  if (!result.ok && result.error.kind !== 'position_mode_same') throw toOkx(result.error);
  return [{ posMode }];
}

/** `type` add or reduce, of an isolated position's own margin. */
export function marginBalance(call: PrivateCall): unknown {
  const { args } = call;
  const { symbol } = marketOf(call).listing;
  const posSide = args.oneOf('posSide', ['net', 'long', 'short']) ?? 'net';
  const type = args.oneOf('type', ['add', 'reduce']);
  const amt = args.need('amt');
  const amount = Number(amt);
  if (type === undefined) throw missing('type');
  if (!(amount > 0 && amount < 1e9)) throw badParameter('amt');
  const leg: Leg = posSide === 'net' ? 'both' : posSide;
  const signed = quoteFromNumber(type === 'add' ? amount : -amount);
  const result = call.wire.venue.exchange.moveMargin(call.account, symbol, leg, signed);
  if (!result.ok) throw toOkx(result.error);
  const leverage = String(leverageOf(call.account, symbol));
  return [{ instId: args.need('instId'), posSide, amt, type, leverage, ccy: 'USDT' }];
}

const rate = (bps: number): string => decimal(-bps / 10_000, 6);

export function tradeFee(call: PrivateCall): unknown {
  const { makerBps, takerBps } = call.account.fees;
  const [maker, taker] = [rate(makerBps), rate(takerBps)];
  return [
    {
      category: '1',
      instType: 'SWAP',
      level: 'Lv1',
      maker,
      taker,
      makerU: maker,
      takerU: taker,
      makerUSDC: '',
      takerUSDC: '',
      delivery: '',
      exercise: '',
      fiat: [],
      ts: String(call.wire.wall()),
    },
  ];
}

/** Kinds of bills: transfer, trade, liquidation, funding. */
const BILL_TYPES: Readonly<Record<Income['type'], readonly [type: string, subType: string]>> = {
  TRANSFER: ['1', '11'],
  REALIZED_PNL: ['2', '1'],
  COMMISSION: ['2', '1'],
  INSURANCE_CLEAR: ['5', '104'],
  FUNDING_FEE: ['8', '173'],
};

interface Bill {
  readonly id: number;
  readonly at: number;
  readonly symbol: string;
  readonly type: Income['type'];
  readonly tradeId: number;
  pnl: number;
  fee: number;
  change: number;
  balance: number;
}

/** Profit and commission of one fill are one bill here; the balance after each follows from today's, backwards. */
function billsOf(call: PrivateCall): Bill[] {
  const bills: Bill[] = [];
  for (const row of call.account.incomes) {
    const last = bills.at(-1);
    const same =
      row.tradeId !== 0 && last?.tradeId === row.tradeId && last.symbol === row.symbol ? last : null;
    const bill = same ?? { ...row, pnl: 0, fee: 0, change: 0, balance: 0 };
    if (row.type === 'COMMISSION') bill.fee += row.amount;
    else if (row.type !== 'TRANSFER') bill.pnl += row.amount;
    bill.change += row.amount;
    if (!same) bills.push(bill);
  }
  let left: number = call.account.wallet;
  for (const bill of bills.toReversed()) {
    bill.balance = left;
    left -= bill.change;
  }
  return bills;
}

const DAY_MS = 86_400_000;

/** Of the last seven days; older ones, of three months, are in the archive. */
export const bills = (call: PrivateCall): unknown => billsWithin(call, 7 * DAY_MS);
export const billsArchive = (call: PrivateCall): unknown => billsWithin(call, 92 * DAY_MS);

function billsWithin(call: PrivateCall, ms: number): unknown {
  const oldest = call.wire.venue.clock.market() - ms;
  const type = call.args.text('type');
  const only = call.args.text('instId') === undefined ? null : marketOf(call).listing.symbol;
  const { core } = call.wire.venue.exchange;
  const mine = billsOf(call).filter(
    (bill) =>
      bill.at >= oldest &&
      (type === undefined || BILL_TYPES[bill.type][0] === type) &&
      (only === null || bill.symbol === only),
  );
  const page = pageOf(
    call,
    mine,
    (bill) => bill.id,
    (bill) => bill.at,
  );
  const text = (units: number): string => longMoney(quoteFromNumber(units / 1e8));
  return page.map((bill) => {
    const market = core.markets.get(bill.symbol);
    const trade = call.account.trades.find((one) => one.id === bill.tradeId && one.symbol === bill.symbol);
    const [kind, subType] = BILL_TYPES[bill.type];
    return {
      billId: String(bill.id),
      instType: market ? 'SWAP' : '',
      instId: market ? instIdOf(market.listing) : '',
      ccy: 'USDT',
      type: kind,
      subType,
      bal: text(bill.balance),
      balChg: text(bill.change),
      pnl: text(bill.pnl),
      fee: text(bill.fee),
      sz: '0',
      px: '',
      ordId: trade ? String(trade.orderId) : '',
      clOrdId: trade?.clientId ?? '',
      tradeId: bill.tradeId === 0 ? '' : String(bill.tradeId),
      mgnMode: '',
      from: '',
      to: '',
      notes: '',
      ts: String(bill.at),
    };
  });
}
